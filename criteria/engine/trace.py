"""A line of a trace, in JSON values."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from criteria.engine.canonical import quoted, written, written_list, written_object
from criteria.engine.examination import Check
from criteria.engine.logic import Bounds, Number, Truth

Plain = bool | int | str | tuple[str, ...] | MappingProxyType[str, int | str | None] | None

#: Characters; the grid's labels are shorter. One filled with a long name from a dossier is not kept.
SHORT = 200
_quoted_again = lru_cache(maxsize=4096)(quoted)

TRUTHS: Mapping[Truth, str] = {True: "true", False: "false", None: "null"}


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

    def written(self) -> str:
        """Write the values of ``as_dict`` as canonical JSON: most of an evaluation is its lines."""
        return (
            f'{{"holds":{TRUTHS[self.holds]},"label":{_quoted(self.label)},"operator":{_quoted_again(self.operator)},'
            f'"source":{_quoted_again(self.source)},'
            f'"threshold":{_written(self.threshold)},"value":{_written(self.value)}}}'
        )


def write(check: Check, texts: Mapping[str, LineText]) -> Line:
    """Give a check its label and its source."""
    key, value, operator, threshold, holds, of, is_share = check
    label, source = texts[key]
    put = share if is_share else quantity
    return Line(
        label.replace("{}", of) if of else label,
        None if value is None else _plain(value, put),
        operator,
        None if threshold is None else _plain(threshold, put),
        holds,
        source,
    )


def quantity(number: Number) -> int | str:
    """Write a number exactly: whole, else as a decimal text, else ``p/q``."""
    if isinstance(number, int) or number.denominator == 1:
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


def _plain(
    value: Bounds | Number | str | date | tuple[str, ...], put: Callable[[Number], int | str]
) -> Plain:
    if value is True or value is False:
        return value
    if isinstance(value, int):
        return put(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return value
    return _plain_bounds(value, put) if isinstance(value, Bounds) else put(value)


def _plain_bounds(value: Bounds, put: Callable[[Number], int | str]) -> Plain:
    if value.exact:
        return put(value.low)
    if value.low == 0 and value.high is None:
        return None
    high = None if value.high is None else put(value.high)
    return MappingProxyType({"min": put(value.low), "max": high})


def _quoted(label: str) -> str:
    """Write a label; most are the grid's, and come again with each evaluation."""
    return _quoted_again(label) if len(label) < SHORT else quoted(label)


def _written(value: Plain) -> str:
    if isinstance(value, str):
        return quoted(value)
    if value is None or value is True or value is False:
        return TRUTHS[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return written_list(map(written, value))
    return written_object(**{key: written(item) for key, item in value.items()})


def _thawed(value: Plain) -> object:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, MappingProxyType) else value
