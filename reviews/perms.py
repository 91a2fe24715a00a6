"""
Who may do and see what in a review.

Callers hold a dossier that ``visible_to`` has let through: recusals are settled there.
"""

from __future__ import annotations

from accounts.enums import Role
from accounts.models import User
from applications.enums import Capacity, State
from applications.models import Access, Application
from applications.perms import can_see_state
from reviews.enums import SheetState
from reviews.models import AgendaItem, Assignment, CommitteeSession, Decision, Notification, ScoreSheet

DESK_READERS = (Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR)
SESSION_PLANNERS = (Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.COMMITTEE_CHAIR)
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


def is_recused(*, application: Application, user: User) -> bool:
    """Say whether a person stays out of a decision: reviewer of the dossier, stepped back, or of its team."""
    return (
        application.assignments.filter(reviewer=user).exists()
        or Access.objects.filter(
            application=application, user=user, capacity=Capacity.RECUSED, until=None
        ).exists()
        or application.pole.team.filter(user=user).exists()
    )


def can_plan_sessions(user: User) -> bool:
    return user.has_role(*SESSION_PLANNERS)


def can_preside(user: User, session: CommitteeSession) -> bool:
    """Say whether the person runs the session: its chair, holding the role still."""
    return session.chair_id == user.pk and user.has_role(Role.COMMITTEE_CHAIR)


def can_deliberate(user: User, item: AgendaItem) -> bool:
    """Say whether the person records consensus and decision on one dossier of the agenda."""
    return can_preside(user, item.session) and not is_recused(application=item.application, user=user)
