from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from applications import queries
from applications.enums import State
from applications.evidence import evidence_of
from applications.models import Application
from applications.perms import is_of_team
from applications.verdicts import groups_of, outlook
from applications.views.dossier import visible_or_404
from core.clock import database_now
from core.policies import signed_in
from criteria.reading import read
from criteria.services import engine_grid


@signed_in
@require_safe
def evaluation(request: SignedInRequest, number: str, version: int | None = None) -> HttpResponse:
    """
    Show what the criteria found, fact by fact: of a draft as it stands, of a version as it was stored.

    :param version: number of a submitted version, the last one where none is given.
    """
    application = visible_or_404(request.user, number)
    if application.state == State.DRAFT and version is None:
        return _of_draft(request, application)
    found = queries.version_of(application, version)
    if found is None:
        raise Http404
    reading = read(found.evaluation.content, engine_grid(found.evaluation.grid_version))
    context = {
        "application": application,
        "version": found,
        "reading": reading,
        "groups": groups_of(reading, evidence_of(found.payload or {})),
        "official": not is_of_team(request.user, application),
        "fault": "",
    }
    return render(request, "applications/evaluation.html", context)


def _of_draft(request: SignedInRequest, application: Application) -> HttpResponse:
    whole = queries.with_content(Application.objects.filter(pk=application.pk)).get()
    seen = outlook(whole, at=database_now())
    context = {
        "application": application,
        "version": None,
        "reading": seen.reading,
        "groups": seen.groups,
        "official": False,
        "fault": seen.fault,
    }
    return render(request, "applications/evaluation.html", context)
