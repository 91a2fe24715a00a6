"""Ask for a job, inside the transaction of the change that needs it."""

from datetime import datetime
from functools import partial

from django.db import transaction

from core.enums import JobStatus
from core.jobs import bell
from core.jobs.registry import kind_named
from core.models import Job


def enqueue(*, kind: str, subject_id: int, content_hash: str, at: datetime, priority: int = 0) -> Job:
    """
    Ask for a job once: the same kind, subject and content give the row that is already there.

    Celery is rung when the transaction commits; a rollback leaves no trace.

    :param content_hash: hexadecimal SHA-256 of what the job is made from; a mail's includes its occasion.
    :param at: when it was asked for; a document made by the job bears this date.
    :raises UnknownKind: if no app has registered ``kind``.
    """
    kind_named(kind)
    asked = Job.objects.raw(
        """
        INSERT INTO core_job
            (kind, subject_id, content_hash, status, priority, attempt,
             available_at, rung_at, created_at, error)
        VALUES (%s, %s, %s, %s, %s, 0, %s, %s, %s, '')
        ON CONFLICT ON CONSTRAINT job_once DO NOTHING
        RETURNING *
        """,
        [kind, subject_id, content_hash, JobStatus.QUEUED.value, priority, at, at, at],
    )
    for job in asked:
        transaction.on_commit(partial(_ring, job.pk))
        return job
    return Job.objects.get(kind=kind, subject_id=subject_id, content_hash=content_hash)


def _ring(job_id: int) -> None:
    if not bell.ring(job_id):
        # Not heard: the sweeper need not wait before it rings.
        Job.objects.filter(pk=job_id).update(rung_at=None)
