from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical_bytes
from core.charts import Bar
from core.enums import JobStatus
from core.frozen import freeze, thaw

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.just(UTC)),
    lambda inside: (
        st.lists(inside) | st.dictionaries(st.text().filter(lambda key: not key.startswith("$")), inside)
    ),
)


@given(PLAIN)
def test_what_is_frozen_comes_back_as_it_was(value):
    back = thaw(freeze(value))

    assert back == value
    assert repr(freeze(back)) == repr(freeze(value))


@given(PLAIN)
def test_what_is_frozen_has_a_canonical_form(value):
    assert canonical_bytes(freeze(value)) == canonical_bytes(freeze(thaw(freeze(value))))


def test_freeze_turns_classes_into_mappings_and_keeps_times_in_utc():
    paris = datetime(2026, 7, 1, 10, 0, tzinfo=timezone(timedelta(hours=2)))

    assert freeze({"bar": Bar(label="A", value=Decimal("2.50"), text="2,50"), "at": (paris,)}) == {
        "bar": {"label": "A", "value": {"$decimal": "2.50"}, "text": "2,50", "detail": ""},
        "at": [{"$time": "2026-07-01T08:00:00+00:00"}],
    }
    assert thaw({"$day": "2026-03-14"}) == date(2026, 3, 14)
    assert freeze(MappingProxyType({JobStatus.DONE: JobStatus.FAILED})) == {"done": "failed"}


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        datetime.fromisoformat("2026-03-14"),
        {1: "a"},
        {"$decimal": "1"},
        {"a": {1, 2}},
        Decimal("NaN"),
        object(),
    ],
)
def test_freeze_refuses_what_it_could_not_give_back(value):
    with pytest.raises(TypeError, match="frozen"):
        freeze(value)
