from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import User
from applications.enums import State
from applications.models import Application, SubmittedVersion
from applications.models.dossier import ApplicationQuerySet
from reviews.enums import SheetState
from reviews.models import (
    AgendaItem,
    Assignment,
    CommitteeSession,
    CriterionScore,
    Decision,
    ScoreSheet,
    SessionMember,
)
from reviews.models.assignment import AssignmentQuerySet
from reviews.perms import can_see_decision


def submitted_sheets(version: SubmittedVersion) -> QuerySet[ScoreSheet]:
    """Sealed sheets on a version with their scores, in the order of their assignments."""
    scores = CriterionScore.objects.order_by("criterion", "pk")
    return (
        ScoreSheet.objects.filter(assignment__version=version, state=SheetState.SUBMITTED)
        .select_related("assignment__reviewer")
        .prefetch_related(Prefetch("scores", scores))
        .order_by("assignment_id", "pk")
    )


def desk(user: User) -> ApplicationQuerySet:
    """Sent dossiers that a case officer may see, with the count of sheets awaited and given."""
    in_force = Q(assignments__ended_at__isnull=True)
    return (
        Application.objects.visible_to(user)
        .sent()
        .select_related("call", "pole")
        .annotate(
            sheets_awaited=Count("assignments", filter=in_force, distinct=True),
            sheets_given=Count(
                "assignments",
                filter=in_force & Q(assignments__sheet__state=SheetState.SUBMITTED),
                distinct=True,
            ),
        )
        .order_by("submitted_at", "pk")
    )


def my_assignments(user: User) -> AssignmentQuerySet:
    """A reviewer's assignments in force, the earliest due first."""
    return (
        Assignment.objects.of(user)
        .select_related("application__call", "application__pole", "version", "declaration", "sheet")
        .order_by("due_on", "pk")
    )


def sessions_of(user: User) -> QuerySet[CommitteeSession]:
    """Sessions that a person may see, the next first, with the number of their dossiers."""
    return (
        CommitteeSession.objects.visible_to(user)
        .select_related("chair")
        .annotate(item_count=Count("items"))
        .order_by("-held_at", "-pk")
    )


def session_members(session: CommitteeSession) -> QuerySet[SessionMember]:
    return session.members.select_related("user").order_by("user__last_name", "user__first_name", "pk")


def agenda(session: CommitteeSession, user: User) -> QuerySet[AgendaItem]:
    """The dossiers of a session that the person may open, in order."""
    visible = Application.objects.visible_to(user)
    return (
        session.items.filter(application__in=visible)
        .select_related("application__call", "application__pole", "decision")
        .order_by("position", "pk")
    )


def ready_for_committee(user: User) -> ApplicationQuerySet:
    """Reviewed dossiers that stand on no agenda yet."""
    return (
        Application.objects.visible_to(user)
        .filter(state=State.REVIEWED, agenda_items__isnull=True)
        .select_related("call", "pole")
        .order_by("submitted_at", "pk")
    )


def latest_decision(application: Application, user: User) -> Decision | None:
    """Return the last decision that the person may know of."""
    decisions = (
        Decision.objects.filter(application=application)
        .select_related("application__pole", "version", "notification")
        .order_by("-round", "-pk")
    )
    return next((decision for decision in decisions if can_see_decision(user, decision)), None)
