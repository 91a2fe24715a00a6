"""Health addresses, for whoever watches the platform: plain JSON, nothing personal, no version, no address."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.policies import public
from ptce import readiness

WORDS: dict[bool | None, str] = {True: "ok", False: "down"}


@public
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer that the process runs; touches nothing else."""
    return JsonResponse({"status": "ok"})


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 where the database answers and is migrated, else 503; what was not asked is left out."""
    found = readiness.look()
    parts = {
        "status": found.status,
        "database": WORDS[found.database],
        "pending_migrations": found.pending_migrations,
        "oldest_job_minutes": found.oldest_job_minutes,
        "failed_jobs": found.failed_jobs,
        "redis": WORDS.get(found.redis),
        "clamd": WORDS.get(found.clamd),
    }
    return JsonResponse(
        {name: value for name, value in parts.items() if value is not None},
        status=HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE,
    )
