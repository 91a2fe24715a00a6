"""What people do on a dossier between its start and its decision, by the services that the pages call."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from accounts.models import User
from applications import services as dossiers
from applications.enums import PieceKind, SectionKind, Strand
from applications.models import Application, Call
from core.clock import database_now
from core.pieces import check_all
from poles.models import Pole
from ptce.demo.pieces import piece_pdf
from reviews import services as reviews
from reviews.enums import AdmissibilityOutcome, Outcome

ANSWERS: dict[SectionKind, dict[str, Any]] = {
    SectionKind.STRATEGY: {"text": "Une stratégie commune de cinq ans.", "document": True},
    SectionKind.PURPOSE: {"text": "Animer le pôle pendant trois ans."},
    SectionKind.PROGRAMME: {"animation": "Réunir les membres et ouvrir la légumerie."},
    SectionKind.FUNDING: {"aid": "post", "requested_amount": "40000.00"},
    SectionKind.BUDGET: {
        "years": [2027],
        "64": {"2027": "60000.00"},
        "74_programme": {"2027": "40000.00"},
        "758": {"2027": "20000.00"},
    },
    SectionKind.ATTESTATIONS: {
        "exact": True,
        "taxes_paid": True,
        "power": True,
        "republican_contract": True,
        "aid_amount": "0.00",
        "de_minimis_amount": "0.00",
        "aid_declared": True,
        "notice_read": True,
    },
}
PIECES = (
    PieceKind.CHARTER,
    PieceKind.STATUTES,
    PieceKind.DIRECTORS,
    PieceKind.ACCOUNTS,
    PieceKind.BANK,
)


def _person(key: str) -> User:
    return User.objects.get(email=f"{key}@demo.example")


def draft(turn: int) -> str:
    """Start a dossier that can be sent, on a pole of the demonstration; return its number."""
    lead, at = _person("porteur"), database_now()
    pole = Pole.objects.filter(team__user=lead, memberships__is_lead=True, perimeter__isnull=False)
    application = dossiers.create_application(
        call_id=Call.objects.get(strand=Strand.EXPERIMENTATION).pk,
        pole_id=pole.order_by("pk").distinct()[0].pk,
        title=f"Mesure {turn}",
        by=lead,
        at=at,
    )
    for kind, content in ANSWERS.items():
        dossiers.save_section(
            application_id=application.pk, kind=kind, content=content, expected_version=0, by=lead, at=at
        )
    files = [ContentFile(piece_pdf(kind=kind, pole=f"Mesure {turn}"), name=f"{kind}.pdf") for kind in PIECES]
    for nature, checked in zip(PIECES, check_all(files), strict=True):
        dossiers.attach_checked(
            application_id=application.pk, kind=nature, label=nature.label, checked=checked, by=lead, at=at
        )
    return application.number


def judge_and_decide(number: str) -> None:
    """Take a submitted dossier to an agreed decision: completeness, two sheets, a session."""
    application = Application.objects.get(number=number)
    officer, chair = _person("instruction1"), _person("comite1")
    at = database_now()
    reviews.confirm_complete(application_id=application.pk, by=officer, at=at)
    reviews.judge_admissibility(
        application_id=application.pk,
        outcome=AdmissibilityOutcome.ADMISSIBLE,
        reasons="Dans le champ de l’appel.",
        by=officer,
        at=at,
    )
    for reviewer in (_person("evaluation1"), _person("evaluation2")):
        _score(application, reviewer, officer)
    members = [_person(f"comite{rank}") for rank in range(1, 5)]
    session = reviews.plan_session(
        title="Mesure",
        held_at=at,
        chair_id=chair.pk,
        member_ids=[member.pk for member in members],
        quorum=3,
        by=officer,
        at=at,
    )
    item = reviews.add_to_agenda(session_id=session.pk, application_id=application.pk, by=officer, at=at)
    present = [member.pk for member in members]
    reviews.open_session(session_id=session.pk, present_ids=present, by=chair, at=at)
    reviews.decide(
        item_id=item.pk,
        outcome=Outcome.AGREED,
        amount=Decimal("30000.00"),
        reasons="Un pôle déjà à l’œuvre.",
        by=chair,
        at=database_now(),
    )


def _score(application: Application, reviewer: User, officer: User) -> None:
    at = database_now()
    assignment = reviews.assign_reviewer(
        application_id=application.pk,
        reviewer_id=reviewer.pk,
        due_on=localdate(at) + timedelta(days=10),
        by=officer,
        at=at,
    )
    reviews.declare_interests(assignment_id=assignment.pk, conflict=False, by=reviewer, at=at)
    for code in reviews.sheet.scored_codes(assignment):
        reviews.save_score(
            assignment_id=assignment.pk,
            criterion=code,
            score=3,
            reason="Preuves concordantes.",
            piece="P1",
            by=reviewer,
            at=at,
        )
    reviews.submit_sheet(assignment_id=assignment.pk, by=reviewer, at=at)
