import pytest
from django.urls import reverse

from core import territories
from poles import services
from poles.enums import Phase
from tests.factories import PoleFactory, UserFactory, now

pytestmark = pytest.mark.django_db

DIRECTORY = reverse("poles:directory")


def identified(name="Le Phares", **words):
    facts = [
        ("Depuis", "2001", "Note de 2010, §5"),
        ("Lieu", "L’Île-Saint-Denis", "Code officiel géographique"),
    ]
    details = services.PoleDetails(name=name, **words)
    return services.register_identified_pole(details=details, facts=facts, at=now())


@pytest.mark.parametrize("count", [1, 3])
def test_directory_asks_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    for rank in range(count):
        PoleFactory(name=f"Pôle {rank}", listed=True)

    with django_assert_num_queries(1):
        response = client.get(DIRECTORY)

    assert response.text.count('<li class="ptce-card') == count


def test_directory_shows_listed_poles_only(client):
    PoleFactory(name="Pôle public", listed=True)
    PoleFactory(name="Pôle caché")

    html = client.get(DIRECTORY).text

    assert "Pôle public" in html
    assert "Pôle caché" not in html


def test_directory_sorts_names_as_a_reader_does(client):
    for name in ("Zinc", "Éco-rénover", "abeilles"):
        PoleFactory(name=name, listed=True)

    html = client.get(DIRECTORY).text

    assert html.index("abeilles") < html.index("Éco-rénover") < html.index("Zinc")


def test_directory_marks_fictitious_poles(client):
    PoleFactory(listed=True)
    identified()

    assert client.get(DIRECTORY).text.count("Exemple fictif") == 1


def test_directory_finds_by_words_region_and_phase(client):
    PoleFactory(name="Pôle de la Drôme", listed=True)
    identified(name="Le Phares", commune="93039")

    def found(**asked):
        html = client.get(DIRECTORY, asked).text
        return [name for name in ("Pôle de la Drôme", "Le Phares") if f">{name}</a>" in html]

    assert found() == ["Pôle de la Drôme", "Le Phares"]
    assert found(q="drome") == ["Pôle de la Drôme"]
    assert found(q="ile saint denis") == ["Le Phares"]
    assert found(region="84") == ["Pôle de la Drôme"]
    assert found(phase="identified") == ["Le Phares"]
    assert found(q="drome", phase="identified") == []


def test_directory_says_when_nothing_matches_and_when_it_is_empty(client):
    assert "L’annuaire est encore vide" in client.get(DIRECTORY).text

    PoleFactory(listed=True)

    assert "Aucun pôle ne correspond" in client.get(DIRECTORY, {"q": "introuvable"}).text


def test_directory_ignores_what_its_filters_do_not_offer(client):
    PoleFactory(name="Pôle public", listed=True)

    assert "Pôle public" in client.get(DIRECTORY, {"region": "<script>", "phase": "x", "page": "99"}).text


def test_directory_never_shows_a_phase_that_is_not_public(client):
    pole = PoleFactory(listed=True)
    before = client.get(DIRECTORY).content, client.get(pole.get_absolute_url()).content

    services.move_phase(
        pole_id=pole.pk, to=Phase.EXPERIMENTATION, reason="Décision", by=pole.created_by, at=now()
    )

    assert (client.get(DIRECTORY).content, client.get(pole.get_absolute_url()).content) == before


def test_pole_page_gives_each_fact_its_source(client):
    html = client.get(identified().get_absolute_url()).text

    assert "<td>2001</td><td>Note de 2010, §5</td>" in html
    assert html.index("Note de 2010") < html.index("Code officiel géographique")
    assert '<h2 class="fr-h4">Membres</h2>' not in html


def test_pole_page_names_members_and_perimeter(client):
    html = client.get(PoleFactory(listed=True, complete=True).get_absolute_url()).text

    assert "Coopérative du Vercors" in html
    assert "Romans-sur-Isère (26), Valence (26)" in html
    assert "En préfiguration" in html


@pytest.mark.parametrize("departement", [None, "26"])
def test_pole_page_draws_a_perimeter_of_any_size_with_the_same_queries(
    client, departement, django_assert_num_queries
):
    pole = PoleFactory(listed=True, complete=True)
    if departement:
        areas = [f"commune:{commune.code}" for commune in territories.communes_of_departement(departement)]
        services.set_perimeter(pole_id=pole.pk, areas=areas, by=pole.created_by, at=now())

    with django_assert_num_queries(5):
        html = client.get(pole.get_absolute_url()).text

    whole = departement is not None
    assert f"Drôme en {'entier' if whole else 'partie'}.</title>" in html
    assert ("Voir les noms des 362 communes" in html) is whole


def test_pole_page_without_a_perimeter_has_no_territory(client):
    html = client.get(PoleFactory(listed=True).get_absolute_url()).text

    assert "Territoire</h2>" not in html
    assert "<svg" not in html.split("<main")[1].split("</main")[0]


def test_pole_page_of_an_unlisted_pole_is_its_team_s_alone(client):
    pole = PoleFactory()
    page = pole.get_absolute_url()

    assert client.get(page).status_code == 404
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404
    client.force_login(pole.created_by)
    assert "Pas encore public" in client.get(page).text


def test_pole_page_leads_to_its_own_address(client):
    pole = PoleFactory(listed=True)

    response = client.get(reverse("poles:pole", args=[pole.pk, "autre-mot"]))

    assert (response.status_code, response.url) == (301, pole.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3])
def test_pole_page_asks_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    facts = [(f"Fait {rank}", "oui", "Note") for rank in range(count)]
    pole = services.register_identified_pole(details=services.PoleDetails(name="Pôle"), facts=facts, at=now())

    # The pole with its phase, members, perimeter, facts, entries merged into it.
    with django_assert_num_queries(5):
        client.get(pole.get_absolute_url())
