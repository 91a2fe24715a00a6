import pytest

from accounts.enums import Role
from funding import perms
from funding.models import Envelope
from tests.funding import rows

pytestmark = pytest.mark.django_db

READERS = {Role.ENVELOPE_MANAGER, Role.PROGRAMME_MANAGER, Role.AUDITOR, Role.COMMITTEE_CHAIR}


def test_can_see_envelopes_by_role():
    assert {role for role in Role if perms.can_see_envelopes(rows.person(role))} == READERS


def test_can_see_envelopes_not_without_a_role():
    assert not perms.can_see_envelopes(rows.person())


def test_visible_to_shows_all_or_none():
    envelope = rows.envelope(by=rows.person())

    seen = {role: list(Envelope.objects.visible_to(rows.person(role)).order_by("pk")) for role in Role}

    assert seen == {role: [envelope] if role in READERS else [] for role in Role}
