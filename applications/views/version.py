from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from applications import queries
from applications.enums import Strand
from applications.reading import read_dossier
from applications.views.dossier import visible_or_404
from core.policies import signed_in


@signed_in
@require_safe
def version(request: SignedInRequest, number: str, version: int) -> HttpResponse:
    """Show a submitted version as it was frozen, from one end to the other."""
    application = visible_or_404(request.user, number)
    found = queries.version_of(application, version)
    if found is None:
        raise Http404
    context = {
        "application": application,
        "version": found,
        "read": read_dossier(found.payload or {}, Strand(application.call.strand)),
        "pieces": found.pieces.order_by("pk"),
    }
    return render(request, "applications/version.html", context)
