from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from accounts.enums import Role
from accounts.models import RoleGrant, User
from applications.enums import State
from applications.models import Application, SubmittedVersion
from applications.models.dossier import ApplicationQuerySet
from applications.perms import masking
from funding.models import CallEnvelope
from funding.queries import available
from reviews.enums import Outcome, Queue, SessionState, SheetState
from reviews.models import (
    AgendaItem,
    Assignment,
    CommitteeSession,
    CriterionScore,
    Decision,
    Notification,
    ScoreSheet,
    SessionMember,
)
from reviews.models.assignment import AssignmentQuerySet
from reviews.models.committee import AgendaItemQuerySet
from reviews.perms import can_see_decision, ties


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
    """Reviewers in role whom nothing ties to a dossier."""
    return people_as(Role.REVIEWER, at=at).exclude(pk__in=ties(application))


def my_assignments(user: User) -> AssignmentQuerySet:
    """A reviewer's assignments in force: what is still to give, the earliest due first, then what was given last."""
    return (
        _with_dossier(Assignment.objects.of(user))
        .annotate(**_progress())
        .order_by(F("sheet__submitted_at").desc(nulls_first=True), "due_on", "pk")
    )


def assignments_ever_of(user: User) -> AssignmentQuerySet:
    """A reviewer's assignments, those that ended included."""
    return _with_dossier(Assignment.objects.filter(reviewer=user))


def _with_dossier(assignments: AssignmentQuerySet) -> AssignmentQuerySet:
    return assignments.select_related(
        "application__call__grid_version", "application__pole", "version", "declaration", "sheet"
    )


def sessions_of(user: User) -> QuerySet[CommitteeSession]:
    """Sessions that a person may see, the next first."""
    return CommitteeSession.objects.visible_to(user).select_related("chair").order_by("-held_at", "-pk")


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


def people_as(*roles: Role, at: datetime) -> QuerySet[User]:
    """People who hold one of the roles, by name."""
    held = RoleGrant.objects.in_force(at=at).filter(user=OuterRef("pk"), role__in=roles)
    return User.objects.filter(Exists(held), is_active=True).order_by("last_name", "first_name", "pk")


def agenda(session: CommitteeSession, user: User) -> AgendaItemQuerySet:
    """The dossiers of a session that the person may deliberate on or read, in order: never those they review."""
    return _items(session, user).in_force().order_by("position", "pk")


def item_of(session: CommitteeSession, user: User, *, number: str) -> AgendaItem | None:
    """Return a dossier's last place on a session's agenda, even if it was put off to another since."""
    places = _items(session, user).filter(application__number=number)
    return places.select_related("postponed_to__session").order_by("-pk").first()


def _items(session: CommitteeSession, user: User) -> AgendaItemQuerySet:
    return (
        session.items.filter(application__in=on_desk(user).values("pk"))
        .select_related("session__chair", "application__call__grid_version", "application__pole", "decision")
        .annotate(is_decided=_there("decision"), is_notified=_there("decision__notification"))
    )


def ready_for_committee(user: User) -> ApplicationQuerySet:
    """Dossiers that an agenda takes: reviewed without a sheet awaited, or adjourned and notified; on no agenda."""
    waiting = AgendaItem.objects.undecided().filter(application=OuterRef("pk"))
    awaited = Assignment.objects.in_force().exclude(sheet__state=SheetState.SUBMITTED)
    decisions = Decision.objects.filter(application=OuterRef("pk")).order_by("-round")
    reviewed = Q(state=State.REVIEWED) & ~Q(Exists(awaited.filter(application=OuterRef("pk"))))
    return (
        on_desk(user)
        .annotate(last_outcome=Subquery(decisions.values("outcome")[:1]))
        .filter(reviewed | Q(state=State.NOTIFIED, last_outcome=Outcome.ADJOURNED))
        .exclude(Exists(waiting))
        .select_related("call", "pole")
        .order_by("submitted_at", "pk")
    )


def postponed(session: CommitteeSession, user: User) -> AgendaItemQuerySet:
    """The dossiers put off from a session to another, as the person may know them, in order."""
    gone = _items(session, user).filter(postponed_to__isnull=False)
    return gone.select_related("application", "postponed_to__session").order_by("position", "pk")


def earlier_decision(item: AgendaItem) -> Decision | None:
    """Return what the committee decided on a dossier in the round before this one."""
    return item.application.decisions.exclude(item=item).order_by("-round").first()


@dataclass(frozen=True)
class Recusal:
    """A person called to a session who stays out of one dossier, and why."""

    user: User
    reason: str


def recusals(item: AgendaItem) -> list[Recusal]:
    """Name who stays out of a dossier among the people called, each with one reason; two queries."""
    out = ties(item.application)
    return [
        Recusal(user=member.user, reason=out[member.user_id].words)
        for member in session_members(item.session)
        if member.user_id in out
    ]


@dataclass(frozen=True)
class EnvelopeLeft:
    """What an envelope of a call can still take, in cents."""

    label: str
    left: int


def envelopes_left(application: Application) -> list[EnvelopeLeft]:
    """The envelopes on which a decision would draw, in the order in which they are tried."""
    links = CallEnvelope.objects.filter(call=application.call_id).select_related("envelope")
    envelopes = [link.envelope for link in links.order_by("priority", "pk")]
    left = available([envelope.pk for envelope in envelopes])
    return [EnvelopeLeft(label=envelope.label, left=left[envelope.pk]) for envelope in envelopes]


def superseded_at(decision_id: int) -> datetime | None:
    """Return when a later decision on the same dossier was notified: before, nobody learns from here that it is."""
    decision = Decision.objects.get(pk=decision_id)
    later = Notification.objects.filter(
        decision__application=decision.application_id, decision__round__gt=decision.round
    )
    told: datetime | None = later.aggregate(at=Min("at"))["at"]
    return told


def latest_decision(application: Application, user: User) -> Decision | None:
    """Return the last decision that the person may know of; ``is_notified`` says whether its applicant does."""
    return next((each for each in _decisions(application) if can_see_decision(user, each)), None)


def _decisions(application: Application) -> Iterable[Decision]:
    return (
        Decision.objects.filter(application=application)
        .select_related("application__pole", "version")
        .annotate(is_notified=_there("notification"))
        .order_by("-round", "-pk")
    )
