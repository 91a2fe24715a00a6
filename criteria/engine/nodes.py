"""
Typed reading of a tree of JSON values, each value with its path.

A reader takes ``None`` for a key that is absent and gives ``None`` back: unknown stays unknown. Of a node it
always gives a value, or refuses.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import NamedTuple, TypeVar, overload

from criteria.engine.errors import InvalidInput
from criteria.engine.reading import ROOT, below

Word = TypeVar("Word", bound=StrEnum)
Item = TypeVar("Item")

NAF = re.compile(r"[0-9]{2}\.[0-9]{2}[A-Z]")
FOUR_DIGITS = re.compile(r"[0-9]{4}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Node(NamedTuple):
    """A value, and its place: a key or a rank in its parent. The path is written only where there is a fault."""

    value: object
    parent: "Node | None" = None
    step: str | int = ROOT

    @property
    def path(self) -> str:
        return ROOT if self.parent is None else below(self.parent.path, self.step)

    def at(self, step: str | int, value: object = None) -> "Node":
        return Node(value, self, step)

    def refuse(self, expected: str) -> InvalidInput:
        return InvalidInput(self.path, expected)


def fields(node: Node | None, *names: str) -> dict[str, Node | None]:
    """Open an object whose keys are all among ``names``; an absent or null key gives ``None``."""
    found: dict[str, Node | None] = dict.fromkeys(names)
    if node is None:
        return found
    for name, item in _object(node).items():
        if name not in found:
            raise node.at(name).refuse("a known key expected")
        if item is not None:
            found[name] = Node(item, node, name)
    return found


def entries(node: Node) -> dict[str, Node]:
    """Open an object whatever its keys."""
    return {key: Node(item, node, key) for key, item in _object(node).items()}


def _object(node: Node) -> dict[str, object]:
    if not isinstance(node.value, dict):
        raise node.refuse("an object expected")
    return node.value


def required(parent: Node, found: dict[str, Node | None], name: str) -> Node:
    node = found[name]
    if node is None:
        raise parent.at(name).refuse("a value expected")
    return node


@overload
def listed(node: Node, read: Callable[[Node], Item]) -> tuple[Item, ...]: ...
@overload
def listed(node: Node | None, read: Callable[[Node], Item]) -> tuple[Item, ...] | None: ...
def listed(node: Node | None, read: Callable[[Node], Item]) -> tuple[Item, ...] | None:
    """Read a list element by element; ``null`` in it is refused."""
    if node is None:
        return None
    if not isinstance(node.value, list | tuple):
        raise node.refuse("a list expected")
    return tuple([read(_present(Node(item, node, rank))) for rank, item in enumerate(node.value)])


def _present(node: Node) -> Node:
    if node.value is None:
        raise node.refuse("a value expected, not null")
    return node


def flag(node: Node | None) -> bool | None:
    if node is None:
        return None
    if not isinstance(node.value, bool):
        raise node.refuse("true or false expected")
    return node.value


def words(node: Node) -> str:
    """Read a text as it stands."""
    if not isinstance(node.value, str):
        raise node.refuse("a text expected")
    return node.value


def text(node: Node | None) -> str | None:
    return None if node is None else words(node)


def filled(node: Node | None) -> str | None:
    """Read a text; a blank one is as if absent."""
    return (text(node) or "").strip() or None


@overload
def code(node: Node, pattern: re.Pattern[str], expected: str) -> str: ...
@overload
def code(node: Node | None, pattern: re.Pattern[str], expected: str) -> str | None: ...
def code(node: Node | None, pattern: re.Pattern[str], expected: str) -> str | None:
    if node is None:
        return None
    if not isinstance(node.value, str) or not pattern.fullmatch(node.value):
        raise node.refuse(f"{expected} expected")
    return node.value


@overload
def choice(node: Node, among: type[Word]) -> Word: ...
@overload
def choice(node: Node | None, among: type[Word]) -> Word | None: ...
def choice(node: Node | None, among: type[Word]) -> Word | None:
    if node is None:
        return None
    known: dict[str, Word] = _known(among)
    if not isinstance(node.value, str) or node.value not in known:
        raise node.refuse(f"one of {', '.join(known)} expected")
    return known[node.value]


@cache
def _known(among: type[Word]) -> dict[str, Word]:
    return {str(word): word for word in among}


def day(node: Node | None) -> date | None:
    if node is None:
        return None
    if not isinstance(node.value, str) or not _DATE.fullmatch(node.value):
        raise node.refuse("a date YYYY-MM-DD expected")
    try:
        return date.fromisoformat(node.value)
    except ValueError:
        raise node.refuse("a date that exists expected") from None


@overload
def whole(node: Node) -> int: ...
@overload
def whole(node: Node | None) -> int | None: ...
def whole(node: Node | None) -> int | None:
    """Read a count, months or years: whole and not negative; 3.0 is not whole."""
    if node is None:
        return None
    if not isinstance(node.value, int) or isinstance(node.value, bool):
        raise node.refuse("a whole number expected")
    if node.value < 0:
        raise node.refuse("a number of 0 or more expected")
    return node.value


@overload
def amount(node: Node) -> Fraction: ...
@overload
def amount(node: Node | None) -> Fraction | None: ...
def amount(node: Node | None) -> Fraction | None:
    """Read a quantity, exact and not negative."""
    if node is None:
        return None
    if isinstance(node.value, bool) or not isinstance(node.value, int | float | Decimal):
        raise node.refuse("a number expected")
    # A float is taken as it is written, 0.7 and not its nearest binary neighbour.
    exact = Decimal(repr(node.value)) if isinstance(node.value, float) else Decimal(node.value)
    if exact < 0:
        raise node.refuse("a number of 0 or more expected")
    return Fraction(exact) if exact else Fraction(0)


def share(node: Node | None) -> Fraction | None:
    read = amount(node)
    if node is not None and read is not None and read > 1:
        raise node.refuse("a share between 0 and 1 expected")
    return read
