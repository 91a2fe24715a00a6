"""The address that Prometheus reads."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.policies import public


# No person's role opens it: whoever watches the platform has a token and no account.
@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the metrics to whoever shows the token; to all others, and where no token is set, there is nothing here."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    from ptce.observability import metrics as measured

    return HttpResponse(measured.exposition(), content_type=measured.CONTENT_TYPE)
