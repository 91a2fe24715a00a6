from __future__ import annotations

import pytest

from core import territories
from core.enums import TerritoryKind
from core.territory_search import by_key, search, search_communes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("étampes", "91223"),
        ("ETAMPES", "91223"),
        ("  lille ", "59350"),
        ("romans sur isere", "26281"),
        ("romans-sur", "26281"),
        ("isère romans", "26281"),
        ("ramonville st agne", "31446"),
        ("l’île-saint-denis", "93039"),
        ("oeuilly 02", "02565"),
        ("31446", "31446"),
        ("2a004", "2A004"),
        ("saint-denis 974", "97411"),
        ("romans 26100", "26281"),
    ],
)
def test_search_finds_first_the_commune_that_is_meant(text, code):
    found = search_communes(text)

    assert found[0].code == code


def test_search_puts_the_whole_name_first_then_the_larger_commune():
    found = search_communes("saint-denis", limit=3)

    assert [str(row) for row in found] == ["Saint-Denis (974)", "Saint-Denis (93)", "Saint-Denis (11)"]


def test_search_stops_at_its_limit_and_gives_nothing_for_nothing():
    assert len(search_communes("saint", limit=5)) == 5
    assert search_communes("") == []
    assert search_communes(" -’ ") == []
    assert search_communes("zzzz") == []
    assert search_communes("lille 26") == []
    assert territories.commune("26281") in search_communes("26100")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("drome", "departement:26"),
        ("26", "departement:26"),
        ("2a", "departement:2A"),
        ("mayotte", "departement:976"),
        ("bretagne", "region:53"),
        ("valence romans", "epci:200068781"),
        ("200068781", "epci:200068781"),
        ("valence", "commune:26362"),
        ("paris", "commune:75056"),
        ("paris 11", "commune:75056"),
        ("75011", "commune:75056"),
        # The postcode of one and the code of another: the larger.
        ("26100", "commune:26281"),
        ("75111", "commune:75056"),
        ("lyon 3e", "commune:69123"),
        ("annecy le vieux", "commune:74010"),
        ("Œuilly 51", "commune:51410"),
        ("ste marie 974", "commune:97418"),
        ("st-pierre-et-miquelon", "departement:975"),
    ],
)
def test_search_finds_first_the_territory_that_is_meant(text, key):
    assert search(text)[0].key == key


def test_search_tells_by_which_former_commune_one_is_found():
    found = search("annecy le vieux")[0]
    assert (found.name, found.detail) == ("Annecy", "Haute-Savoie (74), qui comprend Annecy-le-Vieux")


def test_search_gives_each_territory_once():
    keys = [each.key for each in search("lille", limit=50)]
    assert len(keys) == len(set(keys))


def test_search_keeps_to_the_kinds_that_are_asked_for():
    found = search("bretagne", kinds={TerritoryKind.REGION, TerritoryKind.EPCI})
    assert {each.kind for each in found} <= {TerritoryKind.REGION, TerritoryKind.EPCI}
    assert found[0].key == "region:53"


def test_search_counts_communes_and_people_of_a_territory():
    found = by_key("epci:200068781")
    members = territories.communes_of_epci("200068781")
    assert found.detail == "Intercommunalité – 26, 54 communes"
    assert found.population == sum(commune.population for commune in members)


@pytest.mark.parametrize("text", ["x" * 100_000, "\x00", "’’’", "%", "é" * 300, "12345678901234567890"])
def test_search_of_nonsense_finds_nothing(text):
    assert search(text) == []


@pytest.mark.parametrize("key", ["", "commune", "commune:", "planet:26281", "region:26", "commune:99999"])
def test_key_of_no_territory_gives_none(key):
    assert by_key(key) is None


def test_every_commune_is_found_by_its_name_and_code():
    sample = list(territories.communes())[::500]
    missed = [
        commune.code
        for commune in sample
        if commune.code not in {each.code for each in search(f"{commune.name} {commune.code}")}
    ]
    assert missed == []
