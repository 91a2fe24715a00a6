from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from applications import queries, services
from applications.enums import State
from applications.forms import StartForm
from applications.models import Call
from applications.progress import by_section, together
from core.answers import sent, status_of
from core.clock import database_now
from core.policies import signed_in
from poles import queries as pole_queries

DOSSIERS_PER_PAGE = 50


@signed_in
@require_safe
def dossiers(request: SignedInRequest) -> HttpResponse:
    """Show a person's own dossiers, those they see in another capacity, and the calls to answer."""
    page = Paginator(queries.others(request.user), DOSSIERS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "mine": [
            (line, together(by_section(line.application)) if line.state == State.DRAFT else None)
            for line in queries.mine(request.user)
        ],
        "others": queries.lines(page),
        "page": page,
        "calls": queries.open_calls(at=database_now()),
        "poles": pole_queries.of_team(request.user),
        "applicant": not request.user.roles(),
    }
    return render(request, "applications/list.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Start a dossier under a call, for one of the person's poles."""
    # PostgreSQL takes no NUL in a text, and no slug of ours has one.
    slug = request.GET.get("appel", "").replace("\0", "")
    call = get_object_or_404(Call.objects.published(), slug=slug)
    poles = pole_queries.written_by(request.user)
    form = StartForm(sent(request), poles=poles)
    if form.is_valid():
        try:
            application = services.create_application(
                call_id=call.pk,
                pole_id=form.cleaned_data["pole"].pk,
                title=form.cleaned_data["title"],
                by=request.user,
                at=database_now(),
            )
        except services.CallNotOpen as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("applications:detail", application.number)
    context = {"form": form, "call": call, "poles": poles}
    return render(request, "applications/start.html", context, status=status_of(form))
