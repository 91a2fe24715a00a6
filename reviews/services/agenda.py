from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications.enums import Capacity, EventKind, State
from applications.models import Application
from applications.services import grant_access
from applications.services.state import locked, move, record
from reviews.enums import Outcome, SessionState
from reviews.models import AgendaItem, CommitteeSession
from reviews.perms import sheets_pending, ties
from reviews.services.committee import (
    SessionMoveRefused,
    UnableToRunSession,
    deliberate,
    locked_session,
)


class NotReadyForCommittee(UnableToRunSession):
    """The dossier is neither reviewed nor adjourned, or stands on another agenda."""


class ChairStaysOut(UnableToRunSession):
    """The session's chair takes no part in this dossier: nobody could decide on it there."""

    answer = "session"


class AlreadyDecidedThere(UnableToRunSession):
    """The committee gave its word on the dossier in this very session."""

    answer = "session"


class UnableToPostpone(UnableToRunSession):
    """A dossier cannot be put off to another session."""


class ReasonMissing(UnableToPostpone):
    """A dossier is postponed without saying why."""


class NothingToPostpone(UnableToPostpone):
    """The dossier is decided, or postponed already."""


class SameSession(UnableToPostpone):
    """The session asked for is the one where the dossier stands."""


@transaction.atomic
def add_to_agenda(*, session_id: int, application_id: int, by: User, at: datetime) -> AgendaItem:
    """
    Put a dossier on a session's agenda and open it to the members who may decide on it.

    It is reviewed, or the committee adjourned it and its applicant has been told: then a new round begins.

    :raises NotReadyForCommittee: if it is neither, or stands on another session's agenda.
    :raises ChairStaysOut: if the session's chair takes no part in this dossier.
    :raises AlreadyDecidedThere: if it is the session that adjourned the dossier.
    :raises SessionMoveRefused: if the session is over.
    """
    session = locked_session(session_id)
    application = locked(application_id)
    if standing := session.items.undecided().filter(application=application).first():
        return standing
    if not (_is_reviewed(application) or _is_adjourned(application)) or _is_awaited(application):
        raise NotReadyForCommittee(
            f"Le dossier {application.number} ne peut pas être inscrit\xa0: toutes ses fiches doivent être "
            "rendues, ou son ajournement notifié, et il ne doit figurer à l’ordre du jour d’aucune autre séance."
        )
    return _seat(application, session, by=by, at=at)


@transaction.atomic
def postpone(*, item_id: int, to_session_id: int, reason: str, by: User, at: datetime) -> AgendaItem:
    """
    Put an undecided dossier off from its session to another, planned or open; what was agreed on it stays behind.

    Where the other session is not open yet, the dossier leaves the deliberation. Postponed again to the same
    session for the same reason, the item already there is given.

    :raises UnableToPostpone: if the dossier is decided or gone, the reason blank, or the session the same.
    :raises ChairStaysOut: if the other session's chair takes no part in this dossier.
    :raises SessionMoveRefused: if the other session is over.
    """
    from_session_id = AgendaItem.objects.values_list("session_id", flat=True).get(pk=item_id)
    if from_session_id == to_session_id:
        raise SameSession(
            "Le dossier est déjà à l’ordre du jour de cette séance\xa0: choisissez-en une autre."
        )
    # In the order of their ids, so that two postponements that cross wait and do not block each other.
    sessions = {pk: locked_session(pk) for pk in sorted({from_session_id, to_session_id})}
    item = AgendaItem.objects.select_related("postponed_to").get(pk=item_id)
    application = locked(item.application_id)
    if item.postponed_to is not None:
        return _same_again(item.postponed_to, item, asked=(to_session_id, reason))
    if not reason.strip():
        raise ReasonMissing("Dites pourquoi ce dossier est reporté.")
    if not AgendaItem.objects.undecided().filter(pk=item.pk).exists():
        raise NothingToPostpone("Ce dossier est déjà décidé dans cette séance\xa0: il ne se reporte plus.")
    moved = _seat(application, sessions[to_session_id], by=by, at=at, payload={"postponed": item.pk})
    item.postponed_to, item.postponed_at, item.postponement_reason = moved, at, reason
    item.save(update_fields=["postponed_to", "postponed_at", "postponement_reason"])
    if sessions[to_session_id].state == SessionState.PLANNED and application.state == State.IN_DELIBERATION:
        move(application=application, to=State.REVIEWED, by=by, at=at)
    return moved


def _same_again(standing: AgendaItem, item: AgendaItem, *, asked: tuple[int, str]) -> AgendaItem:
    """Give the item that stands to who asks for the same; refuse any other."""
    if (standing.session_id, item.postponement_reason) == asked:
        return standing
    raise NothingToPostpone("Ce dossier a déjà été reporté à une autre séance. Rechargez la page.")


def _is_reviewed(application: Application) -> bool:
    return application.state == State.REVIEWED and not sheets_pending(application)


def _is_adjourned(application: Application) -> bool:
    """Say whether the committee's last word on a dossier is an adjournment, and its applicant knows."""
    last = application.decisions.order_by("-round").first()
    return application.state == State.NOTIFIED and last is not None and last.outcome == Outcome.ADJOURNED


def _is_awaited(application: Application) -> bool:
    return application.agenda_items.undecided().exists()


def _seat(
    application: Application,
    session: CommitteeSession,
    *,
    by: User,
    at: datetime,
    payload: dict[str, Any] | None = None,
) -> AgendaItem:
    """Give a dossier its place on an agenda and its session's members their access; under both locks."""
    if session.state == SessionState.CLOSED:
        raise SessionMoveRefused("Cette séance est close\xa0: choisissez une autre séance.")
    if session.items.in_force().filter(application=application).exists():
        raise AlreadyDecidedThere(
            f"Le comité s’est déjà prononcé dans cette séance sur le dossier {application.number}\xa0: choisissez "
            "une autre séance."
        )
    out = ties(application)
    if session.chair_id in out:
        raise ChairStaysOut(
            f"{session.chair}, qui préside cette séance, ne prend pas part au dossier {application.number}\xa0: "
            "choisissez une séance qu’une autre personne préside."
        )
    last = session.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(session=session, application=application, position=last + 1)
    record(
        application=application,
        kind=EventKind.SESSION,
        by=by,
        at=at,
        payload={"session": session.pk, "item": item.pk, **(payload or {})},
    )
    for member in session.members.select_related("user").order_by("pk"):
        if member.user_id not in out:
            grant_access(
                application=application,
                user=member.user,
                capacity=Capacity.COMMITTEE,
                reason=f"Séance du comité\xa0: {session.title}",
                by=by,
                at=at,
            )
    if session.state == SessionState.OPEN and application.state != State.IN_DELIBERATION:
        deliberate(application.pk, by=by, at=at)
    return item
