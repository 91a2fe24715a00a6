"""Roles given and ended by the programme's managers: at once, by somebody else, with a trace and a notice."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import queries, services
from accounts.enums import Role
from accounts.models import RoleGrant, User
from core.models import Mail
from tests.accounts import ways
from tests.factories import AUVERGNE_RHONE_ALPES, UserFactory, now

BRITTANY = "53"
PEOPLE = reverse("roles:people")
GIVE = reverse("roles:give")

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    return client


def give(email, role=Role.REVIEWER, regions=(), *, by):
    return services.give_role(email=email, role=role, regions=list(regions), by=by, at=now())


def take(person, role, *, by):
    grant = RoleGrant.objects.get(user=person, role=role, until=None)
    return services.take_role(grant_id=grant.pk, by=by, at=now())


def test_a_role_is_given_in_several_regions_at_once_and_the_person_told(signed_in, manager):
    person = UserFactory()
    answers = {"email": person.email.upper(), "role": Role.CASE_OFFICER, "regions": ["53", "84"]}

    response = signed_in.post(GIVE, answers)

    assert response.headers["Location"] == reverse("roles:person", args=[person.pk])
    assert User.objects.get(pk=person.pk).regions_as(Role.CASE_OFFICER) == {BRITTANY, AUVERGNE_RHONE_ALPES}
    assert {grant.granted_by for grant in person.role_grants.all()} == {manager}
    mail = Mail.objects.get(user_id=person.pk)
    assert mail.title == "Vous avez un nouveau rôle : instructeur"
    assert "Bretagne, Auvergne-Rhône-Alpes" in mail.body or "Auvergne-Rhône-Alpes, Bretagne" in mail.body


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"role": Role.CASE_OFFICER}, "regions"),
        ({"role": Role.CASE_OFFICER, "regions": ["pays", "53"]}, "regions"),
        ({"role": Role.CASE_OFFICER, "regions": ["99"]}, "regions"),
        ({"role": Role.AUDITOR, "regions": ["53"]}, "regions"),
        ({"role": "roi"}, "role"),
        ({"role": Role.AUDITOR, "email": "pas une adresse"}, "email"),
        ({"role": Role.AUDITOR, "email": "inconnue@exemple.test"}, "email"),
    ],
)
def test_what_cannot_be_given_is_refused_and_nothing_changes(signed_in, answers, field):
    before = RoleGrant.objects.count()

    response = signed_in.post(GIVE, {"email": UserFactory().email, **answers})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    # The field says which words are its own: a field by its description, a group of choices by its name.
    tied = re.search(rf'(?:aria-describedby|aria-labelledby)="[^"]*\bid_{field}_error\b[^"]*"', response.text)
    assert tied
    assert f'id="id_{field}_error"' in response.text
    assert RoleGrant.objects.count() == before


def test_the_whole_country_is_asked_for_by_name(signed_in):
    person = UserFactory()

    signed_in.post(GIVE, {"email": person.email, "role": Role.CASE_OFFICER, "regions": ["pays"]})

    assert User.objects.get(pk=person.pk).regions_as(Role.CASE_OFFICER) is None


def test_an_address_that_nobody_confirmed_gets_no_role(manager):
    person = UserFactory()
    EmailAddress.objects.filter(user=person).update(verified=False)

    with pytest.raises(services.NotAccountable, match="pas encore confirmé"):
        give(person.email, by=manager)


def test_a_closed_account_gets_no_role(manager):
    person = UserFactory(is_active=False)

    with pytest.raises(services.NotAccountable, match="Aucun compte"):
        give(person.email, by=manager)


def test_a_role_sent_twice_is_given_once_and_told_once(manager):
    person = UserFactory()
    give(person.email, by=manager)

    with pytest.raises(services.AlreadyHeld):
        give(person.email, by=manager)

    assert (person.role_grants.count(), Mail.objects.filter(user_id=person.pk).count()) == (1, 1)


def test_regions_already_held_are_left_as_they_are(manager):
    person = UserFactory(roles=[Role.CASE_OFFICER], roles__region=BRITTANY)

    grants = give(person.email, Role.CASE_OFFICER, [BRITTANY, AUVERGNE_RHONE_ALPES], by=manager)

    assert [grant.region for grant in grants] == [AUVERGNE_RHONE_ALPES]


def test_nobody_gives_themselves_a_role(manager):
    with pytest.raises(services.OwnRoles):
        give(manager.email, Role.ENVELOPE_MANAGER, by=manager)

    assert manager.role_grants.count() == 1


def test_nobody_ends_their_own_role(manager):
    UserFactory(roles=[Role.PROGRAMME_MANAGER])

    with pytest.raises(services.OwnRoles):
        take(manager, Role.PROGRAMME_MANAGER, by=manager)


def test_the_last_programme_manager_stays(signed_in, manager):
    # One whose account is closed gives no roles.
    UserFactory(roles=[Role.PROGRAMME_MANAGER], is_active=False)
    grant = manager.role_grants.get()

    response = signed_in.post(reverse("roles:take", args=[grant.pk]))

    assert response.status_code == 409
    assert "C’est le dernier responsable du programme" in response.text
    grant.refresh_from_db()
    assert grant.until is None


def test_a_role_is_ended_by_a_button_told_and_kept_in_the_history(signed_in, manager):
    person = UserFactory(roles=[Role.REVIEWER])
    grant = person.role_grants.get()
    asked = signed_in.get(reverse("roles:take", args=[grant.pk]))

    signed_in.post(reverse("roles:take", args=[grant.pk]))

    assert person.get_full_name() in asked.text
    grant.refresh_from_db()
    assert (grant.until is not None, grant.ended_by) == (True, manager)
    assert ways.titles(person) == ["Votre rôle a pris fin : évaluateur"]
    page = signed_in.get(reverse("roles:person", args=[person.pk]))
    assert (page.context["held"], len(page.context["past"])) == ([], 1)
    assert [one.title for one in page.context["history"]] == [
        "Retiré\xa0: Évaluateur (tout le pays)",
        "Donné\xa0: Évaluateur (tout le pays)",
    ]
    assert page.context["history"][0].detail == f"Par {manager}"


def test_a_second_click_on_the_end_changes_nothing(signed_in, manager):
    person = UserFactory(roles=[Role.REVIEWER])
    url = reverse("roles:take", args=[person.role_grants.get().pk])
    signed_in.post(url)
    ended = person.role_grants.get().until

    response = signed_in.post(url, follow=True)

    # Where the history is that the sentence speaks of.
    assert response.redirect_chain == [(reverse("roles:person", args=[person.pk]), 302)]
    assert "Ce rôle a déjà pris fin. L’historique ci-dessous dit quand et par qui." in response.text
    assert person.role_grants.get().until == ended
    assert len(ways.titles(person)) == 1


def test_what_cannot_end_is_not_asked_about(signed_in, manager):
    ended = UserFactory(roles=[Role.REVIEWER])
    take(ended, Role.REVIEWER, by=manager)

    for person, said in [
        (ended, "Ce rôle a déjà pris fin"),
        (manager, "Personne ne change ses propres rôles"),
    ]:
        page = signed_in.get(reverse("roles:take", args=[person.role_grants.get().pk]), follow=True)
        assert page.redirect_chain == [(reverse("roles:person", args=[person.pk]), 302)]
        assert [str(message).startswith(said) for message in page.context["messages"]] == [True]


def test_a_role_counts_from_the_next_request_of_an_open_session(manager):
    person = UserFactory()
    theirs = Client()
    theirs.force_login(person)
    statuses = [theirs.get(PEOPLE).status_code]

    give(person.email, Role.AUDITOR, by=manager)
    statuses.append(theirs.get(PEOPLE).status_code)
    take(person, Role.AUDITOR, by=manager)
    statuses.append(theirs.get(PEOPLE).status_code)

    assert statuses == [403, 200, 403]


def test_a_manager_whose_role_has_ended_changes_nothing_more(manager):
    other, person = UserFactory(roles=[Role.PROGRAMME_MANAGER]), UserFactory(roles=[Role.REVIEWER])
    take(other, Role.PROGRAMME_MANAGER, by=manager)

    with pytest.raises(services.NotAllowed):
        give(person.email, Role.AUDITOR, by=other)
    with pytest.raises(services.NotAllowed):
        take(person, Role.REVIEWER, by=other)


def test_a_role_is_told_with_what_ends_it_in_one_entry_that_no_screen_cuts(signed_in, manager):
    person = UserFactory(roles=[Role.REVIEWER])
    give(person.email, Role.AUDITOR, by=manager)
    take(person, Role.REVIEWER, by=manager)

    text = signed_in.get(reverse("roles:person", args=[person.pk])).text

    entries = re.findall(r'<li class="ptce-task\b.*?</li>', text, re.DOTALL)
    held = RoleGrant.objects.get(user=person, until=None)
    assert "<table" not in text
    assert [("Auditeur – Tout le pays" in one, "Évaluateur – Tout le pays" in one) for one in entries] == [
        (True, False),
        (False, True),
    ]
    assert [reverse("roles:take", args=[held.pk]) in one for one in entries] == [True, False]
    assert f"retiré par {manager}" in entries[1]


def test_an_auditor_reads_and_is_offered_no_change(client, manager):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    page = client.get(reverse("roles:person", args=[manager.pk]))

    assert GIVE not in client.get(PEOPLE).text
    assert (page.status_code, page.context["may_change"]) == (200, False)


@pytest.mark.parametrize("number", [0, 3, 200])
def test_the_list_asks_the_database_as_often_for_none_as_for_many(
    signed_in, number, django_assert_num_queries
):
    for _ in range(number):
        UserFactory(roles=[Role.REVIEWER, Role.COMMITTEE_MEMBER])
    signed_in.get(PEOPLE)

    with django_assert_num_queries(5):
        response = signed_in.get(PEOPLE)

    assert response.context["found"] == number + 1
    assert len(response.context["rows"]) == min(number + 1, 50)


def test_people_are_found_by_name_role_and_region():
    officer = UserFactory(
        roles=[Role.CASE_OFFICER], roles__region=BRITTANY, first_name="Zoé", last_name="Élan"
    )
    everywhere = UserFactory(roles=[Role.CASE_OFFICER], last_name="Abeille")
    UserFactory(roles=[Role.REVIEWER], last_name="Pic")
    UserFactory(last_name="Personne")

    def found(**asked):
        return [user for user, _ in queries.role_holders(**asked)]

    assert [user.last_name for user in found()] == ["Abeille", "Élan", "Pic"]
    assert found(text="elan zoe") == [officer]
    assert found(role=Role.CASE_OFFICER, region=AUVERGNE_RHONE_ALPES) == [everywhere]
    assert found(role=Role.CASE_OFFICER, region=BRITTANY) == [everywhere, officer]


def test_a_filter_that_is_no_filter_shows_everybody(signed_in):
    assert signed_in.get(PEOPLE, {"role": "roi", "region": "99"}).context["found"] == 1


def test_the_form_knows_the_person_one_comes_from(signed_in):
    person = UserFactory(roles=[Role.REVIEWER, Role.AUDITOR])

    assert signed_in.get(GIVE, {"personne": person.pk}).context["form"]["email"].value() == person.email


def test_the_form_shows_the_address_of_nobody_else(signed_in, manager):
    """Who holds no role is searched by their address; who cannot be given one is not offered."""
    closed = UserFactory(roles=[Role.REVIEWER], is_active=False)
    without = re.sub(r'(nonce|value)="[^"]*"', "", signed_in.get(GIVE).text)

    for number in (UserFactory().pk, closed.pk, manager.pk, "9" * 30, 0, "-1", "x", "²"):
        page = signed_in.get(GIVE, {"personne": number})
        assert page.context["form"]["email"].value() == ""
        assert re.sub(r'(nonce|value)="[^"]*"', "", page.text) == without


def test_the_form_says_where_to_open_an_account_by_the_site_s_own_address(signed_in, settings):
    settings.SITE_URL = "https://ptce.example:8443"

    assert "https://ptce.example:8443/inscription/" in signed_in.get(GIVE).text


def test_the_first_programme_manager_is_named_from_the_command_line(capsys):
    person = UserFactory()

    call_command("name_programme_manager", person.email)

    assert User.objects.get(pk=person.pk).roles() == {Role.PROGRAMME_MANAGER}
    assert capsys.readouterr().out == f"{person.get_full_name()} est responsable du programme.\n"
    with pytest.raises(CommandError, match="a déjà un responsable"):
        call_command("name_programme_manager", UserFactory().email)
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("name_programme_manager", "inconnue@exemple.test")
