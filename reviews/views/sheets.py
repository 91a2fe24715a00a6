"""A reviewer's pages: what is to be declared, scored and submitted, and nothing about other reviewers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.requests import SignedInRequest
from applications.evidence import evidence_of
from applications.reading import ReadSection
from core import territories
from core.answers import CHANGED, INVALID, sent
from core.clock import database_now
from core.policies import roles
from core.templatetags.civic import Fault, faults
from criteria.engine.enums import Kind
from criteria.reading import CriterionReading
from reviews import forms, perms, queries, services
from reviews.enums import SheetState
from reviews.forms.sheet import YES
from reviews.models import Assignment, CriterionScore, ScoreSheet
from reviews.reading import bearing_sections, machine_reading
from reviews.services.sheet import lacking, sheet_grid


@dataclass(frozen=True)
class Part:
    """
    One criterion of the sheet: what it asks, what the dossier says, what the reviewer says.

    :param decides: whether the machine's verdict decides anything in the strand, or only informs.
    :param evidence: what the members have said and given that supports the criterion.
    """

    criterion: CriterionReading
    decides: bool
    section: ReadSection | None
    form: forms.ScoreForm
    lack: str
    stale: CriterionScore | None = None
    evidence: tuple[str, ...] = ()


@roles(Role.REVIEWER)
@require_safe
def sheets(request: SignedInRequest) -> HttpResponse:
    """List what the person has to declare, to score, and has submitted."""
    context = {"assignments": queries.my_assignments(request.user), "today": localdate(database_now())}
    return render(request, "reviews/sheets.html", context)


@roles(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def declaration(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Show what is needed to declare one's interests, and record the declaration."""
    assignment = _mine_or_404(request, assignment_id, ended=request.method == "POST")
    if request.method != "POST" and hasattr(assignment, "declaration"):
        return redirect("reviews:sheet", assignment.pk)
    form = forms.DeclarationForm(sent(request))
    if not form.is_valid():
        return _declaration(request, assignment, form, status=INVALID if form.is_bound else 200)
    try:
        declared = services.declare_interests(
            assignment_id=assignment.pk,
            conflict=form.cleaned_data["conflict"] == YES,
            statement=form.cleaned_data["statement"],
            by=request.user,
            at=database_now(),
        )
    except services.UnableToDeclare as refusal:
        form.add_error(None, str(refusal))
        return _declaration(request, assignment, form, status=CHANGED)
    if declared.conflict:
        messages.success(
            request, "Merci. Vous n’avez plus ce dossier\xa0: le service le confiera à une autre personne."
        )
        return redirect("reviews:sheets")
    messages.success(request, "Merci. Le dossier vous est ouvert.")
    return redirect("reviews:sheet", assignment.pk)


def _declaration(
    request: SignedInRequest, assignment: Assignment, form: forms.DeclarationForm, *, status: int
) -> HttpResponse:
    _still_theirs_or_404(assignment)
    context = {"form": form, "assignment": assignment, **_identity(assignment)}
    return render(request, "reviews/declaration.html", context, status=status)


@roles(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def sheet(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Show the sheet; save all that its page holds, and go on to submit it where that is asked."""
    assignment = _mine_or_404(request, assignment_id)
    if not perms.can_score(request.user, assignment):
        return redirect("reviews:declaration", assignment.pk)
    if request.method != "POST":
        return _sheet(request, assignment, _parts(assignment))
    parts = _parts(assignment, data=request.POST)
    if all(part.form.is_valid() for part in parts):
        return _save(request, assignment, parts)
    return _sheet(request, assignment, parts, status=INVALID)


def _save(request: SignedInRequest, assignment: Assignment, parts: list[Part]) -> HttpResponse:
    try:
        services.save_scores(
            assignment_id=assignment.pk,
            given=[part.form.given() for part in parts],
            by=request.user,
            at=database_now(),
        )
    except services.StaleScores as refusal:
        parts = _parts(assignment, data=_with_versions(request, refusal.current), stale=refusal.current)
        return _sheet(request, assignment, parts, status=CHANGED, refusal=str(refusal))
    except services.UnableToScore as refusal:
        return _sheet(request, assignment, parts, status=CHANGED, refusal=str(refusal))
    if "rendre" in request.POST:
        return _on_to_submit(request, assignment)
    if place := _place(request, parts):
        return redirect(f"{request.path}?enregistre={place}#critere-{place}")
    messages.success(
        request, "Vos notes sont enregistrées. Rien n’est rendu tant que vous ne rendez pas la fiche."
    )
    return redirect(request.path)


def _on_to_submit(request: SignedInRequest, assignment: Assignment) -> HttpResponse:
    """Lead from a sheet just saved to the page that confirms, or say what it lacks."""
    assignment = _mine_or_404(request, assignment.pk)
    try:
        services.must_be_whole(assignment.sheet)
    except services.UnableToScore as refusal:
        return _refused(request, assignment, refusal)
    return redirect("reviews:submit_sheet", assignment.pk)


@roles(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def submit(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Show the sheet as it is saved and ask to confirm; submit it, or say what it lacks."""
    assignment = _mine_or_404(request, assignment_id)
    if not perms.can_score(request.user, assignment):
        raise Http404
    if request.method != "POST":
        if assignment.sheet.state == SheetState.SUBMITTED or not _is_whole(assignment.sheet):
            return redirect(f"{reverse('reviews:sheet', args=[assignment.pk])}#rendre")
        return _sheet(request, assignment, _parts(assignment), template="reviews/sheet_confirm.html")
    try:
        services.submit_sheet(assignment_id=assignment.pk, by=request.user, at=database_now())
    except services.UnableToScore as refusal:
        return _refused(request, assignment, refusal)
    messages.success(request, "Votre fiche est rendue. Merci de votre lecture.")
    return redirect("reviews:sheet", assignment.pk)


def _is_whole(sheet: ScoreSheet) -> bool:
    try:
        services.must_be_whole(sheet)
    except services.UnableToScore:
        return False
    return True


def _refused(
    request: SignedInRequest, assignment: Assignment, refusal: services.UnableToScore
) -> HttpResponse:
    """Show the sheet as it is saved, and why it is not submitted."""
    unsound = isinstance(refusal, services.IncompleteSheet | services.NoOpinion)
    return _sheet(
        request,
        assignment,
        _parts(assignment),
        status=INVALID if unsound else CHANGED,
        refusal=str(refusal),
        asked=isinstance(refusal, services.IncompleteSheet),
    )


@roles(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def step_back(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Give a dossier back before its sheet is submitted, with the reason."""
    assignment = _mine_or_404(request, assignment_id, ended=request.method == "POST")
    if assignment.ended_at is None and not perms.can_score(request.user, assignment):
        return redirect("reviews:declaration", assignment.pk)
    form = forms.StepBackForm(sent(request))
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        try:
            services.step_back(
                assignment_id=assignment.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
        except services.UnableToDeclare as refusal:
            form.add_error(None, str(refusal))
            status = CHANGED
        else:
            messages.success(
                request, "Vous n’avez plus ce dossier\xa0: le service le confiera à une autre personne."
            )
            return redirect("reviews:sheets")
    _still_theirs_or_404(assignment)
    context = {"form": form, "assignment": assignment}
    return render(request, "reviews/step_back.html", context, status=status)


def _still_theirs_or_404(assignment: Assignment) -> None:
    """Show nothing of a dossier to who has stepped back from it: the second click of the same gesture leads away."""
    if assignment.ended_at is not None:
        raise Http404


def _mine_or_404(request: SignedInRequest, assignment_id: int, *, ended: bool = False) -> Assignment:
    """
    Find an assignment of the person's.

    :param ended: whether one that is over is found too: a second click comes after the first has ended it.
    """
    mine = queries.assignments_ever_of(request.user) if ended else queries.my_assignments(request.user)
    return get_object_or_404(mine, pk=assignment_id)


def _identity(assignment: Assignment) -> dict[str, Any]:
    """Return what one must know to declare one's interests, as it was sent, and no more."""
    payload = assignment.version.payload or {}
    pole = payload.get("pole", {})
    return {
        "title": payload.get("title", ""),
        "pole": pole.get("name", ""),
        "members": [member["name"] for member in pole.get("members", [])],
        "seats": _communes([pole.get("commune"), *(each["commune"] for each in pole.get("members", []))]),
        "perimeter": _communes(pole.get("perimeter", [])),
    }


def _communes(codes: Iterable[str | None]) -> list[str]:
    """Name each commune once, by name; a code that is blank or unknown is left out."""
    found = [territories.commune(code) for code in set(codes) if code]
    return sorted(commune.name for commune in found if commune)


def _parts(
    assignment: Assignment, *, data: Any = None, stale: dict[str, CriterionScore] | None = None
) -> list[Part]:
    sheet = assignment.sheet
    grid = sheet_grid(assignment)
    pieces = list(assignment.version.pieces.order_by("pk"))
    scores = {score.criterion: score for score in sheet.scores.order_by("pk")}
    lacks = lacking(sheet)
    sections = bearing_sections(assignment.version, grid)
    reading = machine_reading(assignment.version)
    evidence = evidence_of(assignment.version.payload or {})
    return [
        Part(
            criterion=criterion,
            decides=reading.decides and criterion.kind == Kind.MANDATORY,
            section=sections.get(criterion.code),
            form=forms.ScoreForm(
                data,
                criterion=criterion.code,
                grid=grid,
                pieces=pieces,
                standing=scores.get(criterion.code),
            ),
            lack=lacks.get(criterion.code, ""),
            stale=(stale or {}).get(criterion.code),
            evidence=tuple(evidence.get(criterion.rule, ())),
        )
        for criterion in reading.scored
    ]


def _sheet(
    request: SignedInRequest,
    assignment: Assignment,
    parts: list[Part],
    *,
    status: int = 200,
    refusal: str = "",
    asked: bool = False,
    template: str = "reviews/sheet.html",
) -> HttpResponse:
    if assignment.sheet.state == SheetState.SUBMITTED:
        template = "reviews/sheet_sealed.html"
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "parts": parts,
        "scale": sheet_grid(assignment).scale,
        "done": sum(not part.lack for part in parts),
        "lacking": [part for part in parts if part.lack],
        "refusal": refusal,
        "fault_title": _TITLES.get(status, "") if refusal else "",
        "faults": _faults(parts) or _told(parts, refusal, asked=asked),
        "saved": request.GET.get("enregistre", ""),
        "identity": _identity(assignment),
    }
    return render(request, template, context, status=status)


#: Title of the summary that says why a sheet is not saved, or saved and not submitted; unsound answers have their own.
_TITLES = {
    INVALID: "Vos notes sont enregistrées, et la fiche n’est pas rendue",
    CHANGED: "Rien n’a été enregistré",
}


def _told(parts: list[Part], refusal: str, *, asked: bool) -> list[Fault]:
    """Say what a sheet lacks, criterion by criterion where the reviewer has asked to submit it, else the refusal."""
    if asked:
        return [
            Fault(target=f"critere-{part.criterion.code}", label=part.criterion.code, message=part.lack)
            for part in parts
            if part.lack
        ]
    return [Fault(target="", label="", message=refusal)] if refusal else []


def _faults(parts: list[Part]) -> list[Fault]:
    """List what is wrong in the whole sheet, each line with its criterion: «M3 – Motif : …»."""
    return [
        Fault(
            target=fault.target or f"critere-{part.criterion.code}",
            label=part.criterion.code,
            message=f"{fault.label}\xa0: {fault.message}" if fault.label else fault.message,
        )
        for part in parts
        for fault in faults(part.form)
    ]


def _with_versions(request: SignedInRequest, current: dict[str, CriterionScore]) -> Any:
    """Return what was sent, resting on the versions that stand: saved again, what was typed wins."""
    data = request.POST.copy()
    for code, score in current.items():
        data[f"{code}-version"] = str(score.version)
    return data


def _place(request: SignedInRequest, parts: list[Part]) -> str:
    """Return the criterion whose button was pressed, so that reading goes on from there; none for the whole page."""
    asked = request.POST.get("enregistrer", "")
    return asked if asked in {part.criterion.code for part in parts} else ""
