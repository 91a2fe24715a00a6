from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch

from accounts.models import User
from applications import attestations, essentials
from applications.bearing import MEMBERS_PAGE, PERIMETER, PIECES_PAGE
from applications.enums import FUNDED, EventKind, SectionKind, State, Strand
from applications.models import Application, Call, Event, Piece, SubmittedPiece, SubmittedVersion
from applications.models.call import CallQuerySet
from applications.models.dossier import ApplicationQuerySet
from applications.perms import masking, shown_state
from poles.models import Membership
from poles.queries import with_confirmation


def with_content(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Load all that a snapshot reads: eight queries, whatever the number of dossiers."""
    memberships = with_confirmation(Membership.objects.filter(left_at__isnull=True))
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
    """Return the dossiers of a person's poles, last started first; three queries."""
    leads = Membership.objects.filter(is_lead=True, left_at__isnull=True)
    ours = (
        Application.objects.of_team(user)
        .select_related("call", "pole")
        .prefetch_related("sections", Prefetch("pole__memberships", leads.order_by("pk")))
    )
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
            state=shown_state(application, masked=application.masked),  # type: ignore[attr-defined]
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
        state=shown_state(application, masked=masked),
        saved_at=max([application.created_at, *saved]),
        amount=Decimal(asked[0]) if asked and asked[0] else application.requested_amount,
    )


def open_calls(*, at: datetime) -> CallQuerySet:
    return Call.objects.open(at=at).order_by("closes_at", "pk")


def latest_version(application: Application) -> SubmittedVersion | None:
    """Return the last submitted version with its evaluation, none for a draft."""
    return version_of(application, None)


def version_of(application: Application, number: int | None) -> SubmittedVersion | None:
    """Return a submitted version with its evaluation by its number, the last one where none is given."""
    versions = application.versions.select_related("evaluation__grid_version")
    asked = versions if number is None else versions.filter(number=number)
    return asked.order_by("-number").first()


def piece(application: Application, code: str) -> Piece | SubmittedPiece | None:
    """Return a piece by its code: of the draft, or of the last version once the dossier is sent."""
    if application.state == State.DRAFT:
        return application.pieces.filter(code=code, removed_at__isnull=True).first()
    last = application.versions.order_by("-number").first()
    return last.pieces.filter(code=code).first() if last else None


@dataclass(frozen=True)
class Missing:
    """
    What is missing before a dossier can be sent, and the page where it is filled.

    :param question: name of the question on that page, nothing where the whole page is meant.
    """

    sentence: str
    page: str
    question: str = ""


def missing_for_submission(application: Application) -> list[Missing]:
    """List what a dossier still needs; it comes from ``with_content``."""
    sections = {section.kind: section.content for section in application.sections.all()}
    members = list(application.pole.memberships.all())
    lead = next((member for member in members if member.is_lead), None)
    funding = sections.get(SectionKind.FUNDING, {})
    checks = [
        (not members, "Ajoutez les structures membres du pôle.", MEMBERS_PAGE, ""),
        (lead is None, "Désignez la structure porteuse parmi les membres.", MEMBERS_PAGE, ""),
        (
            lead is not None and not lead.organisation.siret,
            "Donnez le numéro SIRET de la structure porteuse.",
            MEMBERS_PAGE,
            "siret",
        ),
        (
            lead is not None and not lead.legal_category,
            "Donnez la catégorie juridique de la structure porteuse\xa0: elle dit ce qu’elle doit attester.",
            MEMBERS_PAGE,
            "legal_category",
        ),
        (
            not application.pole.perimeter.all(),
            "Indiquez les communes du périmètre du pôle.",
            MEMBERS_PAGE,
            PERIMETER,
        ),
        (
            not sections.get(SectionKind.STRATEGY, {}).get("text"),
            "Décrivez la stratégie commune.",
            SectionKind.STRATEGY.value,
            "text",
        ),
        (
            not sections.get(SectionKind.PURPOSE, {}).get("text"),
            "Décrivez l’objet de la demande.",
            SectionKind.PURPOSE.value,
            "text",
        ),
        *(
            (True, each.sentence, each.kind.value, each.answer)
            for each in essentials.lacking(Strand(application.call.strand), sections)
        ),
        (
            application.call.strand in FUNDED and Decimal(funding.get("requested_amount") or 0) <= 0,
            "Indiquez le montant demandé.",
            SectionKind.FUNDING.value,
            "requested_amount",
        ),
        *(
            (True, sentence, SectionKind.ATTESTATIONS.value, name)
            for name, sentence in attestations.lacking(
                sections.get(SectionKind.ATTESTATIONS, {}),
                legal_category=lead.legal_category if lead else "",
            )
        ),
        (
            not application.pieces.all(),
            "Joignez au moins une pièce\xa0: charte, statuts ou convention.",
            PIECES_PAGE,
            "",
        ),
    ]
    return [
        Missing(sentence=sentence, page=page, question=question)
        for lacking, sentence, page, question in checks
        if lacking
    ]


def requested_amount(application: Application) -> Decimal | None:
    """Return what a draft asks for, none where it does not say; it comes from ``with_content``."""
    for section in application.sections.all():
        if section.kind == SectionKind.FUNDING and section.content.get("requested_amount"):
            return Decimal(section.content["requested_amount"])
    return None


def lead_category(application: Application) -> str:
    """Return the legal category of a dossier's lead organisation, nothing where it is not known; one query."""
    leads = application.pole.memberships.filter(is_lead=True, left_at__isnull=True)
    return leads.order_by("pk").values_list("legal_category", flat=True).first() or ""


# What the applicant's team may read of a dossier's chain: nothing that reviewers or the committee do.
TEAM_EVENTS = frozenset({EventKind.CREATED, EventKind.VERSION, EventKind.NOTIFICATION})
TEAM_MOVES = frozenset({State.SUBMITTED, State.COMPLETE, State.ADMISSIBLE, State.IN_REVIEW, State.NOTIFIED})


def timeline(application: Application, *, for_team: bool) -> list[Event]:
    """Return what happened to a dossier, oldest first, cut to what the applicant's team may know."""
    events = list(application.events.select_related("by").order_by("seq", "pk"))
    if not for_team:
        return events
    return [event for event in events if event.kind in TEAM_EVENTS or event.to_state in TEAM_MOVES]
