from __future__ import annotations

import pytest

from core import territories
from poles.areas import communes_of, key_of, named, overlaps, state_of
from poles.models import PerimeterArea


def area(key):
    kind, _, code = key.partition(":")
    return PerimeterArea(kind=kind, code=code)


def test_communes_of_areas_are_counted_once():
    agglo = [commune.code for commune in territories.communes_of_epci("200068781")]
    assert communes_of([area("epci:200068781"), area("commune:26362"), area("commune:07102")]) == sorted(
        [*agglo, "07102"]
    )


def test_commune_that_is_one_no_more_stays_by_its_code():
    assert communes_of([area("commune:26999")]) == ["26999"]


@pytest.mark.parametrize("key", ["commune:26362", "epci:200068781", "departement:2A", "region:04"])
def test_key_tells_the_kind_and_the_code(key):
    assert key_of(area(key)) == key


def test_state_follows_the_areas_whatever_their_order():
    one, two = area("commune:26362"), area("departement:26")
    assert state_of([one, two]) == state_of([two, one]) != state_of([one])


def test_areas_are_named_the_largest_first():
    assert named([area("commune:26362"), area("departement:26"), area("commune:26999")]) == [
        "Drôme, département, 362 communes",
        "Valence, Drôme (26)",
        "26999",
    ]


def test_overlap_names_the_smaller_and_the_larger():
    found = overlaps(["commune:26362", "epci:200068781", "commune:07102"])
    assert [(inner.name, outer.name) for inner, outer in found] == [("Valence", "CA Valence Romans Agglo")]
