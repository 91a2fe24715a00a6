"""Two managers at once, each on a connection of their own: the second has seen what the first did."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import queries, services
from accounts.enums import Role
from accounts.models import RoleGrant, User
from core.models import Mail
from ptce.people.closing import close_account
from tests.accounts import ways
from tests.factories import UserFactory, now
from tests.locks import waiting


@pytest.fixture
def managers(cloned_database):
    return [UserFactory(roles=[Role.PROGRAMME_MANAGER]) for _ in range(2)]


def take(person, role, *, by):
    grant = RoleGrant.objects.get(user=person, role=role, until=None)
    return services.take_role(grant_id=grant.pk, by=by, at=now())


def test_two_managers_who_end_each_other_leave_one(managers):
    first, second = managers

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            take(second, Role.PROGRAMME_MANAGER, by=first)
            late = waiting(hands, lambda: take(first, Role.PROGRAMME_MANAGER, by=second))
        with pytest.raises(services.LastProgrammeManager):
            late.result()

    assert [user for user, _ in queries.role_holders(role=Role.PROGRAMME_MANAGER)] == [first]


def test_two_managers_who_give_the_same_role_give_it_once(managers):
    first, second = managers
    person = UserFactory()

    def give(by):
        return services.give_role(email=person.email, role=Role.REVIEWER, regions=[], by=by, at=now())

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            give(first)
            late = waiting(hands, lambda: give(second))
        with pytest.raises(services.AlreadyHeld):
            late.result()

    assert person.role_grants.get().granted_by == first


def test_two_first_managers_are_one(cloned_database):
    people = [UserFactory() for _ in range(2)]

    def name(person):
        return services.name_first_manager(email=person.email, at=now())

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            name(people[1])
            late = waiting(hands, lambda: name(people[0]))
        with pytest.raises(services.UnableToChangeRoles, match="a déjà un responsable"):
            late.result()

    assert RoleGrant.objects.get().user == people[1]


def test_no_role_is_given_to_an_account_that_closes(managers):
    person = UserFactory()

    def give():
        return services.give_role(
            email=person.email, role=Role.REVIEWER, regions=[], by=managers[0], at=now()
        )

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            close_account(user_id=person.pk, at=now())
            late = waiting(hands, give)
        with pytest.raises(services.NotAccountable):
            late.result()

    assert not person.role_grants.exists()


def test_two_clicks_on_the_end_of_an_account_close_it_once(cloned_database):
    person = UserFactory()

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            close_account(user_id=person.pk, at=now())
            late = waiting(hands, lambda: close_account(user_id=person.pk, at=now()))
        with pytest.raises(services.AlreadyClosed):
            late.result()

    assert Mail.objects.count() == 1


def click(browser):
    return browser.post(reverse("data:close"), {"understood": "on", "password": ways.PASSWORD}, follow=True)


def test_the_second_click_reads_the_farewell_too(cloned_database):
    person = ways.person()
    browser = ways.browser(person)

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            close_account(user_id=person.pk, at=now())
            late = waiting(hands, lambda: click(browser))
        page = late.result()

    assert page.redirect_chain == [(reverse("home"), 302)]
    assert "Votre compte est fermé." in page.text


def test_the_manager_who_becomes_the_last_meanwhile_is_told_what_to_do(cloned_database):
    first, second = UserFactory(roles=[Role.PROGRAMME_MANAGER]), ways.person()
    services.grant_role(user=second, role=Role.PROGRAMME_MANAGER, by=first, at=now())
    ways.with_totp(second)
    browser = Client()
    browser.force_login(second)

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            close_account(user_id=first.pk, at=now())
            late = waiting(hands, lambda: click(browser))
        page = late.result()

    assert page.status_code == 409
    assert "C’est le dernier responsable du programme" in page.text
    assert reverse("roles:people") in page.text
    assert User.objects.get(pk=second.pk).is_active
