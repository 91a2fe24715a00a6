"""A dossier's page: what is written, what is missing, what the criteria say, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from applications import queries
from applications.enums import SectionKind, State, Strand, sections_of
from applications.evidence import evidence_of
from applications.exchanges import Talk, talk_of
from applications.lacks import lacks_of
from applications.models import Application, Section
from applications.perms import can_see_state, shown_state
from applications.progress import Progress, by_section, together
from applications.reading import read_dossier
from applications.snapshot import snapshot
from applications.verdicts import groups_of, outlook
from core.clock import database_now
from core.policies import signed_in
from core.queries import latest_job
from poles.enums import MANAGING, WRITING, TeamCapacity
from poles.perms import can_replace_lead, capacity_of
from ptce.pages.timeline import told, told_in_full
from reviews.enums import JobKind
from reviews.models import Admissibility
from reviews.perms import DESK_READERS, can_instruct
from reviews.queries import latest_decision
from reviews.reading import machine_reading


@dataclass(frozen=True)
class TaskLine:
    """One section in the list of what there is to fill."""

    kind: SectionKind
    section: Section | None
    progress: Progress | None
    talk: Talk


@signed_in
@require_safe
def detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a dossier to its team, or what was sent to those who may read it."""
    visible = queries.with_content(Application.objects.visible_to(request.user))
    application = get_object_or_404(visible, number=number)
    if capacity := capacity_of(request.user, application.pole_id):
        return render(request, "ptce/dossier.html", _for_team(application, request.user, capacity))
    return render(request, "ptce/dossier_read.html", _for_reader(application, request.user))


def _for_team(application: Application, user: User, capacity: TeamCapacity) -> dict[str, Any]:
    state = shown_state(application, masked=True)
    draft = state == State.DRAFT
    may_edit = draft and capacity in WRITING
    progress = by_section(application) if draft else {}
    talk = talk_of(application, user)
    context = {
        "application": application,
        "state": state,
        "draft": draft,
        "may_edit": may_edit,
        "may_write": capacity in WRITING,
        "may_submit": capacity in MANAGING,
        "lines": _lines(application, progress, talk, draft=draft),
        "talk": Talk.together(talk.values()),
        "may_ask": capacity in WRITING,
        "timeline": told(queries.timeline(application, for_team=True)),
        **_outcome(application, user),
    }
    if draft:
        at = database_now()
        seen = outlook(application, at=at)
        read = queries.pieces_read(application, user)
        return {
            **context,
            "lacks": lacks_of(application, seen, writes=may_edit, awaited=read.awaited),
            "progress": together(progress),
            "closed": at >= application.call.last_instant,
            "version": None,
            "read": read,
            "pole": snapshot(application, as_of=localdate(at))["pole"],
            "groups": seen.groups,
            "fault": seen.fault,
        }
    sent = _sent(application)
    return {**context, "pole": (sent["version"].payload or {}).get("pole", {}), **sent}


def _for_reader(application: Application, user: User) -> dict[str, Any]:
    knows = can_see_state(user, application)
    administers = knows and user.has_role(*DESK_READERS)
    sent = _sent(application)
    payload = sent["version"].payload or {}
    return {
        "application": application,
        "state": shown_state(application, masked=not knows),
        "payload": payload,
        "may_instruct": knows and can_instruct(user, application),
        "administers": administers,
        "may_replace_lead": can_replace_lead(user, application.pole),
        "read": read_dossier(payload, Strand(application.call.strand)),
        "timeline": (told_in_full if administers else told)(
            queries.timeline(application, for_team=not knows)
        ),
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


def _lines(
    application: Application,
    progress: Mapping[SectionKind, Progress],
    talk: Mapping[str, Talk],
    *,
    draft: bool,
) -> list[TaskLine]:
    """Return the sections there are to fill; once sent, those that were filled: others may not have been asked then."""
    written = {section.kind: section for section in application.sections.all()}
    kinds = sections_of(Strand(application.call.strand))
    return [
        TaskLine(
            kind=kind,
            section=written.get(kind),
            progress=progress.get(kind),
            talk=talk.get(kind.value, Talk()),
        )
        for kind in kinds
        if draft or kind in written
    ]


def _sent(application: Application) -> dict[str, Any]:
    """Return the last version sent with the evaluation stored with it."""
    version = queries.latest_version(application)
    if version is None:
        raise LookupError(f"{application.number} is sent without a version")
    reading = machine_reading(version)
    return {
        "version": version,
        "pieces": version.pieces.order_by("pk"),
        "reading": reading,
        "groups": groups_of(reading, evidence_of(version.payload or {})),
        "fault": "",
    }
