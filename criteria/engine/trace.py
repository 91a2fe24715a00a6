"""A line of a trace, in JSON values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from criteria.engine.examination import Check, Looked
from criteria.engine.logic import Bounds, Number, Truth

Plain = bool | int | str | tuple[str, ...] | Mapping[str, int | str | None] | None


@dataclass(frozen=True, slots=True)
class LineText:
    """The French label of a line, where ``{}`` stands for the item that it is about, and its source."""

    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Line:
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
    text = texts[check.key]
    return Line(
        label=text.label.replace("{}", check.of),
        value=_plain(check.value, is_share=check.is_share),
        operator=check.operator,
        threshold=_plain(check.threshold, is_share=check.is_share),
        holds=check.holds,
        source=text.source,
    )


def quantity(number: Number) -> int | str:
    """Write a number exactly: whole, else as a decimal text, else ``p/q``."""
    exact = Fraction(number)
    if exact.denominator == 1:
        return exact.numerator
    rest, places = exact.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    for factor in (2, 5):
        while rest % factor == 0:
            rest, places = rest // factor, places + 1
    if rest != 1:
        return share(exact)
    digits = str(exact.numerator * 10**places // exact.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def share(number: Number) -> str:
    """Write a share as ``p/q``."""
    exact = Fraction(number)
    return f"{exact.numerator}/{exact.denominator}"


def _plain(value: Looked, *, is_share: bool) -> Plain:
    if isinstance(value, Bounds):
        return _plain_bounds(value, share if is_share else quantity)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str(value)
    return share(value) if is_share else quantity(value)


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
    return dict(value) if isinstance(value, Mapping) else value
