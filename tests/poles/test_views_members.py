import pytest
from django.urls import reverse
from stdnum import luhn

from poles import queries, services
from poles.models import Membership, Pole
from tests.factories import ROMANS, MembershipFactory, PoleFactory, UserFactory, now, siret

pytestmark = pytest.mark.django_db

CREATE = reverse("poles:create")


@pytest.fixture
def pole(client):
    pole = PoleFactory()
    client.force_login(pole.created_by)
    return pole


def address(name, pole, *more):
    return reverse(f"poles:{name}", args=[pole.pk, pole.slug, *more])


def member(**changes):
    return {"name": "Halage", "siret": siret(1), "commune": "26281", "legal_category": "9220", **changes}


def test_create_makes_a_pole_and_goes_to_its_members(client):
    user = UserFactory()
    client.force_login(user)

    response = client.post(CREATE, {"name": "Pôle du Vercors", "commune": "Romans-sur-Isère"})

    pole = Pole.objects.get()
    assert (pole.commune, pole.region, pole.created_by) == (ROMANS, "84", user)
    assert response.url == address("members", pole)


def test_create_goes_on_where_it_was_asked_from_but_never_elsewhere(client):
    client.force_login(UserFactory())
    ours, theirs = "/dossiers/nouveau/?appel=appel-1", "https://ailleurs.example/"

    answers = [
        client.post(CREATE, {"name": f"Pôle {rank}", "commune": ROMANS, "suite": onward}).url
        for rank, onward in enumerate([ours, theirs])
    ]

    assert answers[0] == ours
    assert answers[1].startswith("/poles/")


def test_create_offers_the_communes_of_an_ambiguous_name(client):
    client.force_login(UserFactory())

    asked = client.post(CREATE, {"name": "Pôle", "commune": "Valence"})
    chosen = client.post(CREATE, {"name": "Pôle", "commune": "Valence", "commune_choisie": "82186"})

    assert "De quelle commune s’agit-il" in asked.text
    assert 'value="82186"' in asked.text
    assert chosen.status_code == 302
    assert Pole.objects.get().commune == "82186"


def test_create_does_not_take_a_commune_that_was_not_offered(client):
    client.force_login(UserFactory())

    client.post(CREATE, {"name": "Pôle", "commune": "Valence", "commune_choisie": "75056"})

    assert not Pole.objects.exists()


def test_create_says_which_commune_is_unknown(client):
    client.force_login(UserFactory())

    html = client.post(CREATE, {"name": "Pôle", "commune": "Nulle-Part"}).text

    assert "n’est le nom ni le code d’aucune commune" in html


def test_describe_changes_what_is_said(client, pole):
    client.post(
        address("describe", pole),
        {"name": "Autre nom", "commune": "26362", "since_year": "2019", "origin": "citizen"},
    )

    pole.refresh_from_db()
    assert (pole.name, pole.commune, pole.since_year, pole.origin) == ("Autre nom", "26362", 2019, "citizen")


def test_add_member_registers_an_organisation_once_by_its_siret(client, pole):
    spaced = f"{siret(1)[:3]} {siret(1)[3:]}"

    response = client.post(address("add_member", pole), member(siret=spaced, naf="8899b", is_lead="on"))

    row = Membership.objects.get(pole=pole)
    assert response.url == address("members", pole)
    assert (row.organisation.siret, row.naf, row.is_lead) == (siret(1), "88.99B", True)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("8122311320002", "compte 14 chiffres, celui-ci en a 13"),
        ("81223113200027", "sa clé de contrôle est fausse"),
        ("8122311320002X", "ne contient que des chiffres"),
    ],
)
def test_add_member_says_what_is_wrong_with_a_siret(client, pole, number, words):
    html = client.post(address("add_member", pole), member(siret=number)).text

    assert words in html
    assert 'aria-invalid="true"' in html
    assert not Membership.objects.exists()


def test_add_member_wants_the_siret_of_the_lead(client, pole):
    html = client.post(address("add_member", pole), member(siret="", is_lead="on")).text

    assert "Donnez le numéro SIRET de la structure porteuse." in html


def test_form_says_that_the_lead_needs_a_siret_before_it_is_refused(client, pole):
    def siret_asked():
        html = client.get(address("add_member", pole)).text
        return html[html.index('id="div_id_siret"') : html.index('id="div_id_commune"')]

    first = siret_asked()
    MembershipFactory(pole_id=pole.pk, is_lead=True, by=pole.created_by)

    assert "Obligatoire ici\xa0: plus bas, cette structure est cochée comme porteuse" in first
    assert "Obligatoire pour la structure porteuse du dossier, facultatif pour les autres" in siret_asked()
    assert "(facultatif)" not in first + siret_asked()


def test_add_member_refuses_what_is_there_already(client, pole):
    client.post(address("add_member", pole), member())

    html = client.post(address("add_member", pole), member()).text

    assert "est déjà membre du pôle" in html
    assert Membership.objects.count() == 1


def test_add_member_explains_why_an_undeclared_association_cannot_be_one(client, pole):
    html = client.post(address("add_member", pole), member(legal_category="9210")).text

    assert "n’a pas de personnalité juridique" in html


def test_change_member_keeps_the_line_and_takes_the_lead(client, pole):
    first = MembershipFactory(pole_id=pole.pk, is_lead=True, by=pole.created_by)
    second = MembershipFactory(pole_id=pole.pk, by=pole.created_by)

    client.post(
        address("change_member", pole, second.pk),
        member(name="Nouveau nom", siret=second.organisation.siret, is_lead="on", family="business"),
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_lead, second.is_lead) == (False, True)
    assert (second.name, second.family) == ("Nouveau nom", "business")


def test_remove_member_asks_then_ends_the_membership(client, pole):
    row = MembershipFactory(pole_id=pole.pk, by=pole.created_by)

    assert "Retirer ce membre" in client.get(address("remove_member", pole, row.pk)).text
    client.post(address("remove_member", pole, row.pk))

    row.refresh_from_db()
    assert row.left_at is not None
    assert client.get(address("change_member", pole, row.pk)).status_code == 404


def test_members_list_is_declared_whole_and_reopened(client, pole):
    client.post(address("declare_complete", pole), {"complete": "1"})
    pole.refresh_from_db()
    assert pole.members_complete

    client.post(address("declare_complete", pole), {"complete": "0"})
    pole.refresh_from_db()
    assert not pole.members_complete


@pytest.mark.parametrize("count", [1, 3])
def test_members_asks_the_same_queries_for_any_number(client, pole, count, django_assert_num_queries):
    for _ in range(count):
        MembershipFactory(pole_id=pole.pk, by=pole.created_by)

    # Session, person, roles, clock, capacity; the pole, its members with documents, links and answers, those that declined;
    # its perimeter.
    with django_assert_num_queries(12):
        response = client.get(address("members", pole))

    assert response.text.count("Retirer</a>") == count


@pytest.mark.parametrize("name", ["describe", "members", "add_member", "perimeter", "declare_complete"])
def test_pages_of_another_team_are_not_there(client, name):
    pole = PoleFactory(listed=True)
    client.force_login(UserFactory())

    assert client.post(address(name, pole)).status_code in ({405, 404} if name == "members" else {404})
    assert client.get(address(name, pole)).status_code in ({405} if name == "declare_complete" else {404})


def test_member_of_another_pole_is_not_there(client, pole):
    theirs = MembershipFactory(pole_id=(other := PoleFactory()).pk, by=other.created_by)

    assert client.get(address("change_member", pole, theirs.pk)).status_code == 404
    assert client.post(address("remove_member", pole, theirs.pk)).status_code == 404


def test_forms_that_cannot_be_carried_out_answer_422(client, pole):
    standing = MembershipFactory(pole_id=pole.pk, by=pole.created_by)
    other = MembershipFactory(pole_id=pole.pk, by=pole.created_by)
    unsound = [
        (CREATE, {"name": ""}),
        (address("describe", pole), {"name": ""}),
        (address("perimeter", pole), {"codes": "Nulle-Part"}),
        (address("add_member", pole), {}),
        (address("add_member", pole), member(siret=standing.organisation.siret)),
        (address("change_member", pole, other.pk), member(siret=standing.organisation.siret)),
    ]

    assert [client.post(url, values).status_code for url, values in unsound] == [422] * len(unsound)
    assert [client.get(url).status_code for url, _ in unsound] == [200] * len(unsound)


def test_change_member_says_that_the_structure_was_removed_meanwhile(client, pole, monkeypatch):
    standing = MembershipFactory(pole_id=pole.pk, by=pole.created_by)
    services.remove_member(membership_id=standing.pk, by=pole.created_by, at=now())
    # The view has just read it as a member still.
    monkeypatch.setattr(queries, "present_members", lambda pole: pole.memberships.order_by("pk"))

    response = client.post(address("change_member", pole, standing.pk), member())

    assert response.status_code == 422
    assert "vient d’être retirée du pôle" in response.text


def test_member_edited_by_two_people_shows_both_versions_and_loses_none(client, pole):
    row = MembershipFactory(pole_id=pole.pk, name="Halage", by=pole.created_by)
    page = address("change_member", pole, row.pk)
    opened = client.get(page).context["form"]["version"].value()
    typed = {"name": "Halage", "siret": row.organisation.siret, "version": opened}
    client.post(page, {**typed, "role": "Anime la cantine", "fte": "3"})

    refused = client.post(page, {**typed, "role": "Tient la caisse"})
    kept = Membership.objects.get(pk=row.pk)
    again = refused.context["form"]["version"].value()
    saved = client.post(page, {**typed, "role": "Tient la caisse", "version": again})

    assert refused.status_code == 409
    assert ("Son rôle dans le pôle", "Anime la cantine", "Tient la caisse") in refused.context["differences"]
    assert (kept.role, kept.fte) == ("Anime la cantine", 3)
    assert 'value="Tient la caisse"' in refused.text
    assert saved.status_code == 302
    assert Membership.objects.get(pk=row.pk).role == "Tient la caisse"


def test_two_establishments_of_one_enterprise_are_told_to_count_once(client, pole):
    first = siret(51)
    start = f"{first[:9]}0002"
    second = start + luhn.calc_check_digit(start)
    for name, number in (("Siège", first), ("Atelier", second)):
        MembershipFactory(pole_id=pole.pk, name=name, siret=number, by=pole.created_by)
    page = client.get(address("members", pole))
    assert "Atelier et Siège appartiennent à la même entreprise" in page.text
