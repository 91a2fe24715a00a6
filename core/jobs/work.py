"""Do one job: what the Celery task calls."""

import logging
import traceback

from core.jobs.claims import ClaimLost, claim, finish, give_back
from core.jobs.registry import UnknownKind

logger = logging.getLogger(__name__)


def run(*, job_id: int) -> bool:
    """
    Do a job if it is free and due, and tell whether this call finished it.

    Nothing is raised for a job that goes wrong: its row keeps the error and is tried again later.
    """
    try:
        held = claim(job_id=job_id)
    except UnknownKind:
        logger.exception("job %s waits", job_id)
        return False
    if held is None:
        return False
    try:
        finish(claim=held, completion=held.kind.work(held))
    except ClaimLost:
        logger.warning("job %s went to another worker", job_id)
        return False
    except Exception:
        logger.exception("job %s (%s), attempt %s", job_id, held.kind.name, held.attempt)
        give_back(claim=held, error=traceback.format_exc())
        return False
    return True
