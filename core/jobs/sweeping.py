"""Repair what died: expired leases and rows that no worker was told of."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.enums import JobStatus
from core.jobs import bell
from core.jobs.registry import UnknownKind, kind_named
from core.models import Job

BATCH = 100
DEFAULT_ATTEMPTS = 3
LOST = "Le processus qui exécutait la tâche s’est arrêté sans finir."


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What one passage did."""

    requeued: int
    failed: int
    rung: int
    broker_answers: bool


def sweep(*, at: datetime) -> Sweep:
    """
    Queue again the jobs whose lease ran out, then ring for those that wait without a bell.

    At most ``BATCH`` of each. The broker is not needed for the leases.
    """
    requeued, failed = _expire(at=at)
    rung, broker_answers = _ring(at=at)
    return Sweep(requeued=requeued, failed=failed, rung=rung, broker_answers=broker_answers)


@transaction.atomic
def _expire(*, at: datetime) -> tuple[int, int]:
    expired = (
        Job.objects.select_for_update(skip_locked=True)
        .filter(status=JobStatus.RUNNING, lease_until__lt=at)
        .order_by("lease_until", "id")[:BATCH]
    )
    over = [job.pk for job in expired]
    used_up = [job.pk for job in expired if job.attempt >= _max_attempts(job.kind)]
    failed = Job.objects.filter(pk__in=used_up).update(
        status=JobStatus.FAILED, token=None, lease_until=None, finished_at=at, error=LOST
    )
    requeued = (
        Job.objects.filter(pk__in=over)
        .exclude(pk__in=used_up)
        .update(status=JobStatus.QUEUED, token=None, lease_until=None, available_at=at, error=LOST)
    )
    return requeued, failed


def _max_attempts(kind: str) -> int:
    try:
        return kind_named(kind).max_attempts
    except UnknownKind:
        return DEFAULT_ATTEMPTS


def _ring(*, at: datetime) -> tuple[int, bool]:
    """
    Make up for the bells that are missing: one for each due job, whichever it was rung for.

    Counting those that already wait keeps a long queue from filling the broker pass after pass.
    """
    due = Job.objects.filter(status=JobStatus.QUEUED, available_at__lte=at)
    jobs = due.count()
    if not jobs:
        return 0, True
    bells = bell.waiting()
    if bells is None:
        return 0, False
    missing = min(BATCH, max(0, jobs - bells))
    rung = 0
    for job_id in due.order_by("-priority", "id").values_list("pk", flat=True)[:missing]:
        if not bell.ring(job_id):
            return rung, False
        rung += 1
    return rung, True
