"""A reviewer's pages: what is to be declared, scored and submitted, and nothing about other reviewers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.requests import SignedInRequest
from applications.reading import ReadSection
from core import territories
from core.clock import database_now
from core.policies import roles
from criteria.reading import CriterionReading
from criteria.services import engine_grid
from reviews import forms, perms, queries, services
from reviews.enums import SheetState
from reviews.forms.sheet import YES
from reviews.models import Assignment, CriterionScore
from reviews.reading import bearing_sections, machine_reading
from reviews.services.sheet import lacking
from reviews.views.answers import CHANGED, INVALID, sent


@dataclass(frozen=True)
class Part:
    """One criterion of the sheet: what it asks, what the dossier says, what the reviewer says."""

    criterion: CriterionReading
    section: ReadSection | None
    form: forms.ScoreForm
    lack: str
    stale: CriterionScore | None = None


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
    assignment = _mine_or_404(request, assignment_id)
    if hasattr(assignment, "declaration"):
        return redirect("reviews:sheet", assignment.pk)
    form = forms.DeclarationForm(sent(request))
    if not form.is_valid():
        context = {"form": form, "assignment": assignment, **_identity(assignment)}
        return render(request, "reviews/declaration.html", context, status=INVALID if form.is_bound else 200)
    conflict = form.cleaned_data["conflict"] == YES
    services.declare_interests(
        assignment_id=assignment.pk,
        conflict=conflict,
        statement=form.cleaned_data["statement"],
        by=request.user,
        at=database_now(),
    )
    if conflict:
        messages.success(
            request, "Merci. Vous n’avez plus ce dossier : le service le confiera à une autre personne."
        )
        return redirect("reviews:sheets")
    messages.success(request, "Merci. Le dossier vous est ouvert.")
    return redirect("reviews:sheet", assignment.pk)


@roles(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def sheet(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Show the sheet; save all that its page holds."""
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
    messages.success(
        request, "Vos notes sont enregistrées. Rien n’est rendu tant que vous ne rendez pas la fiche."
    )
    return redirect(f"{request.path}{_place(request, parts)}")


@roles(Role.REVIEWER)
@require_POST
def submit(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Submit the sheet as it was saved, or say what it lacks."""
    assignment = _mine_or_404(request, assignment_id)
    if not perms.can_score(request.user, assignment):
        raise Http404
    try:
        services.submit_sheet(assignment_id=assignment.pk, by=request.user, at=database_now())
    except services.IncompleteSheet as refusal:
        return _sheet(
            request, assignment, _parts(assignment), status=INVALID, refusal=str(refusal), asked=True
        )
    except services.UnableToScore as refusal:
        return _sheet(request, assignment, _parts(assignment), status=CHANGED, refusal=str(refusal))
    messages.success(request, "Votre fiche est rendue. Merci de votre lecture.")
    return redirect("reviews:sheet", assignment.pk)


def _mine_or_404(request: SignedInRequest, assignment_id: int) -> Assignment:
    return get_object_or_404(queries.my_assignments(request.user), pk=assignment_id)


def _identity(assignment: Assignment) -> dict[str, Any]:
    """Return what one must know to declare one's interests, as it was sent, and no more."""
    payload = assignment.version.payload or {}
    pole = payload.get("pole", {})
    codes = {
        pole.get("commune"),
        *pole.get("perimeter", []),
        *(each["commune"] for each in pole.get("members", [])),
    }
    communes = [territories.commune(code) for code in codes if code]
    return {
        "title": payload.get("title", ""),
        "pole": pole.get("name", ""),
        "members": [member["name"] for member in pole.get("members", [])],
        "communes": sorted(commune.name for commune in communes if commune),
    }


def _parts(
    assignment: Assignment, *, data: Any = None, stale: dict[str, CriterionScore] | None = None
) -> list[Part]:
    sheet = assignment.sheet
    grid = engine_grid(assignment.application.call.grid_version)
    pieces = list(assignment.version.pieces.order_by("pk"))
    scores = {score.criterion: score for score in sheet.scores.order_by("pk")}
    lacks = lacking(sheet)
    sections = bearing_sections(assignment.version)
    return [
        Part(
            criterion=criterion,
            section=sections.get(criterion.code),
            form=forms.ScoreForm(
                data,
                criterion=criterion.code,
                anchors=grid.scale.anchors,
                pieces=pieces,
                standing=scores.get(criterion.code),
            ),
            lack=lacks.get(criterion.code, ""),
            stale=(stale or {}).get(criterion.code),
        )
        for criterion in machine_reading(assignment.version).scored
    ]


def _sheet(
    request: SignedInRequest,
    assignment: Assignment,
    parts: list[Part],
    *,
    status: int = 200,
    refusal: str = "",
    asked: bool = False,
) -> HttpResponse:
    sealed = assignment.sheet.state == SheetState.SUBMITTED
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "parts": parts,
        "done": sum(not part.lack for part in parts),
        "lacking": [part for part in parts if part.lack],
        "refusal": refusal,
        "asked": asked,
        "identity": _identity(assignment),
    }
    template = "reviews/sheet_sealed.html" if sealed else "reviews/sheet.html"
    return render(request, template, context, status=status)


def _with_versions(request: SignedInRequest, current: dict[str, CriterionScore]) -> Any:
    """Return what was sent, resting on the versions that stand: saved again, what was typed wins."""
    data = request.POST.copy()
    for code, score in current.items():
        data[f"{code}-version"] = str(score.version)
    return data


def _place(request: SignedInRequest, parts: list[Part]) -> str:
    """Return the anchor of the criterion whose button was pressed, so that reading goes on from there."""
    asked = request.POST.get("enregistrer", "")
    codes = {part.criterion.code for part in parts}
    return f"#critere-{asked}" if asked in codes else ""
