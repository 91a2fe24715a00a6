"""«Mes données»: what the platform holds on who asks, a file of it, and the end of their account."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from accounts.services import AlreadyClosed
from core.answers import CHANGED, sent, status_of
from core.clock import database_now
from core.policies import signed_in
from ptce.people import closing, holdings
from ptce.people.export import archive
from ptce.people.forms import CloseForm


@signed_in
@require_safe
@never_cache
def held(request: SignedInRequest) -> HttpResponse:
    return render(request, "ptce/people/held.html", {"holdings": holdings.held_on(request.user)})


@signed_in
@require_safe
@never_cache
def export(request: SignedInRequest) -> HttpResponse:
    """Give the person their data as a file."""
    at = database_now()
    content = archive(holdings.held_on(request.user), user=request.user, at=at)
    headers = {"Content-Disposition": f'attachment; filename="mes-donnees-ptce-{at:%Y-%m-%d}.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@signed_in
@require_http_methods(["GET", "POST"])
@never_cache
def close(request: SignedInRequest) -> HttpResponse:
    """Show what goes and what stays, then close the account of who confirms it."""
    if request.user.has_usable_password():
        return _close(request)
    # Nothing to type here: who has just come in through ProConnect has proved who they are.
    return _close_once_confirmed(request)


def _close(request: SignedInRequest) -> HttpResponse:
    user = request.user
    duties = holdings.duties(user)
    form = CloseForm(sent(request), request=request, user=user)
    if not duties and form.is_valid():
        try:
            closing.close_account(user_id=user.pk, at=database_now())
        except closing.OpenDuties as refusal:
            duties = refusal.duties
        except AlreadyClosed:
            # A second click: the first one's end is theirs too.
            return _farewell(request)
        else:
            return _farewell(request)
    context = {"form": form, "duties": duties, "holdings": holdings.held_on(user)}
    status = CHANGED if duties and form.is_bound else status_of(form)
    return render(request, "ptce/people/close.html", context, status=status)


def _farewell(request: SignedInRequest) -> HttpResponse:
    logout(request)
    messages.success(
        request, "Votre compte est fermé. Un courriel le confirme à l’adresse qui était la vôtre."
    )
    return redirect("home")


_close_once_confirmed = reauthentication_required(app="allauth.account")(_close)
