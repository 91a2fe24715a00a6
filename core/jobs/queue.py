"""Ask for a job, inside the transaction of the change that needs it."""

from datetime import datetime
from functools import partial

from django.db import transaction
from psycopg2.extras import Json

from core import origin
from core.enums import JobStatus
from core.jobs import bell, journal
from core.jobs.registry import kind_named
from core.models import Job


def enqueue(
    *, kind: str, subject_id: int, content_hash: str, at: datetime, priority: int = 0, batch: str = ""
) -> Job:
    """
    Ask for a job once: the same kind, subject and content give the row that is already there, unchanged.

    The row bears the ids of what it was asked in, for the log. Celery is rung when the transaction commits; a
    rollback leaves no trace.

    :param content_hash: hexadecimal SHA-256 of what the job is made from; a mail's includes its occasion.
    :param at: when it was asked for; a document made by the job bears this date.
    :param priority: the higher is done first; people who wait at a page go before what nobody waits for.
    :param batch: what it is part of, for ``queries.batch_progress``: «letters:12» for instance.
    :raises UnknownKind: if no app has registered ``kind``.
    """
    kind_named(kind)
    asked = Job.objects.raw(
        """
        INSERT INTO core_job
            (kind, subject_id, content_hash, status, priority, batch, attempt,
             available_at, created_at, error, origin)
        VALUES (%s, %s, %s, %s, %s, %s, 0, %s, %s, '', %s)
        ON CONFLICT ON CONSTRAINT job_once DO NOTHING
        RETURNING *
        """,
        [
            kind,
            subject_id,
            content_hash,
            JobStatus.QUEUED.value,
            priority,
            batch,
            at,
            at,
            Json(origin.asked_by()),
        ],
    )
    for job in asked:
        ring_on_commit(job)
        return job
    return Job.objects.get(kind=kind, subject_id=subject_id, content_hash=content_hash)


def ring_on_commit(job: Job) -> None:
    """Ring for a queued job once its transaction is committed; if nobody hears, the sweeper rings again."""
    journal.tell_on_commit(job)
    transaction.on_commit(partial(bell.ring, job.pk))
