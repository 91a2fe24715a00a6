"""What happened to a dossier, in words: who did what, and to whom, for the administration alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from applications.enums import Capacity, EventKind, State
from applications.models import Event
from reviews.enums import Outcome
from reviews.models import CommitteeSession

#: What an access is for, after the name of who has it.
_ACCESSES: dict[str, str] = {
    Capacity.REVIEWER: "pour l’évaluation",
    Capacity.COMMITTEE: "pour le comité",
    Capacity.CONSULTED: "pour avis",
}


@dataclass(frozen=True)
class Happening:
    """One event of the timeline, in words."""

    at: datetime
    title: str
    detail: str = ""


def told(events: Sequence[Event]) -> list[Happening]:
    """Tell what happened and when, and nothing of who did it or of whom it is about."""
    return [Happening(at=event.at, title=_title(event)) for event in events if _is_told(event)]


def told_in_full(events: Sequence[Event]) -> list[Happening]:
    """Tell what happened with the people and the things named; at most two queries."""
    people = _named(User, events, "user", "reviewer")
    sessions = _named(CommitteeSession, events, "session")
    return [
        Happening(
            at=event.at,
            title=_full_title(event, people=people, sessions=sessions),
            detail=f"Par {event.by}" if event.by else "",
        )
        for event in events
        if _is_told(event)
    ]


def _named(model: type[User | CommitteeSession], events: Sequence[Event], *keys: str) -> dict[int, Any]:
    """Load what payloads name by its id; no query where they name nothing."""
    found = {(event.payload or {}).get(key) for event in events for key in keys} - {None}
    return dict(model.objects.in_bulk(found)) if found else {}


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


def _full_title(event: Event, *, people: dict[Any, User], sessions: dict[Any, CommitteeSession]) -> str:
    """Name the person and the object; a purged payload leaves the plain title."""
    payload = event.payload or {}
    write = _FULL_TITLES.get(EventKind(event.kind))
    if write is None or not payload:
        return _title(event)
    who = people.get(payload.get("user", payload.get("reviewer")))
    return write(payload, str(who or "une personne"), str(sessions.get(payload.get("session"), "une séance")))


def _access(payload: dict[str, Any], who: str, _: str) -> str:
    if payload["capacity"] == Capacity.RECUSED:
        return f"Déport de {who}"
    return f"Accès de {who} {_ACCESSES[payload['capacity']]}"


def _session(payload: dict[str, Any], _: str, session: str) -> str:
    verb = "Reporté" if "postponed" in payload else "Inscrit"
    return f"{verb} à l’ordre du jour de «\xa0{session}\xa0»"


#: Kind of event -> its title, given its payload, the person and the session that it names.
_FULL_TITLES: dict[EventKind, Callable[[dict[str, Any], str, str], str]] = {
    EventKind.ACCESS: _access,
    EventKind.ASSIGNMENT: lambda _, who, __: f"Évaluation confiée à {who}",
    EventKind.DECLARATION: lambda payload, _, __: (
        f"Déclaration d’intérêts\xa0: {'un lien est déclaré' if payload['conflict'] else 'aucun lien'}"
    ),
    EventKind.SHEET: lambda _, __, ___: "Fiche d’évaluation rendue",
    EventKind.SESSION: _session,
    EventKind.DECISION: lambda payload, _, __: f"Décision\xa0: {Outcome(payload['outcome']).label.lower()}",
}
