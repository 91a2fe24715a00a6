from __future__ import annotations

import pytest
from django.urls import reverse

from poles import services
from poles.areas import key_of
from tests.factories import PoleFactory, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole(client):
    found = PoleFactory()
    client.force_login(found.created_by)
    return found


def page(pole):
    return reverse("poles:perimeter", args=[pole.pk, pole.slug])


def keys(pole):
    return sorted(key_of(area) for area in pole.perimeter.order_by("pk"))


def search(client, **asked):
    return [each["key"] for each in client.get(reverse("poles:territories"), asked).json()["results"]]


def test_search_answers_whoever_asks_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = search(client, q="valence", genres="commune epci")
    assert found[0] == "commune:26362"
    assert search(client, q="drome", genres="departement") == ["departement:26"]


@pytest.mark.parametrize(
    "asked", [{}, {"q": ""}, {"q": "\x00"}, {"q": "x" * 5000}, {"q": "zz", "genres": "planet"}]
)
def test_search_of_nothing_finds_nothing(client, asked):
    assert search(client, **asked) == []


def test_territories_are_chosen_by_their_keys(client, pole):
    chosen = ["epci:200068781", "departement:07", "commune:38544"]
    done = client.post(page(pole), {"areas": chosen})
    assert done.status_code == 302
    assert keys(pole) == sorted(chosen)


def test_territory_is_added_without_a_script_and_kept_when_saved(client, pole):
    first = client.post(page(pole), {"search": "Valence Romans", "ajouter": "1"})
    assert first.status_code == 200
    assert 'value="epci:200068781"' in first.text
    assert "CA Valence Romans Agglo" in first.text
    assert keys(pole) == []

    client.post(page(pole), {"areas": ["epci:200068781"], "search": "26281"})
    assert keys(pole) == ["commune:26281", "epci:200068781"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"areas": ["commune:26281"]}, ""),
        ({"areas": ["commune:26281"], "search": "26362"}, "1 territoire pas encore enregistré"),
        (
            {"areas": ["commune:26281", "commune:26362"], "codes": "38544"},
            "2 territoires pas encore enregistrés",
        ),
        ({"search": "26362"}, "2 changements pas encore enregistrés"),
    ],
)
def test_what_is_not_saved_yet_is_counted_beside_the_button(client, pole, sent, told):
    services.set_perimeter(pole_id=pole.pk, areas=["commune:26281"], by=pole.created_by, at=now())

    html = client.post(page(pole), {**sent, "ajouter": "1"}).text

    assert 'data-areas="commune:26281"' in html
    assert f'<p class="ptce-unsaved__words" role="status">{told}</p>' in html
    assert ("ptce-unsaved--some" in html) is bool(told)


def test_homonyms_are_asked_about_and_told_apart(client, pole):
    asked = client.post(page(pole), {"search": "Saint-Denis", "ajouter": "1"})
    assert asked.status_code == 422
    assert "De quel territoire s’agit-il" in asked.text
    assert "Saint-Denis, La Réunion (974)" in asked.text

    answer = {"search": "Saint-Denis", "candidate": "commune:97411", "ajouter": "1"}
    assert 'value="commune:97411"' in client.post(page(pole), answer).text


def test_list_of_communes_is_pasted(client, pole):
    client.post(page(pole), {"codes": "Romans-sur-Isère\n26362"})
    assert keys(pole) == ["commune:26281", "commune:26362"]


def test_pasted_list_names_what_it_cannot_read_and_keeps_what_was_typed(client, pole):
    html = client.post(page(pole), {"codes": "Valence\nNulle-Part"}).text
    assert "peut désigner plusieurs communes" in html
    assert "Nulle-Part\xa0» n’est le nom ni le code" in html
    assert "Valence\nNulle-Part</textarea>" in html
    assert keys(pole) == []


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"search": "Nulle-Part"}, "n’est le nom ni le code d’aucun territoire actuel"),
        ({"areas": ["region:26"]}, "n’existe pas aujourd’hui"),
        ({"areas": ["commune:26281\x00"]}, "n’existe pas aujourd’hui"),
        ({"areas": ["x" * 10_000]}, "n’existe pas aujourd’hui"),
    ],
)
def test_unknown_territory_is_told(client, pole, sent, sentence):
    response = client.post(page(pole), sent)
    assert response.status_code == 422
    assert sentence in response.text
    assert keys(pole) == []


def test_territory_within_another_is_told(client, pole):
    services.set_perimeter(
        pole_id=pole.pk, areas=["commune:26362", "epci:200068781"], by=pole.created_by, at=now()
    )
    assert "Valence est déjà dans CA Valence Romans Agglo" in client.get(page(pole)).text


def test_perimeter_saved_by_a_colleague_meanwhile_is_shown_and_not_lost(client, pole):
    state = client.get(page(pole)).context["form"]["state"].value()
    services.set_perimeter(pole_id=pole.pk, areas=["departement:07"], by=pole.created_by, at=now())

    refused = client.post(page(pole), {"state": state, "areas": ["commune:26281"]})
    again = refused.context["form"]
    assert refused.status_code == 409
    assert "Ardèche, département" in refused.text
    assert keys(pole) == ["departement:07"]

    client.post(page(pole), {"state": again["state"].value(), "areas": again["areas"].value()})
    assert keys(pole) == ["commune:26281"]


@pytest.mark.parametrize("count", [1, 400])
def test_page_asks_the_same_queries_for_any_number_of_areas(client, pole, count, django_assert_num_queries):
    from core import territories

    chosen = [f"commune:{commune.code}" for commune in list(territories.communes())[:count]]
    services.set_perimeter(pole_id=pole.pk, areas=chosen, by=pole.created_by, at=now())
    with django_assert_num_queries(5):
        client.get(page(pole))


def test_whole_region_is_one_line_and_few_words(client, pole):
    services.set_perimeter(pole_id=pole.pk, areas=["region:84"], by=pole.created_by, at=now())
    response = client.get(page(pole))
    assert "Auvergne-Rhône-Alpes, région, 40" in response.text
    assert len(response.content) < 60_000
