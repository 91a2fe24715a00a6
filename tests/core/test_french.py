"""Days and plurals as French writes them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template


def written(source, **values):
    return Template(source).render(Context(values))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 8, 1), "1er août 2026"),
        (date(2026, 8, 11), "11 août 2026"),
        (date(2026, 12, 31), "31 décembre 2026"),
        (None, ""),
    ],
)
def test_day_writes_the_first_of_a_month_as_an_ordinal(day, expected):
    assert written("{{ day|day }}", day=day) == expected


def test_day_and_time_are_those_of_paris():
    at = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)

    assert written("{{ at|day_and_time }}", at=at) == "1er août 2026 à 00:30"
    assert written("{{ at|day }}", at=at) == "1er août 2026"


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 pôle"), (1, "1 pôle"), (1.5, "1.5 pôle"), (2, "2 pôles"), (-3, "-3 pôles")],
)
def test_plural_begins_at_two(number, expected):
    assert (
        written("{{ number }} pôle{{ number|plural }}", number=str(number) and number).replace(",", ".")
        == expected
    )


def test_plural_takes_both_endings():
    said = [written("{{ number }} territori{{ number|plural:'al,aux' }}", number=number) for number in (0, 2)]

    assert said == ["0 territorial", "2 territoriaux"]
