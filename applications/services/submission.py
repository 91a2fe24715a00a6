from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, localtime

from accounts.models import User
from applications import queries
from applications.enums import FUNDED, EventKind, SectionKind, State
from applications.facts import facts_of
from applications.models import Application, Evaluation, Impediment, SubmittedPiece, SubmittedVersion
from applications.services.state import locked, move, record
from applications.snapshot import snapshot
from core.canonical import digest, plain
from criteria import engine
from criteria.services import evaluate_facts

MEMBERS_PAGE = "members"
PIECES_PAGE = "pieces"


@dataclass(frozen=True)
class Missing:
    """What is missing before a dossier can be sent, and the page where it is filled."""

    sentence: str
    page: str


class UnableToSubmit(Exception):
    """A dossier cannot be sent."""


class CallClosed(UnableToSubmit):
    """The call, its grace included, is over, or has not begun."""


class Incomplete(UnableToSubmit):
    """Something compulsory is missing: ``missing`` lists it."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__("Le dossier n’est pas encore complet : il reste des éléments à remplir.")
        self.missing = missing


class Impeded(UnableToSubmit):
    """The lead organisation is kept from sending."""


class NotEvaluable(UnableToSubmit):
    """The criteria cannot read an answer, or there are too many of them."""


def missing_for_submission(application: Application) -> list[Missing]:
    """List what a dossier still needs; it comes from ``queries.with_content``."""
    sections = {section.kind: section.content for section in application.sections.all()}
    members = list(application.pole.memberships.all())
    lead = next((member for member in members if member.is_lead), None)
    funding = sections.get(SectionKind.FUNDING, {})
    checks = [
        (not members, "Ajoutez les structures membres du pôle.", MEMBERS_PAGE),
        (lead is None, "Désignez la structure porteuse parmi les membres.", MEMBERS_PAGE),
        (
            lead is not None and not lead.organisation.siret,
            "Donnez le numéro SIRET de la structure porteuse.",
            MEMBERS_PAGE,
        ),
        (
            not application.pole.perimeter.all(),
            "Indiquez les communes du périmètre du pôle.",
            MEMBERS_PAGE,
        ),
        (
            not sections.get(SectionKind.STRATEGY, {}).get("text"),
            "Décrivez la stratégie commune.",
            SectionKind.STRATEGY.value,
        ),
        (
            not sections.get(SectionKind.PURPOSE, {}).get("text"),
            "Décrivez l’objet de la demande.",
            SectionKind.PURPOSE.value,
        ),
        (
            application.call.strand in FUNDED and Decimal(funding.get("requested_amount") or 0) <= 0,
            "Indiquez le montant demandé.",
            SectionKind.FUNDING.value,
        ),
        (
            not application.pieces.all(),
            "Joignez au moins une pièce : charte, statuts ou convention.",
            PIECES_PAGE,
        ),
    ]
    return [Missing(sentence=sentence, page=page) for lacking, sentence, page in checks if lacking]


@transaction.atomic
def submit(*, application_id: int, by: User, at: datetime) -> SubmittedVersion:
    """
    Freeze a draft into its first submitted version and evaluate it once; sent again, give the same version.

    :param at: aware; the database's time when the request was received, which the deadline judges.
    :raises CallClosed: if ``at`` is not before the call's closing plus its grace.
    :raises Impeded: if the lead organisation is kept from sending.
    :raises Incomplete: if something compulsory is missing.
    :raises NotEvaluable: if the criteria cannot read the answers.
    """
    application = locked(application_id)
    if application.state != State.DRAFT:
        return application.versions.order_by("number").get(number=1)
    application = queries.with_content(Application.objects.filter(pk=application_id)).get()
    _must_be_open(application, at=at)
    if missing := missing_for_submission(application):
        raise Incomplete(missing)
    _must_not_be_impeded(application, at=at)
    version = _freeze(application, by=by, at=at)
    application.submitted_at = at
    application.region = application.pole.region
    application.requested_amount = requested_amount(application)
    record(
        application=application,
        kind=EventKind.VERSION,
        by=by,
        at=at,
        payload={"version": version.number, "sha256": version.sha256},
    )
    move(application=application, to=State.SUBMITTED, by=by, at=at)
    return version


def _must_be_open(application: Application, *, at: datetime) -> None:
    call = application.call
    if call.published_at is None or at < call.opens_at:
        raise CallClosed(
            f"L’appel « {call.title} » n’est pas encore ouvert : il ouvrira le "
            f"{localtime(call.opens_at):%d/%m/%Y à %H:%M}. Votre dossier reste enregistré."
        )
    if at >= call.last_instant:
        raise CallClosed(
            f"L’appel « {call.title} » est clos depuis le {localtime(call.closes_at):%d/%m/%Y à %H:%M} "
            "(heure de Paris) : le dossier n’a pas été déposé. Il reste enregistré comme brouillon ; "
            "écrivez au service instructeur si une panne vous a empêché de le déposer à temps."
        )


def _must_not_be_impeded(application: Application, *, at: datetime) -> None:
    organisations = [
        member.organisation_id for member in application.pole.memberships.all() if member.is_lead
    ]
    impediment = (
        Impediment.objects.filter(Q(until__isnull=True) | Q(until__gt=at))
        .filter(organisation__in=organisations, since__lte=at)
        .order_by("since", "pk")
        .first()
    )
    if impediment:
        raise Impeded(f"Le dossier ne peut pas être déposé pour l’instant : {impediment.reason}")


def _freeze(application: Application, *, by: User, at: datetime) -> SubmittedVersion:
    payload = cast("dict[str, Any]", plain(snapshot(application, as_of=localdate(at))))
    version = SubmittedVersion.objects.create(
        application=application,
        number=application.versions.count() + 1,
        payload=payload,
        sha256=digest(payload),
        submitted_at=at,
        submitted_by=by,
    )
    SubmittedPiece.objects.bulk_create(
        SubmittedPiece(
            version=version,
            code=piece.code,
            kind=piece.kind,
            label=piece.label,
            sha256=piece.sha256,
            size=piece.size,
            content_type=piece.content_type,
        )
        for piece in application.pieces.all()
    )
    grid_version = application.call.grid_version
    try:
        evaluation = evaluate_facts(facts=facts_of(payload), grid_version=grid_version)
    except engine.InvalidInput as fault:
        raise NotEvaluable(
            f"Une réponse ne peut pas être lue par les critères ({fault}). Corrigez-la, ou écrivez au service "
            "instructeur : rien n’est perdu."
        ) from fault
    Evaluation.objects.create(
        version=version,
        grid_version=grid_version,
        content=evaluation.content,
        sha256=evaluation.sha256,
        created_at=at,
    )
    return version


def requested_amount(application: Application) -> Decimal | None:
    """Return what a draft asks for, none where it does not say; it comes from ``queries.with_content``."""
    for section in application.sections.all():
        if section.kind == SectionKind.FUNDING and section.content.get("requested_amount"):
            return Decimal(section.content["requested_amount"])
    return None
