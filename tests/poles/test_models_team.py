"""Each constraint of invitations and changes of lead, tried by its name."""

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connections, transaction

from poles.enums import InvitationState, TeamCapacity
from poles.models import LeadTransfer, TeamInvitation
from poles.services import invite
from tests.factories import PoleFactory, UserFactory, now

pytestmark = pytest.mark.django_db

DIGEST = "a" * 64


@pytest.fixture
def pole():
    return PoleFactory()


@pytest.fixture
def invitation(pole):
    return invite(
        pole_id=pole.pk, email="a@exemple.test", capacity=TeamCapacity.EDITOR, by=pole.created_by, at=now()
    )


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"email": "A@exemple.test"}, "teaminvitation_email_lowercase"),
        ({"email": ""}, "teaminvitation_email_lowercase"),
        ({"capacity": "lead"}, "teaminvitation_capacity_not_lead"),
        ({"capacity": "chef"}, "teaminvitation_capacity_not_lead"),
        ({"state": "perdue", "closed_at": now()}, "teaminvitation_state_known"),
        ({"state": InvitationState.ACCEPTED}, "teaminvitation_closed_is_dated"),
        ({"closed_at": now()}, "teaminvitation_closed_is_dated"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "teaminvitation_dates_ordered"),
    ],
)
def test_invitation_constraint_refuses(invitation, values, name):
    with pytest.raises(IntegrityError, match=name):
        TeamInvitation.objects.filter(pk=invitation.pk).update(**values)


def test_only_one_invitation_of_an_address_waits(pole, invitation):
    values = {
        "pole": pole,
        "email": invitation.email,
        "capacity": TeamCapacity.READER,
        "invited_by": pole.created_by,
        "invited_at": invitation.invited_at,
        "sent_at": invitation.sent_at,
        "expires_at": invitation.expires_at,
    }
    with pytest.raises(IntegrityError, match="teaminvitation_one_pending"), transaction.atomic():
        TeamInvitation.objects.create(**values)
    TeamInvitation.objects.filter(pk=invitation.pk).update(state=InvitationState.REVOKED, closed_at=now())
    assert TeamInvitation.objects.create(**values).key != invitation.key


def test_change_of_lead_constraints_refuse(pole):
    lead, other = pole.created_by, UserFactory()
    about = {"pole": pole, "at": now()}
    attempts = [
        ({"former": lead, "to": lead, "by": lead}, "leadtransfer_to_another"),
        ({"former": lead, "to": other, "by": other}, "leadtransfer_asked_in_writing"),
        ({"former": None, "to": other, "by": lead}, "leadtransfer_asked_in_writing"),
        ({"former": lead, "to": other, "by": lead, "reason": "Sans pièce"}, "leadtransfer_asked_in_writing"),
        (
            {"former": lead, "to": other, "by": UserFactory(), "sha256": DIGEST},
            "leadtransfer_asked_in_writing",
        ),
        (
            {"former": lead, "to": other, "by": other, "reason": "Demande", "sha256": DIGEST},
            "leadtransfer_not_to_oneself",
        ),
    ]
    for values, name in attempts:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            LeadTransfer.objects.create(**about, **values)
    LeadTransfer.objects.create(**about, former=None, to=other, by=lead, reason="Demande", sha256=DIGEST)


def test_changes_of_lead_only_grow(pole):
    LeadTransfer.objects.create(
        pole=pole, former=pole.created_by, to=UserFactory(), by=pole.created_by, at=now()
    )
    for statement in ("UPDATE poles_leadtransfer SET at = now()", "DELETE FROM poles_leadtransfer"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db(databases=["default", "owner"])
def test_changes_of_lead_only_grow_under_their_owner_too():
    with (
        pytest.raises(DatabaseError, match="leadtransfer_append_only"),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("TRUNCATE poles_leadtransfer")


def test_masked_address_says_its_first_letter_and_domain(invitation):
    invitation.email = "camille.durand@exemple.fr"
    assert invitation.masked_email == "c…@exemple.fr"
