"""What pages ask about documents and the jobs that make them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from core.enums import JobStatus
from core.models import Document, Job


def latest_document(*, kind: str, subject_id: int) -> Document | None:
    """Return the document made of what was frozen last of this kind for this subject, if any."""
    return Document.objects.filter(kind=kind, subject_id=subject_id).order_by("-job_id").first()


def latest_job(*, kind: str, subject_id: int) -> Job | None:
    """Return the last job asked for, with its document in reach: what a page shows while it is being made."""
    jobs = Job.objects.filter(kind=kind, subject_id=subject_id).select_related("document")
    return jobs.order_by("-id").first()


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a batch is; a job that failed waits for someone to retry it."""

    total: int
    done: int
    failed: int

    @property
    def left(self) -> int:
        return self.total - self.done - self.failed


def batch_progress(*, batch: str) -> Progress:
    """Count a batch's jobs in one query."""
    counts = Job.objects.filter(batch=batch).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(status=JobStatus.DONE)),
        failed=Count("pk", filter=Q(status=JobStatus.FAILED)),
    )
    return Progress(**counts)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The jobs of one kind that are not done; ``oldest_at``: since when the oldest could have been."""

    kind: str
    waiting: int
    postponed: int
    running: int
    failed: int
    oldest_at: datetime | None


def queues(*, at: datetime) -> list[Queue]:
    """Count, kind by kind, what is not done at ``at``; a kind with nothing left is not there."""
    due = Q(status=JobStatus.QUEUED, available_at__lte=at)
    counts = (
        Job.objects.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.FAILED])
        .values("kind")
        .annotate(
            waiting=Count("pk", filter=due),
            postponed=Count("pk", filter=Q(status=JobStatus.QUEUED, available_at__gt=at)),
            running=Count("pk", filter=Q(status=JobStatus.RUNNING)),
            failed=Count("pk", filter=Q(status=JobStatus.FAILED)),
            oldest_at=Min("available_at", filter=due),
        )
        .order_by("kind")
    )
    return [Queue(**row) for row in counts]


def failed_jobs() -> QuerySet[Job]:
    """Return the jobs that wait for someone, the last to fail first, with the number of their retries."""
    failed = Job.objects.filter(status=JobStatus.FAILED).annotate(retry_count=Count("retries"))
    return failed.order_by("-finished_at", "-id")
