"""What a rule looks at: each check says what it compared, how, and whether it holds."""

import pytest

from criteria.engine.examination import (
    Check,
    among,
    at_least,
    at_most,
    is_false,
    is_true,
    less_than,
    more_than,
    shown,
)
from criteria.engine.logic import Bounds


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (at_least("a", 3, 3), Check("a", 3, ">=", 3, holds=True, of="", is_share=False)),
        (at_least("a", 2, 3, of="b", is_share=True), Check("a", 2, ">=", 3, False, "b", is_share=True)),
        (at_least("a", None, 3), Check("a", None, ">=", 3, None, "", is_share=False)),
        (at_least("a", Bounds(2, 4), 3), Check("a", Bounds(2, 4), ">=", 3, None, "", is_share=False)),
        (more_than("a", 4, 3), Check("a", 4, ">", 3, holds=True, of="", is_share=False)),
        (more_than("a", 3, 3, of="b", is_share=True), Check("a", 3, ">", 3, False, "b", is_share=True)),
        (more_than("a", Bounds(3, 3), 3), Check("a", Bounds(3, 3), ">", 3, False, "", is_share=False)),
        (at_most("a", 3, 3), Check("a", 3, "<=", 3, holds=True, of="", is_share=False)),
        (at_most("a", 4, 3, is_share=True), Check("a", 4, "<=", 3, False, "", is_share=True)),
        (less_than("a", 2, 3), Check("a", 2, "<", 3, holds=True, of="", is_share=False)),
        (less_than("a", 3, 3), Check("a", 3, "<", 3, False, "", is_share=False)),
        (is_true("a", value=True), Check("a", True, "=", True, True, "", is_share=False)),
        (is_false("a", value=True), Check("a", True, "=", False, False, "", is_share=False)),
        (is_false("a", value=None), Check("a", None, "=", False, None, "", is_share=False)),
        (among("a", "x", ["x", "y"]), Check("a", "x", "in", ("x", "y"), True, "", is_share=False)),
        (among("a", "z", ["x"], of="b"), Check("a", "z", "in", ("x",), False, "b", is_share=False)),
        (shown("a", 3), Check("a", 3, "=", None, None, "", is_share=False)),
        (shown("a", 3, ">=", 5), Check("a", 3, ">=", 5, None, "", is_share=False)),
    ],
)
def test_check_says_what_it_compared(made, expected):
    assert made == expected
