"""Who sees which dossier: the applicant's team, roles by right, Access rows, and recusals over them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from applications.enums import Capacity
from applications.models import Access, Application, Event
from applications.services import grant_access, recuse
from poles.services import PoleDetails, describe_pole
from reviews.perms import can_instruct
from tests.factories import AUVERGNE_RHONE_ALPES, DraftFactory, SubmittedFactory, UserFactory, now

pytestmark = pytest.mark.django_db

BRITTANY = "53"
BREST = "29019"


def _sees(user):
    return list(Application.objects.visible_to(user).order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("role", "region", "draft", "sent"),
    [
        (None, "", False, False),
        (Role.CASE_OFFICER, "", False, True),
        (Role.CASE_OFFICER, AUVERGNE_RHONE_ALPES, False, True),
        (Role.CASE_OFFICER, BRITTANY, False, False),
        (Role.PROGRAMME_MANAGER, "", False, True),
        (Role.AUDITOR, "", False, True),
        (Role.REVIEWER, "", False, False),
        (Role.COMMITTEE_MEMBER, "", False, False),
        (Role.COMMITTEE_CHAIR, "", False, False),
        (Role.ENVELOPE_MANAGER, "", False, False),
        (Role.INVITED_NETWORK, "", False, False),
        (Role.CONSULTED_SERVICE, "", False, False),
        (Role.RESOURCE_PERSON, "", False, False),
    ],
)
def test_roles_see_sent_dossiers_by_right_and_no_draft(role, region, draft, sent):
    person = UserFactory(roles=[role] if role else [], roles__region=region)
    drafts, dossiers = DraftFactory(filled=True), SubmittedFactory()
    expected = [drafts.pk] * draft + [dossiers.pk] * sent
    assert _sees(person) == expected


def test_a_sent_dossier_stays_with_its_officers_whatever_its_pole_becomes():
    dossier = SubmittedFactory()
    here, there = (
        UserFactory(roles=[Role.CASE_OFFICER], roles__region=region)
        for region in (AUVERGNE_RHONE_ALPES, BRITTANY)
    )
    describe_pole(
        pole_id=dossier.pole_id,
        details=PoleDetails(name=dossier.pole.name, commune=BREST),
        expected_version=1,
        by=dossier.created_by,
        at=now(),
    )
    dossier.pole.refresh_from_db()
    assert dossier.pole.region == BRITTANY
    assert (_sees(here), _sees(there)) == ([dossier.pk], [])
    assert (can_instruct(here, dossier), can_instruct(there, dossier)) == (True, False)


def test_a_team_sees_its_own_dossiers_alone():
    mine, theirs = DraftFactory(), SubmittedFactory()
    assert _sees(mine.created_by) == [mine.pk]
    assert _sees(theirs.created_by) == [theirs.pk]


def test_nobody_signed_in_sees_nothing():
    SubmittedFactory()
    assert _sees(AnonymousUser()) == []


def _granted(dossier, person, capacity):
    return grant_access(
        application=dossier, user=person, capacity=capacity, reason="Essai", by=dossier.created_by, at=now()
    )


@pytest.mark.parametrize("capacity", [Capacity.REVIEWER, Capacity.COMMITTEE, Capacity.CONSULTED])
def test_an_access_opens_one_dossier_until_it_is_closed(capacity):
    dossier, person = SubmittedFactory(), UserFactory()
    SubmittedFactory()
    _granted(dossier, person, capacity)
    assert _sees(person) == [dossier.pk]
    Access.objects.filter(user=person).update(until=now())
    assert _sees(person) == []


def test_grant_access_twice_writes_one_row_and_one_event():
    dossier, person = SubmittedFactory(), UserFactory()
    first, again = (_granted(dossier, person, Capacity.REVIEWER) for _ in range(2))
    assert first.pk == again.pk
    assert Event.objects.filter(application=dossier, kind="access").count() == 1


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR])
def test_a_recusal_overrides_the_right_to_read(role):
    dossier, other = SubmittedFactory(), SubmittedFactory()
    person = UserFactory(roles=[role])
    _granted(dossier, person, Capacity.REVIEWER)
    recuse(application=dossier, user=person, reason="Conflit", by=person, at=now())
    assert _sees(person) == [other.pk]
