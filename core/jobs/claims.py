"""Who may work on a job: claim, renew, finish or give back, each by one UPDATE fenced by the claim's token."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from core.clock import DatabaseNow, database_now
from core.discretion import masked
from core.enums import JobStatus
from core.jobs.registry import Completion, Kind, kind_named
from core.models import Job

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=5)
#: Between two tries of a job that waits for what it needs.
PAUSE = timedelta(seconds=20)
LONGEST_ERROR = 20_000


class ClaimLost(Exception):
    """The lease ran out and the job is no longer this worker's: nothing that it did counts."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One worker's right to do one job, until its lease ends."""

    job_id: int
    kind: Kind
    subject_id: int
    content_hash: str
    created_at: datetime
    origin: Mapping[str, Any] = field(hash=False)
    attempt: int
    token: UUID

    def renew(self) -> None:
        """
        Push the lease back by its full length.

        :raises ClaimLost: if the job is no longer this worker's.
        """
        if not _held(self).update(lease_until=DatabaseNow() + self.kind.lease):
            raise ClaimLost(f"job {self.job_id}, attempt {self.attempt}")


def claim(*, job_id: int) -> Claim | None:
    """
    Take a queued job that is due, or return nothing: another worker has it, or it is over.

    :raises UnknownKind: if no app has registered its kind; the row waits.
    """
    job = Job.objects.filter(pk=job_id, status=JobStatus.QUEUED).first()
    if job is None:
        return None
    kind = kind_named(job.kind)
    token = uuid4()
    taken = Job.objects.filter(
        pk=job_id, status=JobStatus.QUEUED, attempt=job.attempt, available_at__lte=DatabaseNow()
    ).update(
        status=JobStatus.RUNNING,
        token=token,
        attempt=job.attempt + 1,
        lease_until=DatabaseNow() + kind.lease,
        started_at=DatabaseNow(),
    )
    if not taken:
        return None
    return Claim(
        job_id=job.pk,
        kind=kind,
        subject_id=job.subject_id,
        content_hash=job.content_hash,
        created_at=job.created_at,
        origin=job.origin,
        attempt=job.attempt + 1,
        token=token,
    )


@transaction.atomic
def finish(*, claim: Claim, completion: Completion | None) -> None:
    """
    Mark a job done and write its result, both or neither.

    :raises ClaimLost: if the job is no longer this worker's; nothing is written.
    """
    at = database_now()
    ended = _held(claim).update(status=JobStatus.DONE, token=None, lease_until=None, finished_at=at, error="")
    if not ended:
        raise ClaimLost(f"job {claim.job_id}, attempt {claim.attempt}")
    if completion is not None:
        completion(at)


def give_back(*, claim: Claim, error: str) -> None:
    """Queue a job again after an error, later each time, or mark it failed when its attempts are used up."""
    if claim.attempt >= claim.kind.max_attempts:
        fail(claim=claim, error=error)
        return
    _held(claim).update(
        status=JobStatus.QUEUED,
        token=None,
        lease_until=None,
        available_at=DatabaseNow() + FIRST_PAUSE * 4 ** (claim.attempt - 1),
        error=_kept(error),
    )


def postpone(*, claim: Claim, error: str) -> None:
    """Queue a job again after ``PAUSE``, as if it had not been tried: it has not failed, it could not begin."""
    logger.warning("job %s (%s) waits: %s", claim.job_id, claim.kind.name, error)
    _held(claim).update(
        status=JobStatus.QUEUED,
        token=None,
        lease_until=None,
        attempt=claim.attempt - 1,
        available_at=DatabaseNow() + PAUSE,
        error=_kept(error),
    )


def fail(*, claim: Claim, error: str) -> None:
    """Mark a job failed: it waits for someone to retry it."""
    logger.error("job %s (%s) failed at attempt %s", claim.job_id, claim.kind.name, claim.attempt)
    _held(claim).update(
        status=JobStatus.FAILED,
        token=None,
        lease_until=None,
        finished_at=DatabaseNow(),
        error=_kept(error),
    )


def _kept(error: str) -> str:
    """Keep the end of an error, which operators read, without what it quotes of people and rows."""
    return masked(error)[-LONGEST_ERROR:] or "unknown error"


def _held(claim: Claim) -> QuerySet[Job]:
    return Job.objects.filter(pk=claim.job_id, status=JobStatus.RUNNING, token=claim.token)
