import re

import pytest

from core import codes

CODE = "7K3QX0M2VD94RTAZH8PC1E6WB"


def test_a_code_is_drawn_from_at_least_100_bits():
    assert len(set(codes.DIGITS)) ** codes.LENGTH == 2**125
    drawn = {codes.draw() for _ in range(1000)}
    assert len(drawn) == 1000
    assert {code for code in drawn if not re.fullmatch(codes.SHAPE, code)} == set()
    # Every digit comes, at every place.
    assert {len({code[place] for code in drawn}) for place in range(codes.LENGTH)} == {32}


def test_a_code_is_printed_in_groups():
    assert codes.grouped(CODE) == "7K3QX-0M2VD-94RTA-ZH8PC-1E6WB"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        codes.grouped(CODE),
        codes.grouped(CODE).lower(),
        " 7k3qx 0m2vd 94rta zh8pc 1e6wb ",
        "7K3QX–OM2VD–94RTA–ZH8PC–IE6WB",
        "7K3QX om2vd\xa094rta.zh8pc-lE6WB",
    ],
)
def test_a_code_is_read_as_people_type_it(typed):
    assert codes.read(typed) == CODE


@pytest.mark.parametrize(
    "typed", ["", CODE[1:], CODE + "7", "U" + CODE[1:], "é" + CODE[1:], "../../etc/passwd", "0" * 10_000]
)
def test_what_is_no_code_is_not_read(typed):
    assert codes.read(typed) is None
