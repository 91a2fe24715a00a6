"""Invitations to a pole's team: sent by those who make it up, answered by those who receive them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.answers import CHANGED, INVALID, sent, status_of
from core.clock import database_now
from core.policies import public, signed_in
from poles import services
from poles.enums import TeamCapacity
from poles.forms import InvitationForm
from poles.models import TeamInvitation
from poles.perms import capacity_of
from poles.views.access import managed_or_404

ACCEPT, REFUSE = "accepter", "refuser"


@signed_in
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Ask whom to invite and as what, then write to them."""
    pole = managed_or_404(request.user, pole_id)
    form = InvitationForm(sent(request), initial={"capacity": TeamCapacity.EDITOR})
    status = status_of(form)
    if form.is_valid():
        try:
            invitation = services.invite(
                pole_id=pole.pk,
                email=form.cleaned_data["email"],
                capacity=form.cleaned_data["capacity"],
                by=request.user,
                at=database_now(),
            )
        except services.UnableToInvite as refusal:
            form.add_error("email", str(refusal))
        except services.UnableToChangeTeam as refusal:
            form.add_error(None, str(refusal))
            status = CHANGED
        else:
            messages.success(
                request, f"L’invitation part à {invitation.email}. Elle est valable 14\xa0jours."
            )
            return redirect("poles:team", pole.pk, pole.slug)
    return render(request, "poles/team/invite.html", {"form": form, "pole": pole}, status=status)


@signed_in
@require_POST
def resend(request: SignedInRequest, pole_id: int, slug: str, invitation_id: int) -> HttpResponse:
    return _act(
        request, pole_id, invitation_id, services.resend_invitation, "L’invitation est renvoyée à {}."
    )


@signed_in
@require_POST
def revoke(request: SignedInRequest, pole_id: int, slug: str, invitation_id: int) -> HttpResponse:
    said = "L’invitation envoyée à {} est annulée\xa0: son lien n’ouvre plus rien."
    return _act(request, pole_id, invitation_id, services.revoke_invitation, said)


def _act(
    request: SignedInRequest,
    pole_id: int,
    invitation_id: int,
    service: Callable[..., TeamInvitation],
    said: str,
) -> HttpResponse:
    """Do one thing to an invitation of the team's and go back to its page."""
    pole = managed_or_404(request.user, pole_id)
    invitation = get_object_or_404(TeamInvitation.objects.filter(pole=pole), pk=invitation_id)
    try:
        service(invitation_id=invitation.pk, by=request.user, at=database_now())
    except (services.UnableToInvite, services.UnableToChangeTeam) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said.format(invitation.email))
    return redirect("poles:team", pole.pk, pole.slug)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, invitation_key: str) -> HttpResponse:
    """Show who invites to what to the invited person alone, and take their answer; looking changes nothing."""
    found = TeamInvitation.objects.select_related("pole", "invited_by")
    # PostgreSQL takes no NUL in a text.
    invitation = get_object_or_404(found, key=invitation_key.replace("\0", ""))
    if not request.user.is_authenticated:
        page = f"{reverse('account_login')}?next={invitation.get_absolute_url()}"
        if request.method == "POST":
            return redirect(page)
        return render(request, "poles/team/invitation_sign_in.html", {"invitation": invitation})
    asked = request.POST.get("reponse", "")
    try:
        if asked in {ACCEPT, REFUSE}:
            services.answer_invitation(
                key=invitation.key, accepts=asked == ACCEPT, by=request.user, at=database_now()
            )
            return _answered(request, invitation, accepts=asked == ACCEPT)
        services.must_be_answerable(invitation, by=request.user, at=database_now())
    except services.UnableToAnswer as refusal:
        return _refused(request, invitation, refusal)
    status = INVALID if request.method == "POST" else 200
    context = {"invitation": invitation, "unclear": status == INVALID}
    return render(request, "poles/team/invitation.html", context, status=status)


def _answered(request: HttpRequest, invitation: TeamInvitation, *, accepts: bool) -> HttpResponse:
    pole = invitation.pole
    if not accepts:
        messages.success(
            request, f"Vous avez refusé l’invitation du pôle «\xa0{pole.name}\xa0». L’équipe le verra."
        )
        return redirect("home")
    label = invitation.get_capacity_display().lower()
    messages.success(
        request, f"Vous faites maintenant partie de l’équipe du pôle «\xa0{pole.name}\xa0»\xa0: {label}."
    )
    return redirect(pole)


def _refused(
    request: HttpRequest, invitation: TeamInvitation, refusal: services.UnableToAnswer
) -> HttpResponse:
    """Say why there is nothing to answer; of the pole, no more than the person may know anyway."""
    context = {
        "refusal": refusal,
        "stranger": isinstance(refusal, services.AddressedToAnother),
        "unconfirmed": isinstance(refusal, services.AddressNotConfirmed),
        "ours": invitation.pole if capacity_of(request.user, invitation.pole_id) else None,
        "again": invitation.get_absolute_url(),
    }
    status = CHANGED if request.method == "POST" else 200
    return render(request, "poles/team/invitation_refused.html", context, status=status)
