from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.answers import CHANGED, INVALID, sent, status_of
from core.clock import database_now
from core.policies import signed_in
from poles import consent, services
from poles.conflict import KEEP, chosen, differences
from poles.forms import PoleAnswers, PublicPageForm, one_label_more, sent_again
from poles.models import Pole
from poles.perms import can_manage_team
from poles.services.listing import last_consent
from poles.views.access import editable_or_404, managed_or_404

ADD_ROW = "ajouter-une-ligne"
#: Written by the pages themselves, not by the person.
_OURS = ("csrfmiddlewaretoken", "version", ADD_ROW, KEEP)


@signed_in
@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """Describe a new pole, then go where the person came from, or to its members."""
    if ADD_ROW in request.POST:
        return _form(request, PoleAnswers(one_label_more(request.POST)))
    answers = PoleAnswers(sent(request))
    if not answers.form.is_bound or not answers.is_valid():
        return _form(request, answers, status=INVALID if answers.form.is_bound else 200)
    details = services.PoleDetails(**answers.words())
    made = services.create_pole(details=details, by=request.user, at=database_now())
    messages.success(request, f"Le pôle «\xa0{made.name}\xa0» est créé. Inscrivez maintenant ses membres.")
    return HttpResponseRedirect(_way_on(request) or reverse("poles:members", args=[made.pk, made.slug]))


@signed_in
@require_http_methods(["GET", "POST"])
def describe(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    pole = editable_or_404(request.user, pole_id)
    if ADD_ROW in request.POST:
        return _form(request, PoleAnswers(one_label_more(request.POST), pole=pole), pole)
    answers = PoleAnswers(sent(request), pole=pole)
    if not answers.form.is_bound or not answers.is_valid():
        return _form(request, answers, pole, status=INVALID if answers.form.is_bound else 200)
    details = services.PoleDetails(**answers.words())
    details = replace(details, **chosen(request.POST, pole, details.words()))
    try:
        services.describe_pole(
            pole_id=pole.pk,
            details=details,
            expected_version=_opened(request, pole.version),
            by=request.user,
            at=database_now(),
        )
    except services.StalePole as stale:
        return _conflict(
            request, stale.current, answers.words(), stale.current.version, "Modifier la description"
        )
    messages.success(request, "La description du pôle est enregistrée.")
    return redirect(pole)


@signed_in
@require_http_methods(["GET", "POST"])
def public_page(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Choose what the public sees, and say whether the pole stands in the directory."""
    pole = editable_or_404(request.user, pole_id)
    form = PublicPageForm(sent(request), pole=pole)
    if not form.is_valid():
        return _public_page(request, pole, form)
    try:
        services.set_public_page(
            pole_id=pole.pk,
            details=_shown(request, pole, form),
            expected_version=_opened(request, pole.public_version),
            by=request.user,
            at=database_now(),
        )
    except services.StalePole as stale:
        return _conflict(
            request, stale.current, form.cleaned_data, stale.current.public_version, "Page publique"
        )
    messages.success(
        request,
        "Ce que voit le public est enregistré."
        if pole.listed
        else "Votre texte est enregistré. La page n’est pas dans l’annuaire.",
    )
    return redirect("poles:public_page", pole.pk, pole.slug)


@signed_in
@require_POST
def give_consent(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Save what the public sees and put the pole in the directory, with the explicit consent of its team."""
    pole = managed_or_404(request.user, pole_id)
    form = PublicPageForm(request.POST, pole=pole)
    if not form.is_valid():
        return _public_page(request, pole, form)
    if not request.POST.get("accord"):
        form.add_error(
            None, "Cochez la case pour donner votre accord\xa0: sans elle, la page n’est pas publiée."
        )
        return _public_page(request, pole, form)
    version = request.POST.get("texte", "")
    try:
        services.publish_page(
            pole_id=pole.pk,
            details=_shown(request, pole, form),
            expected_version=_opened(request, pole.public_version),
            text_version=int(version) if version.isdecimal() and len(version) < len("10000") else 0,
            by=request.user,
            at=database_now(),
        )
    except services.StalePole as stale:
        return _conflict(
            request, stale.current, form.cleaned_data, stale.current.public_version, "Page publique"
        )
    except services.UnableToList as refusal:
        form.add_error(None, str(refusal))
        return _public_page(request, pole, form)
    messages.success(request, "La page du pôle est publique\xa0: elle est dans l’annuaire.")
    return redirect("poles:public_page", pole.pk, pole.slug)


@signed_in
@require_POST
def withdraw_consent(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    pole = managed_or_404(request.user, pole_id)
    services.withdraw_listing(pole_id=pole.pk, by=request.user, at=database_now())
    messages.success(
        request, "L’accord est retiré\xa0: la page n’est plus publique et n’est plus dans l’annuaire."
    )
    return redirect("poles:public_page", pole.pk, pole.slug)


def _public_page(request: SignedInRequest, pole: Pole, form: PublicPageForm) -> HttpResponse:
    context = {
        "pole": pole,
        "form": form,
        "version": _opened(request, pole.public_version),
        "consent": consent.TEXTS[consent.CURRENT],
        "consent_version": consent.CURRENT,
        "standing": last_consent(pole),
        "may_consent": can_manage_team(request.user, pole),
    }
    return render(request, "poles/public_page.html", context, status=status_of(form))


def _shown(request: HttpRequest, pole: Pole, form: PublicPageForm) -> services.PublicDetails:
    """Return what the public will see: what was sent, but for the answers of others that the person kept."""
    return services.PublicDetails(**{**form.cleaned_data, **chosen(request.POST, pole, form.cleaned_data)})


def _form(
    request: SignedInRequest, answers: PoleAnswers, pole: Pole | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "answers": answers,
        "title": "Modifier la description du pôle" if pole else "Décrire un pôle",
        "pole": pole,
        "version": _opened(request, pole.version if pole else 0),
        "onward": "" if pole else _way_on(request),
    }
    return render(request, "poles/pole_form.html", context, status=status)


def _conflict(
    request: SignedInRequest, current: Pole, mine: dict[str, Any], version: int, page: str
) -> HttpResponse:
    """Show both texts, question by question; the answer carries all that was sent, and nothing is lost."""
    context = {
        "pole": current,
        "page": page,
        "version": version,
        "differences": differences(mine=mine, current=current),
        "sent": sent_again(request.POST, but=_OURS),
        "keep": KEEP,
        "author": current.described_by if page != "Page publique" else None,
    }
    return render(request, "poles/conflict.html", context, status=CHANGED)


def _opened(request: HttpRequest, standing: int) -> int:
    """Return the version of the page that was sent, the one that stands where none was."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < len("1000000000") else standing


def _way_on(request: HttpRequest) -> str:
    """Return the page of this site to go on to, empty where none or another site's is asked for."""
    onward = request.POST.get("suite") or request.GET.get("suite") or ""
    return onward if url_has_allowed_host_and_scheme(onward, allowed_hosts=None) else ""
