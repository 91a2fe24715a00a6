"""Give a failed job another chance, by hand."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from core.enums import JobStatus
from core.jobs.queue import ring_on_commit
from core.models import Job, JobRetry


class UnableToRetry(Exception):
    """Only what has failed can be tried again; the message is French."""


@transaction.atomic
def retry(*, job_id: int, by: AbstractBaseUser, at: datetime) -> Job:
    """
    Queue a failed job again with all its attempts before it, and record who asked and what it had failed with.

    :raises Job.DoesNotExist: if there is no such job.
    :raises UnableToRetry: if it has not failed, or no longer: someone else was faster.
    """
    job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
    if job.status != JobStatus.FAILED:
        raise UnableToRetry(
            f"Cette tâche n’est plus en échec\xa0: elle est maintenant «\xa0{job.get_status_display().lower()}\xa0»."
        )
    JobRetry.objects.create(job=job, by_id=by.pk, at=at, attempts=job.attempt, error=job.error)
    job.status = JobStatus.QUEUED
    job.attempt = 0
    job.available_at = at
    job.finished_at = None
    # The error stays to be read until the job is done.
    job.save(update_fields=["status", "attempt", "available_at", "finished_at"])
    ring_on_commit(job)
    return job
