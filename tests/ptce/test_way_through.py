"""The way of a dossier by its services alone: from a blank pole to a notified decision."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import applications.services
import funding.services
import poles.services
import reviews.services
from accounts.enums import Role
from accounts.models import User
from accounts.services import grant_role
from applications.enums import PieceKind, SectionKind, State, Strand
from applications.models import Application, Call, Event
from core.models import Job
from criteria import engine
from criteria.services import publish_grid
from funding.models import Envelope
from poles.enums import Phase
from poles.models import PolePhase
from reviews.enums import AdmissibilityOutcome, NotificationMeans, Outcome
from reviews.services import decide
from tests.factories import SECTIONS, checked_now

pytestmark = pytest.mark.django_db

START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def _person(name: str, *roles: Role) -> User:
    user = User.objects.create_user(f"{name}@exemple.example", first_name=name.title())
    for role in roles:
        grant_role(user=user, role=role, by=None, at=START)
    return user


def _pdf() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(buffer)
    return SimpleUploadedFile("charte.pdf", buffer.getvalue())


@pytest.fixture
def call() -> Call:
    grid = publish_grid(grid=engine.default_grid(), reason="Grille de référence", by=None, at=START)
    return Call.objects.create(
        strand=Strand.EXPERIMENTATION,
        title="Expérimentation 2026",
        slug="experimentation-2026",
        opens_at=START,
        closes_at=START + timedelta(days=60),
        published_at=START,
        grid_version=grid,
        service_name="Délégation à l’économie sociale",
        service_email="ptce@exemple.example",
        service_address="1 rue de l’Exemple, 75000 Paris",
        service_phone="01 00 00 00 00",
        silence_notice="Le silence gardé pendant deux mois vaut rejet.",
        remedies="Deux mois pour saisir le tribunal administratif.",
    )


def test_a_dossier_goes_from_a_blank_pole_to_a_notified_decision(call: Call) -> None:
    lead, officer = _person("porteur"), _person("instruction", Role.CASE_OFFICER)
    reviewers = [_person("eval1", Role.REVIEWER), _person("eval2", Role.REVIEWER)]
    chair = _person("presidence", Role.COMMITTEE_CHAIR)
    members = [_person(f"comite{rank}", Role.COMMITTEE_MEMBER) for rank in (2, 3, 4)]
    manager = _person("gestion", Role.ENVELOPE_MANAGER)
    envelope = funding.services.open_envelope(
        label="Expérimentation 2026",
        strand=Strand.EXPERIMENTATION,
        year=2026,
        source="Programme",
        ceiling=Decimal("100000.00"),
        key=uuid4(),
        by=manager,
        at=START,
    )
    funding.services.link_call(call_id=call.pk, envelope_id=envelope.pk, by=manager, at=START)
    at = START + timedelta(days=1)

    pole = poles.services.create_pole(
        details=poles.services.PoleDetails(name="Exemple – Pôle du Test", commune="26281"), by=lead, at=at
    )
    poles.services.add_member(
        pole_id=pole.pk,
        member=poles.services.MemberDetails(
            name="Association porteuse",
            siret="81223113200026",
            legal_category="9220",
            commune="26281",
            is_lead=True,
        ),
        by=lead,
        at=at,
    )
    poles.services.set_perimeter(pole_id=pole.pk, areas=["commune:26281"], by=lead, at=at)
    dossier = applications.services.create_application(
        call_id=call.pk, pole_id=pole.pk, title="Animer le pôle", by=lead, at=at
    )
    assert dossier.number == "PTCE-2026-00001"
    for kind, content in [
        (SectionKind.STRATEGY, {"text": "Une stratégie.", "document": True}),
        (SectionKind.PURPOSE, {"text": "Un poste d’animation.", "promotion_share": "0.10"}),
        (SectionKind.PROGRAMME, {"animation": "Réunir les membres."}),
        (SectionKind.FUNDING, {"aid": "post", "requested_amount": "60000.00"}),
        (SectionKind.BUDGET, SECTIONS[SectionKind.BUDGET]),
        (SectionKind.ATTESTATIONS, SECTIONS[SectionKind.ATTESTATIONS]),
    ]:
        applications.services.save_section(
            application_id=dossier.pk, kind=kind, content=content, expected_version=0, by=lead, at=at
        )
    for kind in (
        PieceKind.CHARTER,
        PieceKind.STATUTES,
        PieceKind.DIRECTORS,
        PieceKind.ACCOUNTS,
        PieceKind.BANK,
    ):
        applications.services.add_piece(
            application_id=dossier.pk, kind=kind, label="Pièce", upload=_pdf(), by=lead, at=at
        )
    checked_now(dossier)
    version = applications.services.submit(application_id=dossier.pk, by=lead, at=at)
    assert applications.services.submit(application_id=dossier.pk, by=lead, at=at).pk == version.pk
    assert version.evaluation.content["grid"]["sha256"] == call.grid_version.sha256

    reviews.services.confirm_complete(application_id=dossier.pk, by=officer, at=at)
    reviews.services.judge_admissibility(
        application_id=dossier.pk,
        outcome=AdmissibilityOutcome.ADMISSIBLE,
        reasons="Le dossier répond à l’appel.",
        by=officer,
        at=at,
    )
    for reviewer in reviewers:
        assignment = reviews.services.assign_reviewer(
            application_id=dossier.pk,
            reviewer_id=reviewer.pk,
            due_on=at.date() + timedelta(days=20),
            by=officer,
            at=at,
        )
        assert not Application.objects.visible_to(reviewer).exists()
        reviews.services.declare_interests(assignment_id=assignment.pk, conflict=False, by=reviewer, at=at)
        assert Application.objects.visible_to(reviewer).get().pk == dossier.pk
        for code in reviews.services.sheet.scored_codes(assignment):
            reviews.services.save_score(
                assignment_id=assignment.pk,
                criterion=code,
                score=3,
                reason="Preuves concordantes.",
                piece="P1",
                by=reviewer,
                at=at,
            )
        reviews.services.submit_sheet(assignment_id=assignment.pk, by=reviewer, at=at)

    session = reviews.services.plan_session(
        title="Séance de septembre",
        held_at=at,
        chair_id=chair.pk,
        member_ids=[member.pk for member in members],
        quorum=3,
        by=officer,
        at=at,
    )
    item = reviews.services.add_to_agenda(session_id=session.pk, application_id=dossier.pk, by=officer, at=at)
    reviews.services.open_session(
        session_id=session.pk, present_ids=[chair.pk, *(member.pk for member in members)], by=chair, at=at
    )
    decision = decide(
        item_id=item.pk,
        outcome=Outcome.AGREED,
        amount=Decimal("50000.00"),
        reasons="Un pôle déjà à l’œuvre.",
        by=chair,
        at=at,
    )
    envelope = Envelope.objects.get(pk=envelope.pk)
    assert (envelope.reserved, envelope.ceiling) == (50_000_00, 100_000_00)
    assert Job.objects.exclude(kind=applications.services.CHECK).get().subject_id == decision.pk
    phase = PolePhase.objects.get(pole=pole)
    assert (phase.current, phase.public) == (Phase.EXPERIMENTATION, Phase.PREFIGURATION)

    reviews.services.notify(application_id=dossier.pk, means=NotificationMeans.PLATFORM, by=officer, at=at)
    phase.refresh_from_db()
    assert phase.public == Phase.EXPERIMENTATION
    dossier.refresh_from_db()
    assert dossier.state == State.NOTIFIED
    chain = list(Event.objects.filter(application=dossier).order_by("seq"))
    assert [event.seq for event in chain] == list(range(1, len(chain) + 1))
    assert [event.previous_hash for event in chain] == ["", *(event.hash for event in chain[:-1])]
