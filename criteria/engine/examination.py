"""What a rule receives, the checks that it makes and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from operator import ge, gt, le, lt
from typing import NamedTuple

from criteria.engine.enums import Verdict
from criteria.engine.facts import Facts
from criteria.engine.logic import Bounds, Number, Truth
from criteria.engine.parameters import Parameters
from criteria.engine.undertakings import Undertakings

Looked = Bounds | Number | str | date | tuple[str, ...] | None


class Check(NamedTuple):
    """
    What was looked at, against what, and whether it holds.

    :param key: which line of the trace it is: the grid gives its label.
    :param of: the item of a list that it is about.
    """

    key: str
    value: Looked
    operator: str
    threshold: Looked
    holds: Truth
    of: str = ""
    is_share: bool = False


class Finding(NamedTuple):
    """What a rule answers."""

    verdict: Verdict
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """One dossier before the rules of one grid."""

    facts: Facts
    members: Undertakings
    parameters: Parameters


def at_least(
    key: str, value: Bounds | Number | None, threshold: Number, *, of: str = "", is_share: bool = False
) -> Check:
    holds = value.at_least(threshold) if isinstance(value, Bounds) else _compared(value, ge, threshold)
    return Check(key, value, ">=", threshold, holds, of, is_share)


def more_than(
    key: str, value: Bounds | Number | None, threshold: Number, *, of: str = "", is_share: bool = False
) -> Check:
    holds = value.more_than(threshold) if isinstance(value, Bounds) else _compared(value, gt, threshold)
    return Check(key, value, ">", threshold, holds, of, is_share)


def at_most(key: str, value: Number | None, threshold: Number, *, is_share: bool = False) -> Check:
    return Check(key, value, "<=", threshold, _compared(value, le, threshold), is_share=is_share)


def less_than(key: str, value: Number | None, threshold: Number) -> Check:
    return Check(key, value, "<", threshold, _compared(value, lt, threshold))


def is_true(key: str, value: Truth) -> Check:
    return Check(key, value, "=", True, value)


def is_false(key: str, value: Truth) -> Check:
    return Check(key, value, "=", False, None if value is None else not value)


def among(key: str, value: str | None, words: Iterable[str], *, of: str = "") -> Check:
    allowed = tuple(words)
    return Check(key, value, "in", allowed, None if value is None else value in allowed, of)


def shown(key: str, value: Looked, operator: str = "=", threshold: Looked = None) -> Check:
    """Show something that decides nothing."""
    return Check(key, value, operator, threshold, None)


def _compared(value: Number | None, compare: Callable[[Number, Number], bool], threshold: Number) -> Truth:
    return None if value is None else compare(value, threshold)
