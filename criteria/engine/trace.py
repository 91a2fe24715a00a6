"""A line of a trace, in JSON values."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from criteria.engine.examination import Check, Looked
from criteria.engine.logic import Bounds, Number, Truth

Plain = bool | int | str | tuple[str, ...] | MappingProxyType[str, int | str | None] | None


class LineText(NamedTuple):
    """The French label of a line, where ``{}`` stands for the item that it is about, and its source."""

    label: str
    source: str


class Line(NamedTuple):
    """
    One line of a trace.

    A share is written ``p/q``, another number as a whole one or a decimal text, what is known by its bounds as
    ``{"min": …, "max": …}``. ``holds`` is ``None`` where it is unknown, or where the threshold is only shown.
    """

    label: str
    value: Plain
    operator: str
    threshold: Plain
    holds: Truth
    source: str

    def as_dict(self) -> dict[str, object]:
        return {
            "label": self.label,
            "value": _thawed(self.value),
            "operator": self.operator,
            "threshold": _thawed(self.threshold),
            "holds": self.holds,
            "source": self.source,
        }


def write(check: Check, texts: Mapping[str, LineText]) -> Line:
    """Give a check its label and its source."""
    key, value, operator, threshold, holds, of, is_share = check
    label, source = texts[key]
    written = share if is_share else quantity
    return Line(
        label.replace("{}", of) if of else label,
        _plain(value, written),
        operator,
        _plain(threshold, written),
        holds,
        source,
    )


def quantity(number: Number) -> int | str:
    """Write a number exactly: whole, else as a decimal text, else ``p/q``."""
    if number.denominator == 1:
        return number.numerator
    rest, places = number.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    for factor in (2, 5):
        while rest % factor == 0:
            rest, places = rest // factor, places + 1
    if rest != 1:
        return share(number)
    digits = str(number.numerator * 10**places // number.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def share(number: Number) -> str:
    """Write a share as ``p/q``."""
    return f"{number.numerator}/{number.denominator}"


def _plain(value: Looked, written: Callable[[Number], int | str]) -> Plain:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return value
    return _plain_bounds(value, written) if isinstance(value, Bounds) else written(value)


def _plain_bounds(value: Bounds, written: Callable[[Number], int | str]) -> Plain:
    if value.exact:
        return written(value.low)
    if value.low == 0 and value.high is None:
        return None
    high = None if value.high is None else written(value.high)
    return MappingProxyType({"min": written(value.low), "max": high})


def _thawed(value: Plain) -> object:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, MappingProxyType) else value
