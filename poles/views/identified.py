"""The register of identified poles, for those who keep it and those who read it."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core.answers import CHANGED, INVALID, sent, status_of
from core.clock import database_now
from core.policies import roles
from poles import duplicates, queries, register, services
from poles.duplicates import Likeness
from poles.forms import CompareForm, EntryAnswers, RegisterForm, SeparationForm, one_fact_more
from poles.models import Pole
from poles.perms import (
    REGISTER_KEEPERS,
    REGISTER_READERS,
    claims_read_by,
    is_register_keeper,
    merged_kept_by,
    register_kept_by,
    register_read_by,
)
from poles.views.directory import place_of, separable

ENTRIES_PER_PAGE = 50
ADD_ROW = "ajouter-une-ligne"
NO_REGION = "aucune"


@roles(*REGISTER_READERS)
@require_safe
def entries(request: SignedInRequest) -> HttpResponse:
    """List the identified poles of the person's regions, with what waits about them."""
    everyone = register.entries_by_name(register_read_by(request.user))
    regions = list(Counter(pole.region for pole in everyone).items())
    form = RegisterForm(request.GET or None, regions=regions)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.matching(everyone, text=asked.get("q", ""))
    if region := asked.get("region"):
        found = [pole for pole in found if pole.region == ("" if region == NO_REGION else region)]
    if asked.get("demandes"):
        found = [pole for pole in found if pole.waiting_claims]  # type: ignore[attr-defined]
    page = Paginator(found, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [(pole, place_of(pole)) for pole in page],
        "found": len(found),
        "total": len(everyone),
        "waiting": sum(pole.waiting_claims for pole in everyone),  # type: ignore[attr-defined]
        "keeps": is_register_keeper(request.user),
    }
    return render(request, "poles/register/entries.html", context)


@roles(*REGISTER_KEEPERS)
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """Enter a pole by hand; what looks like it is shown first."""
    if ADD_ROW in request.POST:
        return _form(request, EntryAnswers(one_fact_more(request.POST)))
    answers = EntryAnswers(sent(request))
    if not answers.is_bound or not answers.is_valid():
        return _form(request, answers, status=INVALID if answers.is_bound else 200)
    try:
        pole = services.enter_pole(
            entry=services.EntryDetails(**answers.entry()),
            facts=answers.facts(),
            distinct_because=answers.distinct_because,
            by=request.user,
            at=database_now(),
        )
    except services.LooksLikeAnother as alike:
        return _form(request, answers, found=alike.found, status=INVALID)
    messages.success(request, f"«\xa0{pole.name}\xa0» est inscrit au repérage et paraît dans l’annuaire.")
    return redirect(_after(request, pole))


@roles(*REGISTER_READERS)
@require_safe
def entry(request: SignedInRequest, pole_id: int) -> HttpResponse:
    """Show one entry: its facts, what it looks like, the claims, its history."""
    pole = register_read_by(request.user).filter(pk=pole_id).select_related("phase").first()
    if pole is None:
        gone = get_object_or_404(Pole.objects.filter(merged_into__isnull=False), pk=pole_id)
        kept = get_object_or_404(register_read_by(request.user), pk=gone.merged_into_id)
        return redirect("register:entry", kept.pk)
    found = duplicates.likenesses(_trace(pole), register.traces())
    merged = register.merged_facts(pole)
    context = {
        "pole": pole,
        "place": place_of(pole),
        "facts": register.facts_of(pole),
        "merged": merged,
        "alike": register.told_alike(register.not_told_apart(pole, found)),
        "claims": register.claims(claims_read_by(request.user).filter(pole=pole)),
        "changes": register.changes(pole),
        "keeps": register_kept_by(request.user).filter(pk=pole.pk).exists(),
        "separable": separable(request.user, pole) if merged else set(),
    }
    return render(request, "poles/register/entry.html", context)


@roles(*REGISTER_KEEPERS)
@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, pole_id: int) -> HttpResponse:
    pole = _kept_or_404(request, pole_id)
    if ADD_ROW in request.POST:
        return _form(request, EntryAnswers(one_fact_more(request.POST), pole=pole), pole)
    answers = EntryAnswers(sent(request), pole=pole)
    if not answers.is_bound or not answers.is_valid():
        return _form(request, answers, pole, status=INVALID if answers.is_bound else 200)
    try:
        services.change_entry(
            pole_id=pole.pk,
            entry=services.EntryDetails(**answers.entry()),
            facts=answers.facts(),
            expected_version=_opened(request, pole),
            by=request.user,
            at=database_now(),
        )
    except services.StalePole as stale:
        return _form(request, answers, stale.current, stale=True, status=CHANGED)
    except services.NotAnEntry as refusal:
        answers.form.add_error(None, str(refusal))
        return _form(request, answers, pole, status=CHANGED)
    messages.success(request, "La fiche est enregistrée.")
    return redirect("register:entry", pole.pk)


@roles(*REGISTER_READERS)
@require_safe
def doubles(request: SignedInRequest) -> HttpResponse:
    """List the entries that may be a pole that is there already."""
    lines = register.likely_duplicates(register_read_by(request.user))
    page = Paginator(lines, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(line, place_of(line.entry), place_of(line.other)) for line in page],
        "keeps": is_register_keeper(request.user),
    }
    return render(request, "poles/register/doubles.html", context)


@roles(*REGISTER_KEEPERS)
@require_http_methods(["GET", "POST"])
def compare(request: SignedInRequest, pole_id: int, other_id: int) -> HttpResponse:
    """Show an entry beside a pole that it may be, and say which it is."""
    entry, other = _kept_or_404(request, pole_id), get_object_or_404(Pole.objects.public(), pk=other_id)
    if entry == other:
        raise Http404
    both_ways = register_kept_by(request.user).filter(pk=other.pk).exists()
    form = CompareForm(sent(request), entry=entry, other=other, both_ways=both_ways)
    if form.is_valid():
        try:
            _settle(request, form, entry, other)
        except services.UnableToKeepRegister as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("register:doubles")
    context = {
        "form": form,
        "entry": entry,
        "sides": [(pole, place_of(pole), register.facts_of(pole)) for pole in (entry, other)],
        "reasons": duplicates.alike(_trace(entry), _trace(other)),
    }
    return render(request, "poles/register/compare.html", context, status=status_of(form))


@roles(*REGISTER_KEEPERS)
@require_http_methods(["GET", "POST"])
def separate(request: SignedInRequest, pole_id: int) -> HttpResponse:
    """Part an entry from the pole that it was taken for, with a reason."""
    entry = get_object_or_404(merged_kept_by(request.user).select_related("merged_into"), pk=pole_id)
    form = SeparationForm(sent(request))
    if form.is_valid():
        try:
            services.separate_entry(
                entry_id=entry.pk, reason=form.cleaned_data["reason"], by=request.user, at=database_now()
            )
        except services.UnableToKeepRegister as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"«\xa0{entry.name}\xa0» est de nouveau une fiche du repérage, avec ses sources."
            )
            return redirect("register:entry", entry.pk)
    return render(
        request, "poles/register/separate.html", {"entry": entry, "form": form}, status=status_of(form)
    )


def _settle(request: SignedInRequest, form: CompareForm, entry: Pole, other: Pole) -> None:
    verdict, reason = form.cleaned_data["verdict"], form.cleaned_data["reason"]
    about = {"reason": reason, "by": request.user, "at": database_now()}
    if verdict == form.APART:
        services.tell_apart(entry_id=entry.pk, other_id=other.pk, **about)
        messages.success(request, "Les deux pôles restent distincts\xa0: ils ne seront plus rapprochés.")
        return
    double, kept = (entry, other) if verdict == form.MERGE else (other, entry)
    services.merge_entry(entry_id=double.pk, into_id=kept.pk, **about)
    messages.success(
        request,
        f"Les deux fiches n’en font plus qu’une, «\xa0{kept.name}\xa0». Sources et historique sont gardés.",
    )


def _form(
    request: HttpRequest,
    answers: EntryAnswers,
    pole: Pole | None = None,
    *,
    found: list[Likeness] | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show an entry's form; changed meanwhile, with what stands beside what was typed."""
    told = bool(found) or bool(request.POST.get("distinct_because"))
    context = {
        "answers": answers,
        "pole": pole,
        "alike": register.told_alike(found or []),
        "asks_why": told and pole is None,
        "version": pole.version if pole and stale else _opened(request, pole),
        "stale": stale,
        "standing": register.facts_of(pole) if pole and stale else [],
    }
    return render(request, "poles/register/form.html", context, status=status)


def _kept_or_404(request: SignedInRequest, pole_id: int) -> Pole:
    return get_object_or_404(register_kept_by(request.user), pk=pole_id)


def _after(request: SignedInRequest, pole: Pole) -> str:
    """Return where to go once a pole is entered: its page in the register, where its region is the person's."""
    if register_read_by(request.user).filter(pk=pole.pk).exists():
        return reverse("register:entry", args=[pole.pk])
    return reverse("register:entries")


def _opened(request: HttpRequest, pole: Pole | None) -> int:
    """Return the version of the form that was sent, the one that stands where none was."""
    version = request.POST.get("version", "")
    if version.isdecimal() and len(version) < len("1000000000"):
        return int(version)
    return pole.version if pole else 0


def _trace(pole: Pole) -> duplicates.Trace:
    return duplicates.Trace(
        pk=pole.pk, name=pole.name, commune=pole.commune, region=pole.region, website=pole.website
    )
