"""The confirmation of its membership by a member itself: its own page by a link, and what the team does about it."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core import pieces
from core.answers import sent, status_of
from core.clock import database_now
from core.numbers import plain
from core.policies import public, signed_in
from poles import communes, links, queries, services
from poles.forms import ConfirmationForm
from poles.models import ConfirmationRequest, Membership, Pole
from poles.reading import contributions, quantities_of
from poles.views.access import editable_or_404

#: The link worked once and works no more.
GONE = 410

#: Names that a message gives one by one.
SHOWN_NAMES = 3


@public
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask a member whether it joins; whoever holds the link sees that member's line and nothing of the pole's rest."""
    asked = _asked(token)
    at = database_now()
    try:
        services.must_be_open(asked, at=at)
    except services.UnableToConfirm as refusal:
        return _closed(request, asked, str(refusal))
    member = asked.membership
    form = ConfirmationForm(sent(request), request.FILES or None, initial=ConfirmationForm.initial_of(member))
    if form.is_valid():
        answer = services.ConfirmationDetails(**form.details())
        letter = form.cleaned_data.get("letter") if answer.joins else None
        try:
            services.answer_request(request_id=asked.pk, answer=answer, letter=letter, at=at)
        except services.UnableToConfirm as refusal:
            return _closed(request, asked, str(refusal))
        except pieces.PieceRefused as refusal:
            form.add_error("letter", str(refusal))
        else:
            return redirect("poles:confirm", token)
    context = {"form": form, "asked": asked, "member": member, "pole": member.pole}
    context["place"] = communes.name(member.pole.commune)
    return render(request, "poles/confirm.html", context, status=status_of(form))


def _asked(token: str) -> ConfirmationRequest:
    key = links.key_in(token)
    found = queries.request_by_key(key) if key else None
    if found is None:
        raise Http404
    return found


def _closed(request: HttpRequest, asked: ConfirmationRequest, sentence: str) -> HttpResponse:
    """Say why a link works no more, and to a member that has answered, what it answered, as long as its link lasts."""
    answer = queries.answer_to(asked) if database_now() < asked.expires_at else None
    context = {
        "asked": asked,
        "pole": asked.membership.pole,
        "answer": answer,
        "sentence": sentence,
        "fte": plain(Decimal(answer.content["fte"])) if answer and answer.content.get("fte") else "",
        "letter": answer is not None and queries.has_letter(answer),
        "place": communes.name(answer.content.get("commune", "")) if answer else "",
        "contributions": contributions(quantities_of(answer)) if answer else [],
    }
    return render(request, "poles/confirm_closed.html", context, status=200 if answer else GONE)


@signed_in
@require_http_methods(["POST"])
def ask(request: SignedInRequest, pole_id: int, slug: str, member_id: int) -> HttpResponse:
    """Send one member its link, or the same again."""
    pole = editable_or_404(request.user, pole_id)
    member = get_object_or_404(queries.present_members(pole), pk=member_id)
    try:
        services.ask_confirmation(membership_id=member.pk, by=request.user, at=database_now())
    except services.UnableToConfirm as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"Un lien est parti à «\xa0{member.name}\xa0».")
    return _to_members(pole)


@signed_in
@require_http_methods(["POST"])
def ask_all(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Send its link, or a reminder, to every member that has not answered."""
    pole = editable_or_404(request.user, pole_id)
    asked = services.ask_all(pole_id=pole.pk, by=request.user, at=database_now())
    if asked.sent:
        messages.success(request, f"Un lien est parti à {_names(asked.sent)}.")
    if asked.recent:
        messages.info(request, f"Déjà écrit il y a moins d’un jour\xa0: {_names(asked.recent)}.")
    if asked.unreachable:
        names = _names(asked.unreachable)
        messages.warning(request, f"Sans adresse électronique\xa0: {names}. Ajoutez-en une à leur ligne.")
    if asked.later:
        messages.warning(
            request, f"La limite d’une journée est atteinte. À relancer demain\xa0: {_names(asked.later)}."
        )
    if asked == services.Asked():
        messages.info(
            request, "Tous les membres ont confirmé leur adhésion\xa0: il n’y a personne à relancer."
        )
    return _to_members(pole)


@signed_in
@require_http_methods(["POST"])
def revoke(request: SignedInRequest, pole_id: int, slug: str, member_id: int) -> HttpResponse:
    """Make the open link of a member useless."""
    pole = editable_or_404(request.user, pole_id)
    member = get_object_or_404(queries.present_members(pole), pk=member_id)
    services.revoke_request(membership_id=member.pk, by=request.user, at=database_now())
    messages.success(request, f"Le lien envoyé à «\xa0{member.name}\xa0» ne fonctionne plus.")
    return _to_members(pole)


def _names(members: list[Membership]) -> str:
    first = ", ".join(f"«\xa0{member.name}\xa0»" for member in members[:SHOWN_NAMES])
    rest = len(members) - SHOWN_NAMES
    return f"{first} et {rest} autre{'s' if rest > 1 else ''}" if rest > 0 else first


def _to_members(pole: Pole) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{pole.get_absolute_url()}membres/")
