"""
Readers of JSON values: each takes a value that is there and gives it typed, or raises ``Unexpected``.

They refuse what :func:`~criteria.engine.reading.check_tree` refuses, so that a tree read whole needs no check before.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from criteria.engine.logic import Number
from criteria.engine.reading import A_NUMBER, Repeating, Unexpected, check_text, held

Word = TypeVar("Word", bound=StrEnum)
Item = TypeVar("Item")

Exact = TypeVar("Exact", int, Decimal)

Reader = Callable[[object], Item]

#: Below it nothing needs to be asked of a whole number: a double holds it exactly.
ORDINARY = 1 << 53

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def record(make: Callable[..., Item], **readers: Reader[object]) -> Reader[Item]:
    """
    Give the reader of an object: each key has its reader, another is refused, an absent or null one is left out.

    :param make: what the values are given to, by the names of their keys.
    """

    def read(value: object) -> Item:
        if not isinstance(value, dict) or isinstance(value, Repeating):
            raise Unexpected("an object expected")
        given: dict[str, object] = {}
        try:
            for key, item in value.items():
                if key not in readers:
                    raise Unexpected("a known key expected")
                if item is not None:
                    given[key] = readers[key](item)
        except Unexpected as fault:
            raise fault.at(key) from None
        return make(**given)

    return read


def list_of(reader: Reader[Item]) -> Reader[tuple[Item, ...]]:
    """Give the reader of a list, element by element; ``null`` in it is refused."""

    def read_all(value: object) -> tuple[Item, ...]:
        if not isinstance(value, list | tuple):
            raise Unexpected("a list expected")
        read: list[Item] = []
        try:
            for item in value:
                if item is None:
                    raise Unexpected("a value expected, not null")
                read.append(reader(item))
        except Unexpected as fault:
            raise fault.at(len(read)) from None
        return tuple(read)

    return read_all


def flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise Unexpected("true or false expected")


def text(value: object) -> str:
    """Read a text as it stands."""
    if not isinstance(value, str):
        raise Unexpected("a text expected")
    if not value.isascii():
        check_text(value)
    return value


def filled(value: object) -> str | None:
    """Read a text; a blank one is as if absent."""
    return text(value).strip() or None


def code(pattern: re.Pattern[str], expected: str) -> Reader[str]:
    """Give the reader of a code written in one way."""

    def read(value: object) -> str:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        raise Unexpected(f"{expected} expected")

    return read


def choice(among: type[Word]) -> Reader[Word]:
    """Give the reader of one word of an enumeration."""
    known = {str(word): word for word in among}

    def read(value: object) -> Word:
        if isinstance(value, str) and value in known:
            return known[value]
        raise Unexpected(f"one of {', '.join(known)} expected")

    return read


def day(value: object) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Unexpected("a date YYYY-MM-DD expected")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unexpected("a date that exists expected") from None


def whole(value: object) -> int:
    """Read a count, months or years: whole and not negative; 3.0 is not whole."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unexpected("a whole number expected")
    return _not_negative(value)


def amount(value: object) -> Number:
    """Read a quantity, exact and not negative."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _not_negative(value)
    if not isinstance(value, float | Decimal):
        raise Unexpected("a number expected")
    # A float is taken as it is written, 0.7 and not its nearest binary neighbour.
    exact = _not_negative(Decimal(repr(value)) if isinstance(value, float) else value)
    # Of a zero, Fraction would first write out its exponent.
    return Fraction(exact) if exact else 0


def share(value: object) -> Number:
    read = amount(value)
    if read > 1:
        raise Unexpected("a share between 0 and 1 expected")
    return read


def _not_negative(number: Exact) -> Exact:
    if isinstance(number, int) and 0 <= number < ORDINARY:
        return number
    if not held(number):
        raise Unexpected(A_NUMBER)
    if number < 0:
        raise Unexpected("a number of 0 or more expected")
    return number


NAF_CODE = code(re.compile(r"[0-9]{2}\.[0-9]{2}[A-Z]"), "a NAF code as 94.99Z")
LEGAL_CATEGORY = code(re.compile(r"[0-9]{4}"), "four digits")
COMMUNE = code(re.compile(r"([0-9]{2}|2[AB])[0-9]{3}"), "an INSEE commune code")
