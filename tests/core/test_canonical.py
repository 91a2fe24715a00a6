from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest

from core.canonical import canonical_bytes, digest

NAIVE = datetime(2026, 3, 14)  # noqa: DTZ001 - the fault itself


class Colour(StrEnum):
    BLUE = "blue"


@dataclass(frozen=True)
class Point:
    x: int
    name: str


def test_canonical_bytes_do_not_depend_on_the_order_of_keys():
    assert canonical_bytes({"b": 1, "a": [True, None]}) == canonical_bytes({"a": (True, None), "b": 1})


def test_canonical_bytes_write_each_type_in_one_way():
    value = {
        "amount": Decimal("1E+2"),
        "day": date(2026, 3, 14),
        "time": datetime(2026, 3, 14, 10, tzinfo=timezone(timedelta(hours=1))),
        "key": UUID(int=1),
        "place": "Évry",
        "point": Point(1, "a"),
        Colour.BLUE: Colour.BLUE,
    }

    assert canonical_bytes(value).decode() == (
        '{"amount":"100","blue":"blue","day":"2026-03-14","key":"00000000-0000-0000-0000-000000000001",'
        '"place":"Évry","point":{"name":"a","x":1},"time":"2026-03-14T09:00:00+00:00"}'
    )


def test_one_moment_in_two_zones_has_one_digest():
    paris = datetime(2026, 3, 14, 10, tzinfo=timezone(timedelta(hours=1)))

    assert digest(paris) == digest(paris.astimezone(UTC))


@pytest.mark.parametrize("value", [0.1, {1: "a"}, NAIVE, {"a"}, b"a", object()])
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(TypeError, match=r"canonical form|key must be text"):
        canonical_bytes(value)
