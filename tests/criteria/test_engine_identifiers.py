"""SIREN and SIRET, beside the checks of python-stdnum."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.fr import siren, siret

from criteria.engine.identifiers import siren_fault, siret_fault

DIGITS = st.text("0123456789", min_size=0, max_size=16)
LA_POSTE = st.text("0123456789", min_size=5, max_size=5).map("356000000".__add__)


def completed(prefix):
    """Add the check digit that makes a number valid, where one does."""
    return next(prefix + digit for digit in "0123456789" if siren.luhn.is_valid(prefix + digit))


VALID_SIREN = st.text("0123456789", min_size=8, max_size=8).map(completed)
VALID_SIRET = st.tuples(VALID_SIREN, st.text("0123456789", min_size=4, max_size=4)).map(
    lambda parts: completed("".join(parts))
)


@given(number=DIGITS | VALID_SIREN)
@settings(max_examples=100)
def test_siren_is_judged_as_by_stdnum(number):
    assert (siren_fault(number) is None) == siren.is_valid(number)


@given(number=DIGITS | VALID_SIRET | LA_POSTE)
@settings(max_examples=200)
def test_siret_is_judged_as_by_stdnum(number):
    assert (siret_fault(number) is None) == siret.is_valid(number)


@pytest.mark.parametrize(
    "number",
    [
        "23350001600040",
        "38047555800058",
        "81223113200026",
        "13002526500013",
        "35600000000048",
        "35600000049837",
    ],
)
def test_known_sirets_are_valid(number):
    assert siret_fault(number) is None


def test_la_poste_head_office_alone_follows_the_common_rule():
    # A right Luhn key, but fourteen digits whose sum is no multiple of five.
    assert siret_fault("35600000000055") == "La Poste: fourteen digits whose sum is a multiple of 5 expected"


@pytest.mark.parametrize("number", ["３８0475558", "38047555a", "²23456789"])
def test_only_plain_digits_are_digits(number):
    assert siren_fault(number) == "9 digits expected"
