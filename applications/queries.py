from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.models import User
from applications import attestations, essentials
from applications.bearing import MEMBERS_PAGE, PERIMETER, PIECES_PAGE
from applications.budget import balance
from applications.enums import (
    FUNDED,
    MEMBER_KINDS,
    EventKind,
    PieceState,
    SectionKind,
    State,
    Strand,
    sections_of,
)
from applications.models import Application, Call, Event, Piece, Section, SubmittedPiece, SubmittedVersion
from applications.models.call import CallQuerySet
from applications.models.dossier import ApplicationQuerySet
from applications.perms import masking, shown_state
from applications.required_pieces import Asked, asked_of, situation_of
from poles.enums import Family, MemberPieceKind
from poles.models import Membership
from poles.queries import with_confirmation
from poles.reading import counted_family


def with_content(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Load all that a snapshot reads: eight queries, whatever the number of dossiers; ``awaited``, whether a piece is pending."""
    awaited = Piece.objects.pending().filter(application=OuterRef("pk"))
    memberships = with_confirmation(Membership.objects.filter(left_at__isnull=True))
    loaded = applications.annotate(awaited=Exists(awaited)).select_related("call__grid_version", "pole")
    return loaded.prefetch_related(
        Prefetch("pole__memberships", memberships.order_by("-is_lead", "name", "pk")),
        "pole__perimeter",
        "sections",
        Prefetch("pieces", Piece.objects.given().order_by("pk")),
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
        return application.pieces.given().filter(code=code).first()
    last = application.versions.order_by("-number").first()
    return last.pieces.filter(code=code).first() if last else None


def pieces_seen_by(user: User, application: Application) -> QuerySet[Piece]:
    """Return the pieces of a draft that a person of its team sees: one that is pending or refused is its sender's alone."""
    # Not by the dossier: ``with_content`` leaves the clean ones alone there.
    return Piece.objects.filter(application=application).seen_by(user).order_by("pk")


def content_at(section: Section, version: int) -> dict[str, Any]:
    """Return a section's content as it was at one of its versions, nothing where there was none; one query."""
    events = section.history.filter(version=version).order_by("-pgh_id")  # type: ignore[attr-defined]
    return events.values_list("content", flat=True).first() or {}


#: How long a person is said to be there after their page last said so; it says so every twenty seconds.
PRESENT = timedelta(seconds=60)


@dataclass(frozen=True)
class Present:
    """
    Somebody who has a dossier open.

    :param kind: the section that they look at, ``None`` on the dossier's own page.
    """

    name: str
    kind: SectionKind | None


@dataclass(frozen=True)
class Missing:
    """
    What is missing before a dossier can be sent, and the page where it is filled.

    :param question: name of the question on that page, nothing where the whole page is meant.
    :param why: why it is asked, nothing where its page says so.
    """

    sentence: str
    page: str
    question: str = ""
    why: str = ""


def missing_for_submission(application: Application, *, awaited: Collection[str] = ()) -> list[Missing]:
    """
    List what a dossier still needs; it comes from ``with_content``.

    :param awaited: kinds of pieces that whoever reads has sent and that are being checked: not asked for again.
    """
    return [
        *_missing_of_pole(application),
        *_missing_of_sections(application),
        *_missing_of_pieces(application, awaited=awaited),
    ]


def _missing_of_pole(application: Application) -> Iterable[Missing]:
    members = list(application.pole.memberships.all())
    lead = next((member for member in members if member.is_lead), None)
    if not members:
        yield Missing("Ajoutez les structures membres du pôle.", MEMBERS_PAGE)
    if lead is None:
        yield Missing("Désignez la structure porteuse parmi les membres.", MEMBERS_PAGE)
    elif not lead.organisation.siret:
        yield Missing("Donnez le numéro SIRET de la structure porteuse.", MEMBERS_PAGE, "siret")
    if lead and not lead.legal_category:
        yield Missing(
            "Donnez la catégorie juridique de la structure porteuse\xa0: elle dit ce qu’elle doit attester.",
            MEMBERS_PAGE,
            "legal_category",
        )
    if not application.pole.perimeter.all():
        yield Missing("Indiquez les communes du périmètre du pôle.", MEMBERS_PAGE, PERIMETER)


def _missing_of_sections(application: Application) -> Iterable[Missing]:
    sections = {section.kind: section.content for section in application.sections.all()}
    if not sections.get(SectionKind.STRATEGY, {}).get("text"):
        yield Missing("Décrivez la stratégie commune.", SectionKind.STRATEGY.value, "text")
    if not sections.get(SectionKind.PURPOSE, {}).get("text"):
        yield Missing("Décrivez l’objet de la demande.", SectionKind.PURPOSE.value, "text")
    for each in essentials.lacking(Strand(application.call.strand), sections):
        yield Missing(each.sentence, each.kind.value, each.answer)
    if application.call.strand in FUNDED and not requested_amount(application):
        yield Missing("Indiquez le montant demandé.", SectionKind.FUNDING.value, "requested_amount")
    for sentence, question in _budget_faults(application, sections):
        yield Missing(sentence, SectionKind.BUDGET.value, question)
    lead = next((member for member in application.pole.memberships.all() if member.is_lead), None)
    attested = sections.get(SectionKind.ATTESTATIONS, {})
    legal_category = lead.legal_category if lead else ""
    for name, sentence in attestations.lacking(attested, legal_category=legal_category):
        yield Missing(sentence, SectionKind.ATTESTATIONS.value, name)


def _missing_of_pieces(application: Application, *, awaited: Collection[str]) -> Iterable[Missing]:
    for line in asked_pieces(application):
        if line.missing and line.requirement.kind not in awaited:
            yield Missing(line.requirement.order, PIECES_PAGE, why=line.requirement.why)
    if application.awaited:  # type: ignore[attr-defined]
        yield Missing(
            "Une pièce est encore en cours de vérification\xa0: attendez qu’elle soit acceptée, ou qui l’a jointe la retire.",
            PIECES_PAGE,
        )


@dataclass(frozen=True)
class AskedLine:
    """A piece that a dossier owes, as a person of its team sees it."""

    asked: Asked
    #: The person has sent one that is being checked.
    awaited: bool

    @property
    def state(self) -> str:
        if self.asked.given:
            return "given"
        if self.awaited:
            return "awaited"
        return "missing" if self.asked.compulsory else "advised"


@dataclass(frozen=True)
class PiecesRead:
    """The pieces of a draft as a person of its team sees them: what it owes, what it has, what is still being checked."""

    asked: list[AskedLine]
    pieces: list[Piece]

    @property
    def compulsory(self) -> list[AskedLine]:
        return [line for line in self.asked if line.asked.compulsory]

    @property
    def advised(self) -> list[AskedLine]:
        return [line for line in self.asked if not line.asked.compulsory]

    @property
    def awaited(self) -> frozenset[str]:
        """Kinds of the person's pieces that are being checked."""
        return frozenset(piece.kind for piece in self.pieces if piece.state == PieceState.PENDING)


def pieces_read(application: Application, user: User) -> PiecesRead:
    """Read the pieces of a draft that comes from ``with_content``; one query."""
    pieces = list(pieces_seen_by(user, application))
    awaited = {piece.kind for piece in pieces if piece.state == PieceState.PENDING}
    lines = [
        AskedLine(asked, awaited=asked.requirement.kind in awaited) for asked in asked_pieces(application)
    ]
    return PiecesRead(asked=lines, pieces=pieces)


def asked_pieces(application: Application) -> list[Asked]:
    """List the pieces that a dossier owes, and whether they are given; it comes from ``with_content``."""
    members = list(application.pole.memberships.all())
    lead = next((member for member in members if member.is_lead), None)
    situation = situation_of(
        Strand(application.call.strand),
        {section.kind: section.content for section in application.sections.all()},
        lead_category=lead.legal_category if lead else "",
        members_to_verify=any(counted_family(member) == Family.ESS_TO_VERIFY for member in members),
    )
    of_members = (
        MEMBER_KINDS[MemberPieceKind(piece.kind)]
        for member in members
        for piece in member.present_pieces  # type: ignore[attr-defined]
    )
    given = {piece.kind for piece in application.pieces.all()} | set(of_members)
    return asked_of(situation, given=given)


def _budget_faults(application: Application, sections: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Give what does not balance in the budget plan of a dossier that owes one, and the amount where to correct it."""
    if SectionKind.BUDGET not in sections_of(Strand(application.call.strand)):
        return
    budget = balance.read(sections.get(SectionKind.BUDGET, {}))
    for found in balance.weigh(budget, requested=requested_amount(application) or None).faults:
        line, column = found.place(budget)
        yield found.sentence, f"{line}_{column}"


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
