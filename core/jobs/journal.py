"""What the log tells of jobs: the request that asks names them, and every line on their way bears their ids."""

import logging
import time
from collections.abc import Callable
from functools import partial, wraps

from django.db import transaction

from core import origin
from core.jobs.claims import Claim
from core.models import Job

logger = logging.getLogger(__name__)


def tell_on_commit(job: Job) -> None:
    """Say that a job waits, once it is sure; among the lines of the request that asked for it."""
    extra = {**origin.asked_by(), "job_id": job.pk, "job_kind": job.kind, "subject_id": job.subject_id}
    transaction.on_commit(partial(logger.info, "job asked for", extra=extra))


def told(do: Callable[[Claim], bool]) -> Callable[[Claim], bool]:
    """
    Bind a job's id, kind and subject to whatever is logged while it is done, and say when it is.

    Those of the request that asked for it too: what it asks for in its turn comes from there as well.
    """

    @wraps(do)
    def doing(held: Claim) -> bool:
        ids = {"job_id": held.job_id, "job_kind": held.kind.name, "subject_id": held.subject_id}
        with origin.of(**held.origin, **ids):
            began = time.perf_counter()
            done = do(held)
            milliseconds = round((time.perf_counter() - began) * 1000, 1)
            logger.info(
                "job done" if done else "job not done",
                extra={"attempt": held.attempt, "milliseconds": milliseconds},
            )
            return done

    return doing
