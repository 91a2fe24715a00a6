from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet

from accounts.enums import Role
from accounts.models import RoleGrant, User
from applications.enums import Capacity, State
from applications.models import Access, Application, SubmittedVersion
from applications.models.dossier import ApplicationQuerySet
from applications.perms import masking
from funding.models import CallEnvelope
from funding.queries import available
from poles.models import TeamMember
from reviews.enums import Queue, SessionState, SheetState
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


def on_desk(user: User) -> ApplicationQuerySet:
    """Sent dossiers whose true state a person may know: neither their team's nor those they review."""
    return masking(Application.objects.visible_to(user).sent(), user).filter(Q(masked=False))


def desk(user: User) -> ApplicationQuerySet:
    """Add to each dossier of the desk what its line shows: the count of sheets awaited and given."""
    in_force = Q(assignments__ended_at__isnull=True)
    return (
        on_desk(user)
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


def queue_counts(user: User) -> dict[Queue, int]:
    """Count the dossiers of each queue of the desk; one query."""
    counts = on_desk(user).aggregate(
        **{queue.name: Count("pk", filter=Q(state__in=queue.states)) for queue in Queue}
    )
    return {queue: counts[queue.name] for queue in Queue}


def assignments_of(application: Application) -> AssignmentQuerySet:
    """Assignments of a dossier, those that ended included, with how far each has come."""
    return (
        Assignment.objects.filter(application=application)
        .select_related("reviewer", "declaration", "sheet")
        .annotate(**_progress())
        .order_by("assigned_at", "pk")
    )


def _progress() -> dict[str, ExpressionWrapper[Q]]:
    """Say of an assignment whether its declaration and its sheet are there: a template may not try."""
    return {"has_declaration": _there("declaration"), "has_sheet": _there("sheet")}


def _there(name: str) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(Q(**{f"{name}__isnull": False}), output_field=BooleanField())


def free_reviewers(application: Application, *, at: datetime) -> QuerySet[User]:
    """Reviewers in role who may take a dossier: not of its team, not stepped back, not on it already."""
    in_role = RoleGrant.objects.in_force(at=at).filter(user=OuterRef("pk"), role=Role.REVIEWER)
    recused = Access.objects.filter(
        application=application, user=OuterRef("pk"), capacity=Capacity.RECUSED, until__isnull=True
    )
    holding = Assignment.objects.in_force().filter(application=application, reviewer=OuterRef("pk"))
    team = TeamMember.objects.filter(pole=application.pole_id, user=OuterRef("pk"))
    return (
        User.objects.filter(Exists(in_role), is_active=True)
        .exclude(Exists(recused) | Exists(holding) | Exists(team))
        .order_by("last_name", "first_name", "pk")
    )


def my_assignments(user: User) -> AssignmentQuerySet:
    """A reviewer's assignments in force, the earliest due first."""
    return (
        Assignment.objects.of(user)
        .select_related(
            "application__call__grid_version", "application__pole", "version", "declaration", "sheet"
        )
        .annotate(**_progress())
        .order_by("due_on", "pk")
    )


def sessions_of(user: User) -> QuerySet[CommitteeSession]:
    """Sessions that a person may see, the next first, with the number of their dossiers."""
    return (
        CommitteeSession.objects.visible_to(user)
        .select_related("chair")
        .annotate(
            item_count=Count("items", distinct=True),
            decided_count=Count("items__decision", distinct=True),
        )
        .order_by("-held_at", "-pk")
    )


def coming_sessions(user: User) -> QuerySet[CommitteeSession]:
    """Sessions whose agenda still takes dossiers, the nearest first."""
    return (
        CommitteeSession.objects.visible_to(user)
        .exclude(state=SessionState.CLOSED)
        .select_related("chair")
        .order_by("held_at", "pk")
    )


def session_members(session: CommitteeSession) -> QuerySet[SessionMember]:
    return session.members.select_related("user").order_by("user__last_name", "user__first_name", "pk")


def committee_people(*roles: Role, at: datetime) -> QuerySet[User]:
    """People who hold one of the committee's roles, by name."""
    held = RoleGrant.objects.in_force(at=at).filter(user=OuterRef("pk"), role__in=roles)
    return User.objects.filter(Exists(held), is_active=True).order_by("last_name", "first_name", "pk")


def agenda(session: CommitteeSession, user: User) -> QuerySet[AgendaItem]:
    """The dossiers of a session that the person may deliberate on or read, in order: never those they review."""
    return (
        session.items.filter(application__in=on_desk(user).values("pk"))
        .select_related("session", "application__call__grid_version", "application__pole", "decision")
        .annotate(is_decided=_there("decision"))
        .order_by("position", "pk")
    )


def ready_for_committee(user: User) -> ApplicationQuerySet:
    """Reviewed dossiers without a sheet awaited, that stand on no agenda."""
    waiting = AgendaItem.objects.filter(application=OuterRef("pk"), decision__isnull=True)
    awaited = Assignment.objects.in_force().exclude(sheet__state=SheetState.SUBMITTED)
    return (
        on_desk(user)
        .filter(state=State.REVIEWED)
        .exclude(Exists(waiting) | Exists(awaited.filter(application=OuterRef("pk"))))
        .select_related("call", "pole")
        .order_by("submitted_at", "pk")
    )


@dataclass(frozen=True)
class Recusal:
    """A person called to a session who stays out of one dossier, and why."""

    user: User
    reason: str


def recusals(item: AgendaItem) -> list[Recusal]:
    """Name who stays out of a dossier among the people called, each with one reason; four queries."""
    application = item.application
    people = {member.user_id: member.user for member in session_members(item.session)}
    reasons: dict[int, str] = {}
    for user_id in TeamMember.objects.filter(pole=application.pole_id).values_list("user_id", flat=True):
        reasons[user_id] = "fait partie de l’équipe du pôle"
    for user_id in application.assignments.values_list("reviewer_id", flat=True):
        reasons[user_id] = "a reçu ce dossier comme évaluateur"
    recused = Access.objects.filter(application=application, capacity=Capacity.RECUSED, until__isnull=True)
    for user_id, reason in recused.values_list("user_id", "reason"):
        reasons[user_id] = f"en déport : {reason[:1].lower()}{reason[1:]}"
    return [Recusal(user=user, reason=reasons[pk]) for pk, user in people.items() if pk in reasons]


@dataclass(frozen=True)
class EnvelopeLeft:
    """What an envelope of a call can still take, in cents."""

    label: str
    left: int


def envelopes_left(application: Application) -> list[EnvelopeLeft]:
    """The envelopes on which a decision would draw, in the order in which they are tried."""
    links = CallEnvelope.objects.filter(call=application.call_id).select_related("envelope")
    return [
        EnvelopeLeft(label=link.envelope.label, left=available(link.envelope_id))
        for link in links.order_by("priority", "pk")
    ]


def latest_decision(application: Application, user: User) -> Decision | None:
    """Return the last decision that the person may know of."""
    return next((each for each in _decisions(application) if can_see_decision(user, each)), None)


def _decisions(application: Application) -> Iterable[Decision]:
    return (
        Decision.objects.filter(application=application)
        .select_related("application__pole", "version", "notification")
        .order_by("-round", "-pk")
    )
