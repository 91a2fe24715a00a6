"""The people of a pole: who they are, what each may do, how they leave."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core.answers import CHANGED, sent, status_of
from core.clock import database_now
from core.policies import signed_in
from poles import queries, services
from poles.enums import MANAGING, TeamCapacity
from poles.forms import CapacityForm
from poles.models import Pole, TeamMember
from poles.perms import capacity_of
from poles.views.access import managed_or_404, of_team_or_404


@signed_in
@require_safe
def team(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Show the team to its people; invitations to those who make it up."""
    pole = of_team_or_404(request.user, pole_id)
    people = queries.team_of(pole)
    own = next(member for member in people if member.user_id == request.user.pk)
    manages = own.capacity in MANAGING
    context = {
        "pole": pole,
        "people": people,
        "own": own,
        "manages": manages,
        "leads": own.capacity == TeamCapacity.LEAD,
        "invitations": queries.invitations_of(pole, at=database_now()) if manages else [],
        "changes": list(queries.lead_changes(pole)),
    }
    return render(request, "poles/team/team.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pole_id: int, slug: str, person_id: int) -> HttpResponse:
    """Give a person of the team another capacity."""
    pole = managed_or_404(request.user, pole_id)
    member = _person_or_404(pole, person_id)
    form = CapacityForm(sent(request), initial={"capacity": member.capacity})
    status = status_of(form)
    if form.is_valid():
        try:
            services.change_capacity(
                member_id=member.pk,
                capacity=form.cleaned_data["capacity"],
                by=request.user,
                at=database_now(),
            )
        except services.UnableToChangeTeam as refusal:
            form.add_error(None, str(refusal))
            status = CHANGED
        else:
            label = form.cleaned_data["capacity"].label.lower()
            messages.success(
                request, f"{member.user.get_full_name()}\xa0: le rôle est maintenant «\xa0{label}\xa0»."
            )
            return redirect("poles:team", pole.pk, pole.slug)
    context = {"form": form, "pole": pole, "member": member}
    return render(request, "poles/team/capacity.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, pole_id: int, slug: str, person_id: int) -> HttpResponse:
    """Ask, then take a person out of the team."""
    pole = managed_or_404(request.user, pole_id)
    member = _person_or_404(pole, person_id)
    context = {"pole": pole, "member": member, "refusal": ""}
    if request.method != "POST":
        return render(request, "poles/team/remove.html", context)
    try:
        services.remove_person(member_id=member.pk, by=request.user, at=database_now())
    except services.UnableToChangeTeam as refusal:
        return render(request, "poles/team/remove.html", {**context, "refusal": refusal}, status=CHANGED)
    messages.success(request, f"{member.user.get_full_name()} ne fait plus partie de l’équipe.")
    return redirect("poles:team", pole.pk, pole.slug)


@signed_in
@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Ask, then take oneself out of the team; its lead is told to give the lead first."""
    pole = of_team_or_404(request.user, pole_id)
    context = {
        "pole": pole,
        "leads": capacity_of(request.user, pole.pk) == TeamCapacity.LEAD,
        "refusal": "",
    }
    if request.method != "POST":
        return render(request, "poles/team/leave.html", context)
    try:
        services.leave_team(pole_id=pole.pk, by=request.user, at=database_now())
    except services.UnableToChangeTeam as refusal:
        return render(request, "poles/team/leave.html", {**context, "refusal": refusal}, status=CHANGED)
    messages.success(request, f"Vous ne faites plus partie de l’équipe du pôle «\xa0{pole.name}\xa0».")
    return redirect("applications:list")


def _person_or_404(pole: Pole, person_id: int) -> TeamMember:
    return get_object_or_404(TeamMember.objects.select_related("user").filter(pole=pole), pk=person_id)
