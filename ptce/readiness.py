"""Whether the platform can serve, and what it does without for now."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.clock import database_now
from core.enums import JobStatus
from core.models import Job
from core.pieces import scanner

#: Seconds that a server beside the database is given; whoever watches us waits for all of them.
PATIENCE = 0.5


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """What was found; a part that was not asked is None."""

    database: bool
    pending_migrations: int | None = None
    #: Whole minutes for which the oldest job that is due has waited. Whoever asks may read this: seconds would tell
    #: that a document is being made, and so that something was just decided.
    oldest_job_minutes: int | None = None
    failed_jobs: int | None = None
    redis: bool | None = None
    #: None also where no antivirus is configured.
    clamd: bool | None = None

    @property
    def ready(self) -> bool:
        return self.database and self.pending_migrations == 0

    @property
    def status(self) -> str:
        """Without Redis jobs wait, without antivirus uploads do: every page is still served."""
        if not self.ready:
            return "unready"
        return "degraded" if self.redis is False or self.clamd is False else "ok"


def look() -> Readiness:
    """Ask the database, then what stands beside it."""
    try:
        executor = MigrationExecutor(connection)
        pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if pending:
            # The tables of jobs may not be there yet.
            return Readiness(database=True, pending_migrations=pending)
        oldest = _oldest_job_minutes(at=database_now())
        failed = Job.objects.filter(status=JobStatus.FAILED).count()
    except DatabaseError:
        return Readiness(database=False)
    return Readiness(
        database=True,
        pending_migrations=pending,
        oldest_job_minutes=oldest,
        failed_jobs=failed,
        redis=_redis_answers(settings.REDIS_URL),
        clamd=scanner.is_there(settings.CLAMD_URL, patience=PATIENCE) if settings.CLAMD_URL else None,
    )


def _oldest_job_minutes(*, at: datetime) -> int:
    due = Job.objects.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING], available_at__lte=at)
    since: datetime | None = due.aggregate(since=Min("available_at"))["since"]
    return 0 if since is None else (at - since) // timedelta(minutes=1)


def _redis_answers(address: str) -> bool:
    client = redis.from_url(  # type: ignore[no-untyped-call]
        address, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
    )
    with client, suppress(redis.RedisError):
        return bool(client.ping())
    return False
