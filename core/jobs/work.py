"""Do one job: what the Celery task calls."""

import logging
import traceback

from core.clock import DatabaseNow
from core.enums import JobStatus
from core.jobs import journal
from core.jobs.claims import Claim, ClaimLost, claim, fail, finish, give_back, postpone
from core.jobs.registry import UnknownKind, known
from core.models import Job

logger = logging.getLogger(__name__)


class Hopeless(Exception):
    """No further attempt can succeed: the job fails at once, and its message is all that is kept of the error."""


class Later(Exception):
    """What the job needs is not there: it waits for ``PAUSE`` and tries again, for as long as it takes."""


def run_most_urgent() -> bool:
    """
    Do the most urgent job that is due, and tell whether there was one.

    Whichever job the bell rang for: there is a bell for each, so the others have theirs.
    """
    while (job_id := _most_urgent()) is not None:
        held = claim(job_id=job_id)
        if held is not None:
            _do(held)
            return True
        # Another worker was faster: the next one, then.
    return False


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
    return held is not None and _do(held)


def _most_urgent() -> int | None:
    """Return the job to do first: by priority, then as they were asked for, so that one a dead worker held goes first."""
    due = Job.objects.filter(
        status=JobStatus.QUEUED, available_at__lte=DatabaseNow(), kind__in=known()
    ).order_by("-priority", "id")
    return due.values_list("pk", flat=True).first()


@journal.told
def _do(held: Claim) -> bool:
    try:
        finish(claim=held, completion=held.kind.work(held))
    except ClaimLost:
        logger.warning("job %s went to another worker", held.job_id)
        return False
    except Hopeless as error:
        fail(claim=held, error=str(error))
        return False
    except Later as error:
        postpone(claim=held, error=str(error))
        return False
    except Exception:
        logger.exception("job %s (%s), attempt %s", held.job_id, held.kind.name, held.attempt)
        give_back(claim=held, error=traceback.format_exc())
        return False
    return True
