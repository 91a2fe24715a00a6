"""The numbers and lists that a grid fixes, read once and typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from fractions import Fraction

from criteria.engine.nodes import NAF, Node, amount, choice, code, listed, whole

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
    """Parameters by name; a rule asks for each by its sort, the grid's schema has checked them all."""

    values: Mapping[str, Value]

    def count(self, name: str) -> int:
        value = self.values[name]
        if not isinstance(value, int):
            raise TypeError(name)
        return value

    def number(self, name: str) -> Fraction:
        value = self.values[name]
        if isinstance(value, tuple):
            raise TypeError(name)
        return Fraction(value)

    def codes(self, name: str) -> tuple[str, ...]:
        value = self.values[name]
        if not isinstance(value, tuple):
            raise TypeError(name)
        return value


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
        return listed(node, lambda item: code(item, r"[0-9]{4}", "four digits"))
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
