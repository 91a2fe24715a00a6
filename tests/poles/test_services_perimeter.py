from __future__ import annotations

import pytest

from poles import services
from poles.areas import key_of, state_of
from poles.models import PerimeterArea
from poles.services import perimeter
from tests.factories import PoleFactory, now

pytestmark = pytest.mark.django_db


def put(pole, *areas, **options):
    services.set_perimeter(pole_id=pole.pk, areas=areas, by=pole.created_by, at=now(), **options)


def keys(pole):
    return sorted(key_of(area) for area in pole.perimeter.order_by("pk"))


def test_perimeter_takes_territories_of_every_kind():
    pole = PoleFactory()
    wanted = ["commune:26281", "departement:2A", "epci:200068781", "region:53"]
    put(pole, *wanted, *wanted)
    assert keys(pole) == wanted


@pytest.mark.parametrize("key", ["region:26", "commune:99999", "planet:26281", "26281", ""])
def test_unknown_territory_is_named_and_nothing_changes(key):
    pole = PoleFactory()
    put(pole, "commune:26281")
    with pytest.raises(perimeter.UnknownTerritory, match="territoire actuel"):
        put(pole, "commune:26362", key)
    assert keys(pole) == ["commune:26281"]


def test_territory_that_was_there_stays_though_it_is_one_no_more():
    pole = PoleFactory()
    PerimeterArea.objects.create(pole=pole, code="26999")
    put(pole, "commune:26999", "commune:26281")
    assert keys(pole) == ["commune:26281", "commune:26999"]


def test_too_many_territories_are_refused():
    pole = PoleFactory()
    with pytest.raises(perimeter.TooManyAreas, match="valent pour toutes leurs communes"):
        put(pole, *(f"commune:{number:05d}" for number in range(1_001)))


def test_perimeter_changed_meanwhile_is_told():
    pole = PoleFactory()
    seen = state_of([])
    put(pole, "commune:26281", expected_state=seen)
    with pytest.raises(perimeter.PerimeterChanged):
        put(pole, "commune:26362", expected_state=seen)
    assert keys(pole) == ["commune:26281"]
