"""
Who may do and see what in a review.

Callers hold a dossier that ``visible_to`` has let through: recusals are settled there.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextField, Value

from accounts.enums import Role
from accounts.models import User
from applications.enums import Capacity, State
from applications.models import Access, Application
from applications.perms import can_see_state
from poles.models import TeamMember
from reviews.enums import SheetState, TieKind
from reviews.models import AgendaItem, Assignment, CommitteeSession, Decision, Notification, ScoreSheet

DESK_READERS = (Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR)
#: They draw up the agendas of all sessions that they see, whoever presides.
SESSION_PREPARERS = (Role.CASE_OFFICER, Role.PROGRAMME_MANAGER)
SESSION_PLANNERS = (*SESSION_PREPARERS, Role.COMMITTEE_CHAIR)
SESSION_READERS = (*DESK_READERS, Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER)

SCORES_COMPLETE = frozenset(
    {
        State.REVIEWED,
        State.IN_DELIBERATION,
        State.PROPOSED,
        State.WAITING_LIST,
        State.LAPSED,
        State.DECIDED,
        State.NOTIFIED,
        State.UNDER_AGREEMENT,
        State.CLOSED,
        State.ARCHIVED,
    }
)


def can_instruct(user: User, application: Application) -> bool:
    """Say whether the person handles the dossier as case officer: in their regions, neither team nor reviewer."""
    if not user.has_role(Role.CASE_OFFICER) or not can_see_state(user, application):
        return False
    regions = user.regions_as(Role.CASE_OFFICER)
    return regions is None or application.region in regions


def can_score(user: User, assignment: Assignment) -> bool:
    """Say whether the person may open the score sheet: the reviewer, after declaring no conflict."""
    if assignment.reviewer_id != user.pk or assignment.ended_at is not None:
        return False
    return ScoreSheet.objects.filter(assignment=assignment).exists()


def sheets_pending(application: Application) -> bool:
    """Say whether a sheet is still awaited: a third one may be, on a dossier reviewed already."""
    return application.assignments.in_force().exclude(sheet__state=SheetState.SUBMITTED).exists()


def can_see_scores(user: User, application: Application) -> bool:
    """Say whether the person may read the sheets: the administration and committee, once none is awaited."""
    if application.state not in SCORES_COMPLETE or sheets_pending(application):
        return False
    return can_see_state(user, application)


def can_see_decision(user: User, decision: Decision) -> bool:
    """Say whether the person may know a decision, its report included: others than us once it is notified."""
    if Notification.objects.filter(decision=decision).exists():
        return True
    return can_see_state(user, decision.application)


@dataclass(frozen=True)
class Tie:
    """What keeps a person out of a dossier; ``words`` go on from their name."""

    kind: TieKind
    words: str


def ties(application: Application) -> dict[int, Tie]:
    """
    Return who stays out of a dossier, by the person's id: its team, its reviewers, those who stepped back.

    Whoever was of the team once stays out for good: one does not leave a team to judge it. Of several ties of one person the heaviest is given. One query.
    """
    nothing_more = Value("", TextField())
    once = TeamMember.history.rel.related_model.objects.filter(pole=application.pole_id)  # type: ignore[attr-defined]
    team = once.values_list("user_id", Value(TieKind.TEAM.value), nothing_more)
    reviewers = application.assignments.values_list(
        "reviewer_id", Value(TieKind.REVIEWER.value), nothing_more
    )
    recused = Access.objects.filter(application=application, capacity=Capacity.RECUSED, until=None)
    rows = team.union(
        reviewers, recused.values_list("user_id", Value(TieKind.RECUSED.value), "reason"), all=True
    )
    weights = list(TieKind)
    heaviest_last = sorted((weights.index(TieKind(kind)), user_id, reason) for user_id, kind, reason in rows)
    return {user_id: _tie(weights[weight], reason) for weight, user_id, reason in heaviest_last}


def _tie(kind: TieKind, reason: str) -> Tie:
    words = f"{kind.label}\xa0: {reason[:1].lower()}{reason[1:]}" if reason else kind.label
    return Tie(kind=kind, words=words)


def stays_out(*, application: Application, user: User) -> bool:
    """Say whether a person takes no part in a dossier's decision: of its team, its reviewer, or stepped back."""
    return user.pk in ties(application)


def can_plan_sessions(user: User) -> bool:
    return user.has_role(*SESSION_PLANNERS)


def can_preside(user: User, session: CommitteeSession) -> bool:
    """Say whether the person runs the session: its chair, holding the role still."""
    return session.chair_id == user.pk and user.has_role(Role.COMMITTEE_CHAIR)


def can_deliberate(user: User, item: AgendaItem) -> bool:
    """Say whether the person records consensus and decision on one dossier of the agenda."""
    return can_preside(user, item.session) and not stays_out(application=item.application, user=user)


def can_postpone(user: User, item: AgendaItem) -> bool:
    """
    Say whether the person may put a dossier off to another session: who presides, or prepares sessions.

    :param item: of an agenda that holds for the person what they may know.
    """
    prepares = user.has_role(Role.PROGRAMME_MANAGER) or can_instruct(user, item.application)
    return (prepares or can_preside(user, item.session)) and not stays_out(
        application=item.application, user=user
    )
