"""What pages ask about documents and the jobs that make them."""

from collections.abc import Iterable

from core.models import Document, Job


def latest_document(*, kind: str, subject_id: int) -> Document | None:
    """Return the last document made of this kind for this subject, if any."""
    return Document.objects.filter(kind=kind, subject_id=subject_id).order_by("-id").first()


def latest_job(*, kind: str, subject_id: int) -> Job | None:
    """Return the last job asked for, with its document in reach: what a page shows while it is being made."""
    jobs = Job.objects.filter(kind=kind, subject_id=subject_id).select_related("document")
    return jobs.order_by("-id").first()


def latest_jobs(*, kind: str, subject_ids: Iterable[int]) -> dict[int, Job]:
    """Return the last job of each subject, by subject: one query for a whole list."""
    jobs = Job.objects.filter(kind=kind, subject_id__in=list(subject_ids)).select_related("document")
    return {job.subject_id: job for job in jobs.order_by("subject_id", "-id").distinct("subject_id")}
