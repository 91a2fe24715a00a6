"""Giving the lead of a pole to another person: by the lead, or by the administration on a written request."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.requests import SignedInRequest
from core import pieces
from core.answers import CHANGED, sent, status_of
from core.attachments import attachment
from core.clock import database_now
from core.policies import roles, signed_in
from poles import queries, services
from poles.enums import TeamCapacity
from poles.forms import ANOTHER, LeadRequestForm, LeadSearchForm, SuccessorForm
from poles.models import LeadTransfer, Pole, TeamMember
from poles.perms import can_replace_lead, leads_replaced_by
from poles.views.access import led_or_404, managed_or_404
from poles.views.directory import place_of

CONFIRMED = "confirme"
POLES_PER_PAGE = 50


@signed_in
@require_http_methods(["GET", "POST"])
def transfer(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Choose who of the team becomes lead, re-read, then give it to them."""
    # After the first of two clicks, the person is a coordinator.
    find = managed_or_404 if CONFIRMED in request.POST else led_or_404
    pole = find(request.user, pole_id)
    others = [member for member in queries.team_of(pole) if member.user_id != request.user.pk]
    form = SuccessorForm(sent(request), others=others)
    if not form.is_valid():
        context = {"form": form, "pole": pole, "others": others}
        return render(request, "poles/team/transfer.html", context, status=status_of(form))
    to_id = form.cleaned_data["to"]
    context = {"pole": pole, "to": get_object_or_404(User, pk=to_id), "refusal": ""}
    if CONFIRMED not in request.POST:
        return render(request, "poles/team/transfer_confirm.html", context)
    try:
        made = services.transfer_lead(pole_id=pole.pk, to_id=to_id, by=request.user, at=database_now())
    except services.UnableToGiveLead as refusal:
        context["refusal"] = refusal
        return render(request, "poles/team/transfer_confirm.html", context, status=CHANGED)
    messages.success(
        request,
        f"{made.to.get_full_name()} est maintenant le porteur du pôle. Vous restez coordinateur\xa0; l’équipe est prévenue.",
    )
    return redirect("poles:team", pole.pk, pole.slug)


@roles(Role.CASE_OFFICER, Role.PROGRAMME_MANAGER)
@require_safe
def leads(request: SignedInRequest) -> HttpResponse:
    """List the poles whose lead the person may change on a written request."""
    form = LeadSearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    found = queries.by_lead(leads_replaced_by(request.user), text=text)
    page = Paginator(found, POLES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [(pole, place_of(pole), lead) for pole, lead in page],
        "found": len(found),
        "text": text,
    }
    return render(request, "poles/register/leads.html", context)


@roles(Role.CASE_OFFICER, Role.PROGRAMME_MANAGER)
@require_http_methods(["GET", "POST"])
def replace(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Take a written request and name another lead; nothing else of the pole is shown here."""
    pole = _replaceable_or_404(request.user, pole_id)
    people = queries.team_of(pole)
    form = LeadRequestForm(sent(request), request.FILES or None, team=people)
    status = status_of(form)
    if form.is_valid():
        try:
            made = services.replace_lead(
                pole_id=pole.pk,
                to=_successor(form.cleaned_data, people),
                reason=form.cleaned_data["reason"],
                request_file=form.cleaned_data["upload"],
                by=request.user,
                at=database_now(),
            )
        except pieces.PieceRefused as refusal:
            form.add_error("upload", str(refusal))
        except services.UnableToGiveLead as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"{made.to.get_full_name()} est maintenant le porteur du pôle. L’équipe est prévenue.",
            )
            return redirect("poles:replace_lead", pole.pk, pole.slug)
    context = {
        "form": form,
        "pole": pole,
        "lead": next((member for member in people if member.capacity == TeamCapacity.LEAD), None),
        "changes": list(queries.lead_changes(pole)),
    }
    return render(request, "poles/team/replace.html", context, status=status)


@roles(Role.CASE_OFFICER, Role.PROGRAMME_MANAGER)
@require_safe
def request_file(request: SignedInRequest, pole_id: int, slug: str, transfer_id: int) -> HttpResponseBase:
    """Give the written request of a change of lead, as a file that nothing opens by itself."""
    pole = _replaceable_or_404(request.user, pole_id)
    transfer = get_object_or_404(LeadTransfer.objects.filter(pole=pole).exclude(sha256=""), pk=transfer_id)
    return attachment(
        sha256=transfer.sha256,
        content_type=transfer.content_type,
        name=f"changement-de-porteur-{transfer.pk}",
    )


def _replaceable_or_404(user: User, pole_id: int) -> Pole:
    pole = get_object_or_404(Pole, pk=pole_id)
    if not can_replace_lead(user, pole):
        raise Http404
    return pole


def _successor(answers: dict[str, Any], people: list[TeamMember]) -> User:
    if answers["to"] == ANOTHER:
        return services.account_of(answers["email"])
    return next(member.user for member in people if str(member.user_id) == answers["to"])
