from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from accounts.enums import Role
from accounts.models import User
from applications.enums import Capacity, EventKind, State
from applications.services import grant_access
from applications.services.state import MoveRefused, locked, move, record
from reviews.enums import ALLOWED_SESSION_MOVES, Score, SessionState
from reviews.models import AgendaItem, CommitteeSession, Consensus, SessionMember
from reviews.perms import is_recused, sheets_pending
from reviews.services.sheet import codes_to_score


class UnableToRunSession(Exception):
    """A session of the committee cannot be planned, opened, filled or closed."""


class NoChair(UnableToRunSession):
    """The person named does not chair committees."""


class SessionMoveRefused(UnableToRunSession):
    """The session is not in the state that the gesture needs."""


class NotReadyForCommittee(UnableToRunSession):
    """The dossier has not been reviewed, or is on another agenda."""


class NotTheSessionsChair(UnableToRunSession):
    """Only its chair opens and closes a session."""


class DatePast(UnableToRunSession):
    """The day of the session is over."""


class NotAMember(UnableToRunSession):
    """A person called to the session holds no role in committees."""


class ChairAbsent(UnableToRunSession):
    """The session cannot open without its chair."""


class QuorumMissing(UnableToRunSession):
    """Too few members are there to open the session."""


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
    :raises NotAMember: if a member called does not sit in committees.
    :raises QuorumMissing: if fewer people are called than the quorum.
    """
    chair = User.objects.select_for_update().get(pk=chair_id)
    if not chair.has_role(Role.COMMITTEE_CHAIR):
        raise NoChair(f"{chair} ne préside pas de comité. Choisissez un président de la liste.")
    if localdate(held_at) < localdate(at):
        raise DatePast("La date de la séance est déjà passée : choisissez un jour à venir.")
    called = User.objects.filter(pk__in={chair_id, *member_ids}).order_by("pk")
    for user in called:
        if not user.has_role(Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER):
            raise NotAMember(f"{user} ne siège pas au comité. Retirez cette personne de la liste.")
    if len(called) < quorum:
        raise QuorumMissing(
            f"Le quorum est de {quorum} personnes et {len(called)} sont convoquées, présidence comprise : "
            "convoquez d’autres membres, ou abaissez le quorum."
        )
    planned = CommitteeSession.objects.filter(state=SessionState.PLANNED)
    if standing := planned.filter(title=title, held_at=held_at, chair=chair, quorum=quorum).first():
        return standing
    session = CommitteeSession.objects.create(title=title, held_at=held_at, chair=chair, quorum=quorum)
    SessionMember.objects.bulk_create(SessionMember(session=session, user=user) for user in called)
    return session


def locked_session(session_id: int) -> CommitteeSession:
    return CommitteeSession.objects.select_for_update(of=("self",)).get(pk=session_id)


@transaction.atomic
def add_to_agenda(*, session_id: int, application_id: int, by: User, at: datetime) -> AgendaItem:
    """
    Put a reviewed dossier on a session's agenda and open it to the members who may decide on it.

    :raises NotReadyForCommittee: if it is not reviewed, or stands on another session's agenda.
    :raises SessionMoveRefused: if the session is over.
    """
    session = locked_session(session_id)
    if session.state == SessionState.CLOSED:
        raise SessionMoveRefused("Cette séance est close : inscrivez le dossier à une autre séance.")
    application = locked(application_id)
    if standing := session.items.filter(application=application).first():
        return standing
    waiting = application.agenda_items.filter(decision__isnull=True).exclude(
        session__state=SessionState.CLOSED
    )
    if application.state != State.REVIEWED or sheets_pending(application) or waiting.exists():
        raise NotReadyForCommittee(
            f"Le dossier {application.number} ne peut pas être inscrit : toutes ses fiches doivent être "
            "rendues, et il ne doit figurer à l’ordre du jour d’aucune autre séance."
        )
    last = session.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(session=session, application=application, position=last + 1)
    record(
        application=application,
        kind=EventKind.SESSION,
        by=by,
        at=at,
        payload={"session": session.pk, "item": item.pk},
    )
    for member in session.members.select_related("user").order_by("pk"):
        if not is_recused(application=application, user=member.user):
            grant_access(
                application=application,
                user=member.user,
                capacity=Capacity.COMMITTEE,
                reason=f"Séance du comité : {session.title}",
                by=by,
                at=at,
            )
    if session.state == SessionState.OPEN:
        _deliberate(application.pk, by=by, at=at)
    return item


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
            "La présidence doit être présente pour ouvrir la séance. Cochez-la, ou planifiez une autre séance."
        )
    if present.count() < session.quorum:
        raise QuorumMissing(
            f"Le quorum est de {session.quorum} personnes et {present.count()} sont présentes : "
            "la séance ne peut pas s’ouvrir. Cochez les présents, ou reportez la séance."
        )
    for member in present.order_by("pk"):
        member.present = True
        member.save(update_fields=["present"])
    session.state = SessionState.OPEN
    session.opened_at = at
    session.save(update_fields=["state", "opened_at"])
    for item in session.items.order_by("position", "pk"):
        _deliberate(item.application_id, by=by, at=at)
    return session


def _deliberate(application_id: int, *, by: User, at: datetime) -> None:
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
            f"La séance est « {session.get_state_display().lower()} » : elle ne peut pas devenir "
            f"« {to.label.lower()} ». Rechargez la page."
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
    if session.state != SessionState.OPEN or item.application.state != State.IN_DELIBERATION:
        raise ConsensusRefused("Ce dossier n’est pas en délibération dans une séance ouverte.")
    if not reason.strip():
        raise ConsensusRefused("Écrivez le motif de la note de consensus.")
    if by.pk != session.chair_id or is_recused(application=item.application, user=by):
        raise ConsensusRefused(
            "Seul le président de la séance, s’il n’est pas en déport, inscrit les notes de consensus."
        )
    if criterion not in codes_to_score(item.application) or score not in Score.values:
        raise ConsensusRefused(f"Le critère {criterion} ne se note pas ainsi dans cet appel.")
    if standing := item.consensus.filter(criterion=criterion).first():
        if (standing.score, standing.reason) == (score, reason):
            return standing
        raise ConsensusRefused(
            f"La note de consensus du critère {criterion} est déjà inscrite : {standing.score}. "
            "Elle ne se modifie plus."
        )
    return Consensus.objects.create(item=item, criterion=criterion, score=score, reason=reason, at=at, by=by)


@transaction.atomic
def close_session(*, session_id: int, by: User, at: datetime) -> CommitteeSession:
    """
    Close an open session whose whole agenda is decided, adjourned dossiers included.

    :raises SessionMoveRefused: if the session is not open, or a dossier of its agenda is not decided.
    """
    session = locked_session(session_id)
    _must_preside(session, by)
    _must_move(session, to=SessionState.CLOSED)
    undecided = session.items.filter(decision__isnull=True).select_related("application")
    if numbers := [item.application.number for item in undecided.order_by("position", "pk")]:
        raise SessionMoveRefused(
            f"Il reste à décider : {', '.join(numbers)}. Décidez-les, ou ajournez-les, avant de clore."
        )
    session.state = SessionState.CLOSED
    session.closed_at = at
    session.save(update_fields=["state", "closed_at"])
    return session
