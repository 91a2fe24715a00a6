from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from applications.enums import ALLOWED_MOVES, EventKind, State
from applications.models import Application, Event
from core import origin


class MoveRefused(Exception):
    """A dossier cannot go from its state to the one asked for."""


def record(
    *,
    application: Application,
    kind: EventKind,
    by: User | None,
    at: datetime,
    payload: dict[str, Any] | None = None,
) -> Event:
    """Add an event to a dossier's chain; the caller holds the dossier's lock."""
    return Event.objects.create(application=application, kind=kind, by=by, at=at, payload=payload or {})


def move(
    *, application: Application, to: State, by: User, at: datetime, payload: dict[str, Any] | None = None
) -> None:
    """
    Move a dossier to another state and write it in its chain; runs under its caller's lock and transaction.

    :raises MoveRefused: if no such move exists from the present state.
    """
    start = State(application.state)
    if to not in ALLOWED_MOVES[start]:
        raise MoveRefused(
            f"Le dossier {application.number} est «\xa0{start.label.lower()}\xa0»\xa0: il ne peut pas passer à "
            f"«\xa0{to.label.lower()}\xa0». Rechargez la page, un collègue l’a peut-être déjà traité."
        )
    application.state = to
    application.save(update_fields=["state", "submitted_at", "notified_at", "requested_amount", "region"])
    Event.objects.create(
        application=application,
        kind=EventKind.MOVED,
        from_state=start,
        to_state=to,
        by=by,
        at=at,
        payload=payload or {},
    )


def locked(application_id: int) -> Application:
    """Load a dossier under its lock: what is judged is what is locked, and what the log tells from here on is of it."""
    found = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "pole")
        .get(pk=application_id)
    )
    origin.about_dossier(found.number)
    return found
