from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import RoleGrant, User
from accounts.services import end_role, grant_role
from tests.factories import UserFactory, now

pytestmark = pytest.mark.django_db


def test_user_address_is_one_whatever_its_letters():
    User.objects.create_user("Camille@Exemple.test")
    with pytest.raises(IntegrityError, match="accounts_user_email"), transaction.atomic():
        User.objects.create_user("camille@exemple.TEST")
    with pytest.raises(IntegrityError, match="user_email_lowercase"), transaction.atomic():
        User.objects.create(email="Autre@exemple.test")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"role": "roi"}, "rolegrant_role_known"),
        ({"region": "ARA"}, "rolegrant_region_code"),
        ({"until": now() - timedelta(days=1)}, "rolegrant_dates_ordered"),
    ],
)
def test_role_grant_constraint_refuses(values, name):
    row = {"user": UserFactory(), "role": Role.REVIEWER, "since": now(), **values}
    with pytest.raises(IntegrityError, match=name):
        RoleGrant.objects.create(**row)


def test_role_granted_twice_is_one_grant_and_the_table_refuses_two():
    user = UserFactory()
    first, again = (grant_role(user=user, role=Role.REVIEWER, by=None, at=now()) for _ in range(2))
    assert first.pk == again.pk
    with pytest.raises(IntegrityError, match="rolegrant_one_in_force"):
        RoleGrant.objects.create(user=user, role=Role.REVIEWER, since=now())


def test_role_of_one_region_is_not_the_whole_country_s():
    user = UserFactory()
    grant_role(user=user, role=Role.CASE_OFFICER, region="84", by=None, at=now())
    assert User.objects.get(pk=user.pk).regions_as(Role.CASE_OFFICER) == frozenset({"84"})
    grant_role(user=user, role=Role.CASE_OFFICER, by=None, at=now())
    assert User.objects.get(pk=user.pk).regions_as(Role.CASE_OFFICER) is None


def test_role_ended_stays_as_a_record():
    user, manager = UserFactory(roles=[Role.AUDITOR]), UserFactory()
    at = now()
    end_role(user=user, role=Role.AUDITOR, by=manager, at=at)
    assert User.objects.get(pk=user.pk).roles() == frozenset()
    grant = RoleGrant.objects.get(user=user)
    assert (grant.until, grant.ended_by) == (at, manager)


def test_grants_in_force_are_read_once_for_one_object(django_assert_num_queries):
    user = User.objects.get(pk=UserFactory(roles=[Role.AUDITOR]).pk)
    with django_assert_num_queries(1):
        answers = [user.has_role(Role.AUDITOR), user.has_role(Role.REVIEWER), user.regions_as(Role.AUDITOR)]
    assert answers == [True, False, None]


def test_grants_in_force_are_judged_by_the_database_s_clock(monkeypatch):
    user = UserFactory(roles=[Role.AUDITOR])
    monkeypatch.setattr(timezone, "now", lambda: datetime(2000, 1, 1, tzinfo=UTC))
    assert User.objects.get(pk=user.pk).has_role(Role.AUDITOR)
