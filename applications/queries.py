from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch

from accounts.models import User
from applications.enums import EventKind, SectionKind, State
from applications.models import Application, Call, Event, Piece, SubmittedPiece, SubmittedVersion
from applications.models.call import CallQuerySet
from applications.models.dossier import ApplicationQuerySet
from applications.perms import masking, shown_state
from poles.models import Membership


def with_content(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Load all that a snapshot reads: five queries, whatever the number of dossiers."""
    memberships = Membership.objects.filter(left_at__isnull=True).select_related("organisation")
    return applications.select_related("call__grid_version", "pole").prefetch_related(
        Prefetch("pole__memberships", memberships.order_by("-is_lead", "name", "pk")),
        "pole__perimeter",
        "sections",
        Prefetch("pieces", Piece.objects.filter(removed_at__isnull=True).order_by("pk")),
    )


@dataclass(frozen=True)
class DossierLine:
    """A dossier in a list, as the person who looks may know it."""

    application: Application
    state: State
    saved_at: datetime
    amount: Decimal | None


def mine(user: User) -> list[DossierLine]:
    """Return the dossiers of a person's poles, last started first; two queries."""
    ours = Application.objects.of_team(user).select_related("call", "pole").prefetch_related("sections")
    return [_line(application, masked=True) for application in ours.order_by("-created_at", "-pk")]


def others(user: User) -> ApplicationQuerySet:
    """Sent dossiers that a person sees in another capacity than their applicant's, last sent first."""
    visible = Application.objects.visible_to(user).sent()
    visible = visible.exclude(pk__in=Application.objects.of_team(user).values("pk"))
    return masking(visible, user).select_related("call", "pole").order_by("-submitted_at", "-pk")


def lines(applications: Iterable[Application]) -> list[DossierLine]:
    """Make the lines of dossiers that come from ``others``."""
    return [
        DossierLine(
            application=application,
            state=shown_state(application.state, masked=application.masked),  # type: ignore[attr-defined]
            saved_at=application.submitted_at or application.created_at,
            amount=application.requested_amount,
        )
        for application in applications
    ]


def _line(application: Application, *, masked: bool) -> DossierLine:
    sections = list(application.sections.all())
    saved = [section.saved_at for section in sections]
    asked = [
        section.content.get("requested_amount") for section in sections if section.kind == SectionKind.FUNDING
    ]
    return DossierLine(
        application=application,
        state=shown_state(application.state, masked=masked),
        saved_at=max([application.created_at, *saved]),
        amount=Decimal(asked[0]) if asked and asked[0] else application.requested_amount,
    )


def open_calls(*, at: datetime) -> CallQuerySet:
    return Call.objects.open(at=at).order_by("closes_at", "pk")


def latest_version(application: Application) -> SubmittedVersion | None:
    """Return the last submitted version with its evaluation, none for a draft."""
    return application.versions.select_related("evaluation").order_by("-number").first()


def piece(application: Application, code: str) -> Piece | SubmittedPiece | None:
    """Return a piece by its code: of the draft, or of the last version once the dossier is sent."""
    if application.state == State.DRAFT:
        return application.pieces.filter(code=code, removed_at__isnull=True).first()
    last = application.versions.order_by("-number").first()
    return last.pieces.filter(code=code).first() if last else None


# What the applicant's team may read of a dossier's chain: nothing that reviewers or the committee do.
TEAM_EVENTS = frozenset({EventKind.CREATED, EventKind.VERSION, EventKind.NOTIFICATION})
TEAM_MOVES = frozenset({State.SUBMITTED, State.COMPLETE, State.ADMISSIBLE, State.IN_REVIEW, State.NOTIFIED})


def timeline(application: Application, *, for_team: bool) -> list[Event]:
    """Return what happened to a dossier, oldest first, cut to what the applicant's team may know."""
    events = list(application.events.select_related("by").order_by("seq", "pk"))
    if not for_team:
        return events
    return [event for event in events if event.kind in TEAM_EVENTS or event.to_state in TEAM_MOVES]
