"""The numbers and lists that a grid fixes, read once and typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from fractions import Fraction

from criteria.engine.logic import Number
from criteria.engine.reading import Unexpected
from criteria.engine.values import LEGAL_CATEGORY, NAF_CODE, Reader, amount, choice, list_of, whole

_RATIO = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?(/[0-9]{1,18})?")


class Sort(Enum):
    """What a parameter is."""

    COUNT = auto()
    NUMBER = auto()
    RATIO = auto()
    NAF_CODES = auto()
    LEGAL_CATEGORIES = auto()


Wanted = Sort | type[StrEnum]
Value = int | Fraction | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters by sort and name; the grid's schema has checked that all those that a rule asks for are there."""

    counts: Mapping[str, int]
    numbers: Mapping[str, Number]
    lists: Mapping[str, tuple[str, ...]]

    def count(self, name: str) -> int:
        return self.counts[name]

    def number(self, name: str) -> Number:
        return self.numbers[name]

    def codes(self, name: str) -> tuple[str, ...]:
        return self.lists[name]


def sorted_out(values: Mapping[str, Value]) -> Parameters:
    """Put each parameter under its sort."""
    return Parameters(
        counts={name: value for name, value in values.items() if isinstance(value, int)},
        numbers={
            # Whole numbers compare faster than fractions do.
            name: value.numerator if value.denominator == 1 else value
            for name, value in values.items()
            if isinstance(value, Fraction)
        },
        lists={name: value for name, value in values.items() if isinstance(value, tuple)},
    )


def parameter(wanted: Wanted) -> Reader[Value]:
    """Give the reader of one sort of parameter, or of a list of the words of an enumeration."""
    if isinstance(wanted, Sort):
        return _READERS[wanted]
    words = list_of(choice(wanted))
    return lambda value: tuple(map(str, words(value)))


def ratio(value: object) -> Fraction:
    """Read a number written as such or as the text of a ratio: 0.6, "3/5" and "0.6" are one."""
    if not isinstance(value, str):
        return Fraction(amount(value))
    top, _, bottom = value.partition("/")
    if not _RATIO.fullmatch(value) or (bottom and int(bottom) == 0):
        raise Unexpected('a number, or a ratio as "2/3", expected')
    return Fraction(top) / Fraction(bottom or "1")


def _at_most_one(value: object) -> Fraction:
    read = ratio(value)
    if read > 1:
        raise Unexpected("a ratio between 0 and 1 expected")
    return read


_READERS: Mapping[Sort, Reader[Value]] = {
    Sort.COUNT: whole,
    Sort.NUMBER: ratio,
    Sort.RATIO: _at_most_one,
    Sort.NAF_CODES: list_of(NAF_CODE),
    Sort.LEGAL_CATEGORIES: list_of(LEGAL_CATEGORY),
}


def canonical(value: Value, wanted: Wanted) -> int | str | list[str]:
    """Write a parameter as the canonical JSON of a grid holds it: ratios as strings."""
    if isinstance(value, tuple):
        return list(value)
    if wanted is Sort.RATIO or Fraction(value).denominator != 1:
        return str(Fraction(value))
    return int(value)
