"""A dossier's page: what is written, what is missing, what the criteria say, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from applications import queries
from applications.enums import EventKind, SectionKind, State, Strand, sections_of
from applications.facts import facts_of
from applications.models import Application, Event, Section
from applications.perms import can_see_state, is_of_team, shown_state
from applications.reading import read_section
from applications.services import missing_for_submission
from applications.snapshot import snapshot
from applications.verdicts import Group, groups_of
from core.clock import database_now
from core.policies import signed_in
from core.queries import latest_job
from criteria import engine
from criteria.models import GridVersion
from criteria.reading import read
from criteria.services import engine_grid, evaluate_facts
from poles import communes
from reviews.enums import JobKind
from reviews.models import Admissibility
from reviews.perms import can_instruct
from reviews.queries import latest_decision


@dataclass(frozen=True)
class TaskLine:
    """One section in the list of what there is to fill."""

    kind: SectionKind
    section: Section | None


@dataclass(frozen=True)
class Happening:
    """One event of the timeline, in words."""

    at: datetime
    title: str
    detail: str = ""


@signed_in
@require_safe
def detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a dossier to its team, or what was sent to those who may read it."""
    visible = queries.with_content(Application.objects.visible_to(request.user))
    application = get_object_or_404(visible, number=number)
    if is_of_team(request.user, application):
        return render(request, "ptce/dossier.html", _for_team(application, request.user))
    return render(request, "ptce/dossier_read.html", _for_reader(application, request.user))


def _for_team(application: Application, user: User) -> dict[str, Any]:
    state = shown_state(application.state, masked=True)
    draft = state == State.DRAFT
    context = {
        "application": application,
        "state": state,
        "draft": draft,
        "lines": _lines(application),
        "timeline": _timeline(queries.timeline(application, for_team=True)),
        **_outcome(application, user),
    }
    if draft:
        at = database_now()
        context["missing"] = missing_for_submission(application)
        context["closed"] = at >= application.call.last_instant
        pole = snapshot(application, as_of=localdate(at))["pole"]
        live = _live(application, at=at)
        return {**context, "version": None, "pieces": application.pieces.all(), "pole": pole, **live}
    sent = _sent(application)
    return {**context, "pole": (sent["version"].payload or {}).get("pole", {}), **sent}


def _for_reader(application: Application, user: User) -> dict[str, Any]:
    knows = can_see_state(user, application)
    sent = _sent(application)
    payload = sent["version"].payload or {}
    contents = payload.get("sections", {})
    kinds = sections_of(Strand(application.call.strand))
    pole = payload.get("pole", {})
    return {
        "application": application,
        "state": shown_state(application.state, masked=not knows),
        "payload": payload,
        "may_instruct": knows and can_instruct(user, application),
        "sections": [read_section(kind, contents.get(kind, {})) for kind in kinds],
        "members": [(member, communes.name(member["commune"])) for member in pole.get("members", [])],
        "perimeter": [communes.name(code) for code in pole.get("perimeter", [])],
        "timeline": _timeline(queries.timeline(application, for_team=not knows)),
        **_outcome(application, user),
        **sent,
    }


def _outcome(application: Application, user: User) -> dict[str, Any]:
    """Return what the person may know of the outcome, with the job of its report."""
    decision = latest_decision(application, user)
    return {
        "decision": decision,
        "report": decision and latest_job(kind=JobKind.EVALUATION_REPORT, subject_id=decision.pk),
        "inadmissibility": _notified_inadmissibility(application),
    }


def _notified_inadmissibility(application: Application) -> Admissibility | None:
    """Return the answer that the dossier is not admissible, once it is notified."""
    answers = Admissibility.objects.filter(version__application=application, notification__isnull=False)
    return answers.order_by("-pk").first()


def _lines(application: Application) -> list[TaskLine]:
    written = {section.kind: section for section in application.sections.all()}
    kinds = sections_of(Strand(application.call.strand))
    return [TaskLine(kind=kind, section=written.get(kind)) for kind in kinds]


def _live(application: Application, *, at: datetime) -> dict[str, Any]:
    """Evaluate a draft as it stands; what cannot be evaluated is said, and never breaks the page."""
    grid_version = application.call.grid_version
    facts = facts_of(snapshot(application, as_of=localdate(at)))
    try:
        evaluation = evaluate_facts(facts=facts, grid_version=grid_version)
    except engine.InvalidInput as fault:
        return {"groups": [], "fault": str(fault)}
    return {"groups": _groups(evaluation.content, grid_version), "fault": ""}


def _sent(application: Application) -> dict[str, Any]:
    """Return the last version sent with the evaluation stored with it."""
    version = queries.latest_version(application)
    if version is None:
        raise LookupError(f"{application.number} is sent without a version")
    grid_version = version.evaluation.grid_version
    return {
        "version": version,
        "pieces": version.pieces.order_by("pk"),
        "groups": _groups(version.evaluation.content, grid_version),
        "fault": "",
    }


def _groups(content: dict[str, Any], grid_version: GridVersion) -> list[Group]:
    return groups_of(read(content, engine_grid(grid_version)))


def _timeline(events: list[Event]) -> list[Happening]:
    return [Happening(at=event.at, title=_title(event)) for event in events if _is_told(event)]


def _is_told(event: Event) -> bool:
    """Leave out what another event of the same instant says already."""
    return event.kind != EventKind.NOTIFICATION and not (
        event.kind == EventKind.MOVED and event.to_state == State.SUBMITTED
    )


def _title(event: Event) -> str:
    if event.kind == EventKind.MOVED:
        return f"Dossier «\xa0{event.get_to_state_display().lower()}\xa0»"
    if event.kind == EventKind.CREATED:
        return "Dossier commencé"
    if event.kind == EventKind.VERSION:
        return f"Version {(event.payload or {}).get('version', '')} déposée".replace("  ", " ")
    return event.get_kind_display()
