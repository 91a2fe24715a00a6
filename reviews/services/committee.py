from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from accounts.enums import Role
from accounts.models import User
from applications.enums import State
from applications.services.state import MoveRefused, locked, move
from criteria.services import engine_grid
from reviews.enums import ALLOWED_SESSION_MOVES, SessionState
from reviews.models import AgendaItem, CommitteeSession, Consensus, SessionMember
from reviews.perms import stays_out
from reviews.ratings import codes_to_score

#: How far ahead a session is planned at most.
FURTHEST = timedelta(days=2 * 366)


class UnableToRunSession(Exception):
    """A session of the committee cannot be planned, opened, filled or closed; ``answer`` names the one at fault."""

    answer = ""


class NoChair(UnableToRunSession):
    """The person named does not chair committees."""

    answer = "chair"


class SessionMoveRefused(UnableToRunSession):
    """The session is not in the state that the gesture needs."""


class NotTheSessionsChair(UnableToRunSession):
    """Only its chair opens and closes a session."""


class DatePast(UnableToRunSession):
    """The day of the session is over."""

    answer = "held_at"


class DateFar(UnableToRunSession):
    """The session would be held so late that its date must be a slip."""

    answer = "held_at"


class NotAMember(UnableToRunSession):
    """A person called to the session holds no role in committees."""

    answer = "members"


class ChairAbsent(UnableToRunSession):
    """The session cannot open without its chair."""

    answer = "present"


class AlreadyPlanned(UnableToRunSession):
    """A session stands under that title, at that hour and chair, with other members or another quorum."""


class QuorumOutOfReach(UnableToRunSession):
    """Fewer people are called to the session than its quorum."""

    answer = "quorum"


class QuorumMissing(UnableToRunSession):
    """Too few members are there to open the session."""

    answer = "present"


class ConsensusRefused(UnableToRunSession):
    """A consensus score cannot be recorded."""


@transaction.atomic
def plan_session(
    *,
    title: str,
    held_at: datetime,
    chair_id: int,
    member_ids: Iterable[int],
    quorum: int,
    by: User,
    at: datetime,
) -> CommitteeSession:
    """
    Plan a session and call its members; the chair is one of them.

    Planned again in the same words (a second click), the session already there is given.

    :raises NoChair: if the person named does not hold the role.
    :raises DatePast: if it would be held before the day of ``at``.
    :raises DateFar: if it would be held more than ``FURTHEST`` after it.
    :raises NotAMember: if a member called does not sit in committees.
    :raises QuorumOutOfReach: if fewer people are called than the quorum.
    :raises AlreadyPlanned: if it is planned already with other members or another quorum.
    """
    chair = User.objects.select_for_update().get(pk=chair_id)
    if not chair.has_role(Role.COMMITTEE_CHAIR):
        raise NoChair(f"{chair} ne préside pas de comité. Choisissez une personne de la liste.")
    if localdate(held_at) < localdate(at):
        raise DatePast("La date de la séance est déjà passée\xa0: choisissez un jour à venir.")
    if held_at > at + FURTHEST:
        raise DateFar("La séance serait dans plus de deux ans\xa0: vérifiez l’année.")
    called = User.objects.filter(pk__in={chair_id, *member_ids}).order_by("pk")
    for user in called:
        if not user.has_role(Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER):
            raise NotAMember(f"{user} ne siège pas au comité. Retirez cette personne de la liste.")
    if len(called) < quorum:
        raise QuorumOutOfReach(
            f"Le quorum est de {quorum} personnes et {len(called)} sont convoquées, présidence comprise\xa0: "
            "convoquez d’autres membres, ou abaissez le quorum."
        )
    planned = CommitteeSession.objects.filter(state=SessionState.PLANNED)
    if standing := planned.filter(title=title, held_at=held_at, chair=chair).first():
        return _same_again(standing, called, quorum)
    session = CommitteeSession.objects.create(title=title, held_at=held_at, chair=chair, quorum=quorum)
    SessionMember.objects.bulk_create(SessionMember(session=session, user=user) for user in called)
    return session


def _same_again(standing: CommitteeSession, called: Iterable[User], quorum: int) -> CommitteeSession:
    """Give the session that stands to who plans the same; refuse any other."""
    members = set(standing.members.order_by("pk").values_list("user_id", flat=True))
    if (members, standing.quorum) == ({user.pk for user in called}, quorum):
        return standing
    raise AlreadyPlanned(
        f"La séance «\xa0{standing.title}\xa0» est déjà planifiée à cette heure et sous cette présidence, avec "
        "d’autres membres ou un autre quorum. Donnez un autre intitulé à celle-ci, ou gardez la première."
    )


def locked_session(session_id: int) -> CommitteeSession:
    return CommitteeSession.objects.select_for_update(of=("self",)).get(pk=session_id)


@transaction.atomic
def open_session(*, session_id: int, present_ids: Iterable[int], by: User, at: datetime) -> CommitteeSession:
    """
    Open a planned session with those present; the dossiers of its agenda go into deliberation.

    :raises ChairAbsent: if the chair is not among those present: nobody else may decide.
    :raises QuorumMissing: if fewer members than the quorum are there.
    :raises SessionMoveRefused: if the session is not a planned one.
    """
    session = locked_session(session_id)
    _must_preside(session, by)
    _must_move(session, to=SessionState.OPEN)
    present = session.members.filter(user_id__in=set(present_ids))
    if not present.filter(user_id=session.chair_id).exists():
        raise ChairAbsent(
            "La présidence doit être présente pour ouvrir la séance. Cochez-la, ou reportez les dossiers à une "
            "autre séance."
        )
    if present.count() < session.quorum:
        raise QuorumMissing(
            f"Le quorum est de {session.quorum} personnes et {present.count()} sont présentes\xa0: "
            "la séance ne peut pas s’ouvrir. Cochez les présents, ou reportez ses dossiers à une autre séance."
        )
    for member in present.order_by("pk"):
        member.present = True
        member.save(update_fields=["present"])
    session.state = SessionState.OPEN
    session.opened_at = at
    session.save(update_fields=["state", "opened_at"])
    for item in session.items.in_force().order_by("position", "pk"):
        deliberate(item.application_id, by=by, at=at)
    return session


def deliberate(application_id: int, *, by: User, at: datetime) -> None:
    """Move a dossier of an open session into deliberation, inside the caller's transaction."""
    try:
        move(application=locked(application_id), to=State.IN_DELIBERATION, by=by, at=at)
    except MoveRefused as refusal:
        raise SessionMoveRefused(str(refusal)) from refusal


def _must_preside(session: CommitteeSession, by: User) -> None:
    if session.chair_id != by.pk:
        raise NotTheSessionsChair(f"Seule la présidence de la séance, {session.chair}, l’ouvre et la clôt.")


def _must_move(session: CommitteeSession, *, to: SessionState) -> None:
    if to not in ALLOWED_SESSION_MOVES[SessionState(session.state)]:
        raise SessionMoveRefused(
            f"La séance est «\xa0{session.get_state_display().lower()}\xa0»\xa0: elle ne peut pas devenir "
            f"«\xa0{to.label.lower()}\xa0». Rechargez la page."
        )


def is_before(session: CommitteeSession, item: AgendaItem) -> bool:
    """Say whether a dossier is before its session; the caller holds the session's lock."""
    return (
        session.state == SessionState.OPEN
        and item.postponed_to_id is None
        and item.application.state == State.IN_DELIBERATION
    )


@transaction.atomic
def record_consensus(
    *, item_id: int, criterion: str, score: int, reason: str, by: User, at: datetime
) -> Consensus:
    """
    Record the committee's own score for a criterion, once; reviewers' scores never change.

    Written again with the same score and reason, the score that stands is given.

    :raises ConsensusRefused: if the session is not open, the dossier is decided, the criterion is not one to
        score, the person is not the chair or is recused, or another score stands already.
    """
    session = locked_session(AgendaItem.objects.values_list("session_id", flat=True).get(pk=item_id))
    item = AgendaItem.objects.select_related("application__call__grid_version").get(pk=item_id)
    if not is_before(session, item):
        raise ConsensusRefused("Ce dossier n’est pas en délibération dans une séance ouverte.")
    if not reason.strip():
        raise ConsensusRefused("Écrivez le motif de la note de consensus.")
    if by.pk != session.chair_id or stays_out(application=item.application, user=by):
        raise ConsensusRefused(
            "La présidence de la séance, si elle n’est pas en déport, inscrit seule les notes de consensus."
        )
    grid = engine_grid(item.application.call.grid_version)
    if criterion not in codes_to_score(grid) or score not in grid.scale.anchors:
        raise ConsensusRefused(f"Le critère {criterion} ne se note pas ainsi dans cet appel.")
    if standing := item.consensus.filter(criterion=criterion).first():
        if (standing.score, standing.reason) == (score, reason):
            return standing
        raise ConsensusRefused(
            f"La note de consensus du critère {criterion} est déjà inscrite\xa0: {standing.score}. "
            "Elle ne se modifie plus."
        )
    return Consensus.objects.create(item=item, criterion=criterion, score=score, reason=reason, at=at, by=by)


@transaction.atomic
def close_session(*, session_id: int, by: User, at: datetime) -> CommitteeSession:
    """
    Close an open session whose whole agenda is decided or postponed, adjourned dossiers included.

    :raises SessionMoveRefused: if the session is not open, or a dossier of its agenda is not decided.
    """
    session = locked_session(session_id)
    _must_preside(session, by)
    _must_move(session, to=SessionState.CLOSED)
    undecided = session.items.undecided().select_related("application")
    if numbers := [item.application.number for item in undecided.order_by("position", "pk")]:
        raise SessionMoveRefused(
            f"Il reste à décider\xa0: {', '.join(numbers)}. Décidez-les, ajournez-les ou reportez-les à une "
            "autre séance, avant de clore."
        )
    session.state = SessionState.CLOSED
    session.closed_at = at
    session.save(update_fields=["state", "closed_at"])
    return session
