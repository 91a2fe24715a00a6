from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from core import money


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (0, "0,00 €"),
        (5, "0,05 €"),
        (123_456_7, "12 345,67 €"),
        (100_000_000_00, "100 000 000,00 €"),
        (-99_999, "−999,99 €"),
    ],
)
def test_format_cents_writes_as_french_readers_expect(cents, text):
    assert money.format_cents(cents) == text.replace(" ", "\N{NO-BREAK SPACE}")


@given(st.integers(min_value=-money.MAX_CENTS, max_value=money.MAX_CENTS))
def test_cents_survive_the_way_through_euros(cents):
    assert money.to_cents(Decimal(cents).scaleb(-2)) == cents


@pytest.mark.parametrize(
    "text",
    [
        "0.001",
        "12.345",
        "1.0000000000000000000000000000001",
        "NaN",
        "Infinity",
        "-Infinity",
        "1E+20",
        "-1E+20",
    ],
)
def test_to_cents_refuses_what_has_no_exact_cents(text):
    with pytest.raises(money.UnusableAmount):
        money.to_cents(Decimal(text))


def test_to_cents_says_which_amount_to_round():
    with pytest.raises(money.UnusableAmount, match="Arrondissez 12,345 à deux décimales"):
        money.to_cents(Decimal("12.345"))


@pytest.mark.parametrize("number", [12.5, 12, "12.50"])
def test_to_cents_takes_decimals_only(number):
    with pytest.raises(TypeError):
        money.to_cents(number)


def test_filters_write_cents_and_euros_and_nothing_for_none():
    page = Template("{% load money %}[{{ a|cents }}][{{ b|euros }}][{{ none|cents }}][{{ none|euros }}]")
    html = page.render(Context({"a": 150, "b": Decimal("1.5"), "none": None}))
    assert html == "[1,50\N{NO-BREAK SPACE}€][1,50\N{NO-BREAK SPACE}€][][]"
