from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from applications import queries
from applications.enums import State
from applications.lacks import lacks_of
from applications.models import Application
from applications.perms import can_edit
from applications.progress import by_section, together
from applications.verdicts import outlook
from applications.views.dossier import of_team_or_404
from core.clock import database_now
from core.policies import signed_in


@signed_in
@require_safe
def missing(request: SignedInRequest, number: str) -> HttpResponse:
    """Show all that a draft lacks, to whoever is of its team; nothing lacks any more once it is sent."""
    application = of_team_or_404(request.user, number)
    if application.state != State.DRAFT:
        return redirect("applications:detail", application.number)
    whole = queries.with_content(Application.objects.filter(pk=application.pk)).get()
    seen = outlook(whole, at=database_now())
    may_edit = can_edit(request.user, application)
    context = {
        "application": whole,
        "lacks": lacks_of(
            whole, seen, writes=may_edit, awaited=queries.pieces_read(whole, request.user).awaited
        ),
        "progress": together(by_section(whole)),
        "fault": seen.fault,
        "may_edit": may_edit,
    }
    return render(request, "applications/missing.html", context)
