"""Claims of identified poles: by who says that one is theirs, and for those who answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from core import pieces
from core.answers import CHANGED, sent, status_of
from core.attachments import attachment
from core.clock import database_now
from core.policies import roles, signed_in
from poles import consent, queries, register, services
from poles.forms import AgreementForm, ClaimForm, RefusalForm
from poles.models import Pole, PoleClaim
from poles.perms import REGISTER_KEEPERS, REGISTER_READERS, claims_answered_by, claims_read_by

CLAIMS_PER_PAGE = 50


@signed_in
@require_http_methods(["GET", "POST"])
def claim(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Claim an identified pole, or read what was answered."""
    mine = request.user.pole_claims.filter(pole=pole_id).select_related("own_pole").order_by("-pk").first()
    pole = Pole.objects.register().filter(pk=pole_id).first()
    if pole is None and mine is None:
        raise Http404
    pole = pole or get_object_or_404(Pole, pk=pole_id)
    open_ = Pole.objects.register().filter(pk=pole.pk).exists() and not (mine and not mine.outcome)
    form = ClaimForm(sent(request), request.FILES or None, poles=queries.claimable_for(request.user))
    if form.is_valid():
        try:
            services.claim_pole(
                pole_id=pole.pk,
                quality=form.cleaned_data["quality"],
                link=form.cleaned_data["link"],
                own_pole_id=form.own_pole_id(),
                consents=form.cleaned_data["stay_listed"],
                upload=form.cleaned_data["upload"],
                by=request.user,
                at=database_now(),
            )
        except (pieces.PieceRefused, services.UnableToClaim) as refusal:
            form.add_error("upload" if isinstance(refusal, pieces.PieceRefused) else None, str(refusal))
        else:
            messages.success(
                request, "Votre demande est envoyée au service instructeur. La réponse viendra par courriel."
            )
            return redirect("poles:claim", pole.pk, pole.slug)
    context = {"pole": pole, "form": form, "mine": mine, "open": open_}
    return render(request, "poles/claim.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Ask, then take back one's own claim."""
    mine = request.user.pole_claims.filter(pole=pole_id).select_related("pole").order_by("-pk").first()
    if mine is None:
        raise Http404
    if request.method != "POST":
        if mine.outcome:
            return redirect("poles:claim", mine.pole_id, mine.pole.slug)
        return render(request, "poles/claim_withdraw.html", {"pole": mine.pole, "claim": mine})
    try:
        services.withdraw_claim(claim_id=mine.pk, by=request.user, at=database_now())
    except services.UnableToAnswerClaim as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre demande est retirée\xa0: le service instructeur n’y répondra plus.")
    return redirect("poles:claim", mine.pole_id, mine.pole.slug)


@roles(*REGISTER_READERS)
@require_safe
def claims(request: SignedInRequest) -> HttpResponse:
    """List the claims of the person's regions, those that wait first."""
    page = Paginator(register.claims(claims_read_by(request.user)), CLAIMS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "poles/register/claims.html", {"page": page})


@roles(*REGISTER_READERS)
@require_safe
def one(request: SignedInRequest, claim_id: int) -> HttpResponse:
    """Show a claim, with the others on the same pole, and the ways to answer it."""
    return _one(request, _read_or_404(request, claim_id), RefusalForm())


@roles(*REGISTER_KEEPERS)
@require_POST
def agree(request: SignedInRequest, claim_id: int) -> HttpResponse:
    asked, form = _answered_or_404(request, claim_id), AgreementForm(request.POST)
    if not form.is_valid():
        return _one(request, asked, RefusalForm(), agreement=form, status=status_of(form))
    try:
        services.agree_to_claim(claim_id=asked.pk, by=request.user, at=database_now())
    except services.UnableToAnswerClaim as refusal:
        messages.error(request, str(refusal))
        return redirect("register:claim", asked.pk)
    messages.success(request, f"La demande est acceptée\xa0: {asked.claimant} reçoit un courriel.")
    return redirect("register:claims")


@roles(*REGISTER_KEEPERS)
@require_POST
def refuse(request: SignedInRequest, claim_id: int) -> HttpResponse:
    asked, form = _answered_or_404(request, claim_id), RefusalForm(request.POST)
    if not form.is_valid():
        return _one(request, asked, form, status=status_of(form))
    reason = form.cleaned_data["reason"]
    try:
        services.refuse_claim(claim_id=asked.pk, reason=reason, by=request.user, at=database_now())
    except services.UnableToAnswerClaim as refusal:
        form.add_error(None, str(refusal))
        return _one(request, _answered_or_404(request, claim_id), form, status=CHANGED)
    messages.success(request, f"La demande est refusée\xa0: {asked.claimant} reçoit un courriel.")
    return redirect("register:claims")


@roles(*REGISTER_READERS)
@require_safe
def document(request: SignedInRequest, claim_id: int) -> HttpResponseBase:
    """Give the document joined to a claim."""
    asked = _read_or_404(request, claim_id)
    if not asked.sha256:
        raise Http404
    return attachment(
        sha256=asked.sha256, content_type=asked.content_type, name=f"demande-{asked.pk}-document"
    )


def _one(
    request: SignedInRequest,
    asked: PoleClaim,
    form: RefusalForm,
    *,
    agreement: AgreementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    others = list(register.claims(claims_read_by(request.user).filter(pole=asked.pole).exclude(pk=asked.pk)))
    own, visible = asked.own_pole, Pole.objects.visible_to(request.user)
    context = {
        "claim": asked,
        "form": form,
        "agreement": agreement or AgreementForm(),
        "others": others,
        "rivals": [other for other in others if not other.outcome],
        "own_pole_is_visible": own is not None and visible.filter(pk=own.pk).exists(),
        "apart": register.places_apart(asked),
        "facts": register.facts_of(asked.pole),
        "answers": claims_answered_by(request.user).filter(pk=asked.pk, outcome="").exists(),
        "consent": consent.TEXTS.get(asked.consent_version or 0, ""),
    }
    return render(request, "poles/register/claim.html", context, status=status)


def _read_or_404(request: SignedInRequest, claim_id: int) -> PoleClaim:
    return get_object_or_404(register.claims(claims_read_by(request.user)), pk=claim_id)


def _answered_or_404(request: SignedInRequest, claim_id: int) -> PoleClaim:
    return get_object_or_404(register.claims(claims_answered_by(request.user)), pk=claim_id)
