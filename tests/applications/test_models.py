"""Each constraint and trigger of the dossiers' tables, tried by its name."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from applications.enums import Capacity, EventKind, PieceKind, State
from applications.models import (
    Access,
    Application,
    Evaluation,
    Event,
    Impediment,
    Piece,
    Presence,
    Programme,
    Section,
    SubmittedPiece,
    SubmittedVersion,
)
from tests.factories import CallFactory, DraftFactory, SubmittedFactory, UserFactory, now

pytestmark = pytest.mark.django_db


def _refused(name):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"strand": "rien"}, "call_strand_known"),
        ({"closes_at": now() - timedelta(days=50)}, "call_dates_ordered"),
        ({"grace": timedelta(seconds=-1)}, "call_grace_not_negative"),
        ({"remedies": ""}, "call_mentions_given"),
        ({"service_phone": ""}, "call_mentions_given"),
    ],
)
def test_call_constraint_refuses(values, name):
    with _refused(name):
        CallFactory(**values)


def test_call_without_mentions_stands_until_it_is_published():
    assert CallFactory(remedies="", published_at=None).pk


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"number": "PTCE-26-1"}, "application_number_shape"),
        ({"state": "perdu"}, "application_state_known"),
        ({"state": State.SUBMITTED}, "application_submitted_has_date"),
        ({"submitted_at": now()}, "application_submitted_has_date"),
        ({"state": State.NOTIFIED, "submitted_at": now()}, "application_notified_has_date"),
        ({"requested_amount": Decimal("-0.01")}, "application_amount_not_negative"),
        ({"region": "ARA"}, "application_region_code"),
        (
            {"state": State.SUBMITTED, "submitted_at": now(), "discarded_at": now()},
            "application_discarded_is_draft",
        ),
    ],
)
def test_application_constraint_refuses(values, name):
    dossier = DraftFactory()
    with _refused(name):
        Application.objects.filter(pk=dossier.pk).update(**values)


def test_section_constraints_refuse():
    dossier = DraftFactory(filled=True)
    section = dossier.sections.get(kind="strategy")
    for values, name in [
        ({"kind": "pooling"}, "section_once_per_kind"),
        ({"kind": "autre"}, "section_kind_known"),
        ({"version": 0}, "section_version_counts"),
    ]:
        with transaction.atomic(), _refused(name):
            Section.objects.filter(pk=section.pk).update(**values)


def test_piece_constraints_refuse():
    piece = DraftFactory(filled=True).pieces.get(code="P1")
    for values, name in [
        ({"kind": "autre chose"}, "piece_kind_known"),
        ({"sha256": "abc"}, "piece_sha256_shape"),
        ({"received": "abc"}, "piece_received_shape"),
        ({"code": "X1"}, "piece_code_shape"),
        ({"state": "ailleurs"}, "piece_state_known"),
        ({"state": "pending", "settled_at": None}, "piece_pending_waits_in_quarantine"),
        ({"quarantine": "0" * 32}, "piece_pending_waits_in_quarantine"),
        ({"reason": "virus"}, "piece_refused_says_why"),
        ({"state": "refused"}, "piece_refused_says_why"),
        ({"state": "refused", "reason": "virus", "settled_at": None}, "piece_settled_has_date"),
        ({"state": "pending", "quarantine": "0" * 32}, "piece_settled_has_date"),
    ]:
        with transaction.atomic(), _refused(name):
            Piece.objects.filter(pk=piece.pk).update(**values)
    piece.pk = None
    with _refused("piece_code_once"):
        piece.save(force_insert=True)


def test_access_constraints_refuse():
    dossier, person = DraftFactory(), UserFactory()
    for values, name in [
        ({"capacity": "passant"}, "access_capacity_known"),
        ({"until": now() - timedelta(days=1)}, "access_dates_ordered"),
        ({"reason": ""}, "access_reason_given"),
    ]:
        row = {"capacity": Capacity.REVIEWER, "since": now(), "reason": "Affectation", **values}
        with transaction.atomic(), _refused(name):
            Access.objects.create(application=dossier, user=person, **row)
    row = {"capacity": Capacity.REVIEWER, "since": now(), "reason": "Affectation"}
    Access.objects.create(application=dossier, user=person, **row)
    with _refused("access_one_in_force"):
        Access.objects.create(application=dossier, user=person, **row)


def test_presence_constraints_refuse():
    dossier = DraftFactory()
    row = {"application": dossier, "user": dossier.created_by, "seen_at": now()}
    with transaction.atomic(), _refused("presence_kind_known"):
        Presence.objects.create(kind="autre", **row)
    Presence.objects.create(kind="", **row)
    with _refused("presence_once_per_person"):
        Presence.objects.create(kind="strategy", **row)


def test_impediment_constraints_refuse():
    organisation = DraftFactory().pole.memberships.order_by("pk")[0].organisation
    for values, name in [
        ({"reason": ""}, "impediment_reason_given"),
        ({"until": now() - timedelta(days=1)}, "impediment_dates_ordered"),
    ]:
        row = {"reason": "Compte rendu en retard", "since": now(), **values}
        with transaction.atomic(), _refused(name):
            Impediment.objects.create(organisation=organisation, **row)


def _event(dossier, **values):
    row = {"kind": EventKind.ACCESS, "at": now(), "by": dossier.created_by, "payload": {"essai": 1}}
    return Event.objects.create(application=dossier, **{**row, **values})


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "autre"}, "event_kind_known"),
        ({"kind": EventKind.MOVED}, "event_move_has_states"),
        ({"from_state": State.DRAFT, "to_state": State.SUBMITTED}, "event_move_has_states"),
    ],
)
def test_event_constraint_refuses(values, name):
    with _refused(name):
        _event(DraftFactory(), **values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"number": 1}, "submittedversion_number_once"),
        ({"number": 0}, "submittedversion_number_counts"),
        ({"sha256": "abc"}, "submittedversion_sha256_shape"),
    ],
)
def test_submitted_version_constraint_refuses(values, name):
    dossier = SubmittedFactory()
    row = {"number": 2, "sha256": "0" * 64, "submitted_at": now(), "submitted_by": dossier.created_by}
    with _refused(name):
        SubmittedVersion.objects.create(application=dossier, payload={}, **{**row, **values})


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"code": "P1"}, "submittedpiece_code_once"),
        ({"sha256": "abc"}, "submittedpiece_sha256_shape"),
        ({"kind": "autre chose"}, "submittedpiece_kind_known"),
    ],
)
def test_submitted_piece_constraint_refuses(values, name):
    version = SubmittedFactory().versions.get()
    row = {"code": "P2", "kind": PieceKind.OTHER, "label": "Bail", "sha256": "0" * 64, "size": 1}
    with _refused(name):
        SubmittedPiece.objects.create(version=version, content_type="application/pdf", **{**row, **values})


def test_evaluation_constraint_refuses():
    dossier = SubmittedFactory()
    version = SubmittedVersion.objects.create(
        application=dossier,
        number=2,
        payload={},
        sha256="0" * 64,
        submitted_at=now(),
        submitted_by=dossier.created_by,
    )
    with _refused("evaluation_sha256_shape"):
        Evaluation.objects.create(
            version=version,
            grid_version=dossier.call.grid_version,
            content={},
            sha256="abc",
            created_at=now(),
        )


def test_event_chain_is_sealed_by_the_database_whatever_the_caller_says():
    dossier = DraftFactory()
    forged = _event(dossier, seq=77, hash="f" * 64, previous_hash="f" * 64, payload_sha256="f" * 64)
    first, second = Event.objects.filter(application=dossier).order_by("seq")
    assert (first.seq, second.seq, second.pk) == (1, 2, forged.pk)
    assert second.previous_hash == first.hash
    assert second.hash != "f" * 64
    assert second.payload_sha256 != "f" * 64


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"id": 2}, "programme_only_one"),
        ({"min_amount": Decimal(0)}, "programme_amounts_ordered"),
        ({"max_amount": Decimal(1)}, "programme_amounts_ordered"),
        ({"years": 0}, "programme_targets_positive"),
    ],
)
def test_programme_constraint_refuses(values, name):
    row = {
        "name": "Programme",
        "target_poles": 50,
        "min_amount": Decimal(50_000_000),
        "max_amount": Decimal(100_000_000),
        "years": 3,
        "source": "Note",
    }
    with _refused(name):
        Programme.objects.create(**{**row, **values})
