"""Error pages, in the dress of the others."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.answers import refused, wants_json
from core.policies import public

logger = logging.getLogger(__name__)


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse a host, a body or a gesture that no browser of ours sends: its kind in the log, and nothing of its own words."""
    logger.warning("request refused: %s", type(exception).__name__)
    return render(request, "400.html", status=400)


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without its key: most often a page left open across a sign-in."""
    if wants_json(request):
        return refused("stale_form", 403)
    return render(request, "403.html", {"stale_form": True}, status=403)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without database or context: either may be what failed."""
    return render(None, "500.html", status=500)  # type: ignore[arg-type]
