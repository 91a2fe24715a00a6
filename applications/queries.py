from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch

from accounts.models import User
from applications.enums import EventKind, State
from applications.models import Application, Call, Event, Piece, SubmittedVersion
from applications.models.call import CallQuerySet
from applications.models.dossier import ApplicationQuerySet
from poles.models import Membership


def with_content(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Load all that a snapshot reads: five queries, whatever the number of dossiers."""
    memberships = Membership.objects.filter(left_at__isnull=True).select_related("organisation")
    return applications.select_related("call__grid_version", "pole").prefetch_related(
        Prefetch("pole__memberships", memberships.order_by("-is_lead", "organisation__name", "pk")),
        "pole__perimeter",
        "sections",
        Prefetch("pieces", Piece.objects.filter(removed_at__isnull=True).order_by("pk")),
    )


def mine(user: User) -> ApplicationQuerySet:
    """Dossiers of a person's poles, last started first."""
    return Application.objects.of_team(user).select_related("call", "pole").order_by("-created_at", "-pk")


def open_calls(*, at: datetime) -> CallQuerySet:
    return Call.objects.open(at=at).order_by("closes_at", "pk")


def latest_version(application: Application) -> SubmittedVersion | None:
    """Return the last submitted version with its evaluation, none for a draft."""
    return application.versions.select_related("evaluation").order_by("-number").first()


# What the applicant's team may read of a dossier's chain: nothing that reviewers or the committee do.
TEAM_EVENTS = frozenset({EventKind.CREATED, EventKind.VERSION, EventKind.NOTIFICATION})
TEAM_MOVES = frozenset({State.SUBMITTED, State.COMPLETE, State.ADMISSIBLE, State.IN_REVIEW, State.NOTIFIED})


def timeline(application: Application, *, for_team: bool) -> list[Event]:
    """Return what happened to a dossier, oldest first, cut to what the applicant's team may know."""
    events = list(application.events.select_related("by").order_by("seq", "pk"))
    if not for_team:
        return events
    return [event for event in events if event.kind in TEAM_EVENTS or event.to_state in TEAM_MOVES]
