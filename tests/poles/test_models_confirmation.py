from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from poles.enums import MemberPieceKind
from poles.models import ConfirmationAnswer, ConfirmationRequest, MemberPiece, Membership
from tests.factories import MembershipFactory, PoleFactory, now

pytestmark = pytest.mark.django_db

DIGEST = "0" * 64


@pytest.fixture
def member():
    pole = PoleFactory()
    return MembershipFactory(pole_id=pole.pk, by=pole.created_by)


def asked(member, **values):
    given = {
        "email": "membre@exemple.test",
        "created_at": now(),
        "created_by": member.pole.created_by,
        "sent_at": now(),
        "expires_at": now() + timedelta(days=30),
    }
    return ConfirmationRequest.objects.create(membership=member, **{**given, **values})


def answered(request, **values):
    given = {
        "joins": True,
        "signatory": "Dominique Exemple",
        "quality": "Gérante",
        "content": {},
        "at": now(),
    }
    return ConfirmationAnswer.objects.create(
        request=request, membership=request.membership, **{**given, **values}
    )


def piece(member, **values):
    given = {
        "kind": MemberPieceKind.COMMITMENT,
        "code": "L1",
        "sha256": DIGEST,
        "size": 12,
        "content_type": "application/pdf",
        "added_at": now(),
    }
    return MemberPiece.objects.create(membership=member, **{**given, **values})


def refused(action, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        action()


@pytest.mark.parametrize("field", ["fte", "money", "pooled_means", "volunteer_hours", "in_kind"])
def test_quantity_of_a_member_is_not_negative(member, field):
    members = Membership.objects.filter(pk=member.pk)
    refused(lambda: members.update(**{field: Decimal("-0.01")}), "membership_quantities_positive")
    assert members.update(**{field: 0}) == 1


def test_basis_of_the_ess_is_a_known_one(member):
    refused(
        lambda: Membership.objects.filter(pk=member.pk).update(ess_basis="hearsay"),
        "membership_ess_basis_known",
    )


def test_member_has_one_open_request(member):
    first = asked(member)
    refused(lambda: asked(member), "confirmationrequest_one_open")
    ConfirmationRequest.objects.filter(pk=first.pk).update(closed_at=now())
    assert asked(member).key != first.key


def test_request_ends_after_it_begins(member):
    refused(lambda: asked(member, expires_at=now() - timedelta(days=1)), "confirmationrequest_dates_ordered")


@pytest.mark.parametrize("values", [{"signatory": ""}, {"quality": ""}])
def test_answer_says_who_gives_it(member, values):
    request = asked(member)
    refused(lambda: answered(request, **values), "confirmationanswer_signatory_given")


def test_answer_never_changes(member):
    answer = answered(asked(member))
    for change in (lambda: ConfirmationAnswer.objects.update(joins=False), answer.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "rumour"}, "memberpiece_kind_known"),
        ({"sha256": "short"}, "memberpiece_sha256_shape"),
        ({"code": "P1"}, "memberpiece_code_shape"),
        ({"code": "L2"}, "memberpiece_one_of_a_kind"),
    ],
)
def test_piece_of_a_member(member, values, name):
    if name == "memberpiece_one_of_a_kind":
        piece(member)
    refused(lambda: piece(member, **values), name)
