"""The numbers and lists that a grid fixes, read once and typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from fractions import Fraction

from criteria.engine.nodes import FOUR_DIGITS, NAF, Node, amount, choice, code, listed, whole

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
    numbers: Mapping[str, Fraction]
    lists: Mapping[str, tuple[str, ...]]

    def count(self, name: str) -> int:
        return self.counts[name]

    def number(self, name: str) -> Fraction:
        return self.numbers[name]

    def codes(self, name: str) -> tuple[str, ...]:
        return self.lists[name]


def sorted_out(values: Mapping[str, Value]) -> Parameters:
    """Put each parameter under its sort."""
    return Parameters(
        counts={name: value for name, value in values.items() if isinstance(value, int)},
        numbers={name: value for name, value in values.items() if isinstance(value, Fraction)},
        lists={name: value for name, value in values.items() if isinstance(value, tuple)},
    )


def read_parameter(node: Node, wanted: Wanted) -> Value:
    """
    Read one parameter of the given sort, or a list of the words of an enumeration.

    :raises InvalidInput: where it is something else.
    """
    if not isinstance(wanted, Sort):
        return listed(node, lambda item: str(choice(item, wanted)))
    if wanted is Sort.NAF_CODES:
        return listed(node, lambda item: code(item, NAF, "a NAF code as 94.99Z"))
    if wanted is Sort.LEGAL_CATEGORIES:
        return listed(node, lambda item: code(item, FOUR_DIGITS, "four digits"))
    if wanted is Sort.COUNT:
        return whole(node)
    read = read_ratio(node)
    if wanted is Sort.RATIO and read > 1:
        raise node.refuse("a ratio between 0 and 1 expected")
    return read


def read_ratio(node: Node) -> Fraction:
    """Read a number written as such or as the text of a ratio: 0.6, "3/5" and "0.6" are one."""
    if not isinstance(node.value, str):
        return amount(node)
    top, _, bottom = node.value.partition("/")
    if not _RATIO.fullmatch(node.value) or (bottom and int(bottom) == 0):
        raise node.refuse('a number, or a ratio as "2/3", expected')
    return Fraction(top) / Fraction(bottom or "1")


def canonical(value: Value, wanted: Wanted) -> int | str | list[str]:
    """Write a parameter as the canonical JSON of a grid holds it: ratios as strings."""
    if isinstance(value, tuple):
        return list(value)
    if wanted is Sort.RATIO or Fraction(value).denominator != 1:
        return str(Fraction(value))
    return int(value)
