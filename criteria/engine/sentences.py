"""A line of a trace as a French sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from criteria.engine.grid_files import default_grid
from criteria.engine.trace import Line

_NBSP = "\N{NO-BREAK SPACE}"
_COMPARED = {">=": "au moins", ">": "plus de", "<=": "au plus", "<": "moins de"}
_DATED = {">=": "le", ">": "après le", "<=": "au plus tard le", "<": "avant le"}
_RATIO = re.compile(r"[0-9]+/[0-9]+")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHORT = 4
"""Longest decimals shown of a percentage; beyond, the exact ratio stands beside it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """
    A line of a trace in French, part by part.

    :param expected: what the value is compared with, empty where nothing is expected of it.
    :param state: what the comparison says, empty for a fact that is only shown.
    """

    label: str
    value: str
    expected: str
    state: str
    source: str


def spoken(
    line: Line | Mapping[str, object], *, exclusion: bool = False, words: Mapping[str, str] | None = None
) -> Spoken:
    """
    Turn a line of a trace into French.

    :param line: the line, or its JSON values as an evaluation stores them.
    :param exclusion: whether it belongs to an exclusion, where what holds is noticed, not
        reached.
    :param words: the French of the words that facts and sources use, those of the reference grid by default.
    """
    fields = line.as_dict() if isinstance(line, Line) else line
    known = default_grid().words if words is None else words
    source = str(fields["source"])
    return Spoken(
        label=str(fields["label"]),
        value=_value(fields["value"], fields["holds"], known),
        expected=_expected(fields, known) or "",
        state=_state(fields, exclusion=exclusion) or "",
        source=known.get(source, source),
    )


def sentence(
    line: Line | Mapping[str, object], *, exclusion: bool = False, words: Mapping[str, str] | None = None
) -> str:
    """Turn a line of a trace into one French sentence; the arguments are those of :func:`spoken`."""
    parts = spoken(line, exclusion=exclusion, words=words)
    told = f"{parts.label}{_NBSP}: {parts.value}"
    if parts.expected:
        told += f"{_NBSP}; {'repère' if exclusion else 'attendu'}{_NBSP}: {parts.expected}"
    if parts.state:
        told += f" – {parts.state}"
    return f"{told} (source{_NBSP}: {parts.source})."


def _value(value: object, holds: object, words: Mapping[str, str]) -> str:
    if value is None:
        return "non renseigné" if holds is None else "non calculable"
    return _spoken(value, words)


def _expected(fields: Mapping[str, object], words: Mapping[str, str]) -> str | None:
    operator, threshold = str(fields["operator"]), fields["threshold"]
    if threshold is None:
        return (
            None
            if fields["holds"] is not None or operator == "="
            else "à une date de référence qui n’est pas renseignée"
        )
    if isinstance(threshold, str) and _DATE.fullmatch(threshold):
        return f"{_DATED[operator]} {_spoken(threshold, words)}"
    told = _spoken(threshold, words)
    return f"{_COMPARED[operator]} {told}" if operator in _COMPARED else told


def _state(fields: Mapping[str, object], *, exclusion: bool) -> str | None:
    holds, value, threshold = fields["holds"], fields["value"], fields["threshold"]
    if holds is not None:
        met, missed = ("constaté", "non constaté") if exclusion else ("rempli", "non rempli")
        return met if holds else missed
    if fields["operator"] == "=" and threshold is None:
        return None
    if value is None or threshold is None:
        return "à compléter"
    return "indéterminé à ce stade" if isinstance(value, Mapping) else "à titre indicatif"


def _spoken(value: object, words: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return _grouped(str(value))
    if isinstance(value, Mapping):
        low, high = _spoken(value["min"], words), value["max"]
        return f"au moins {low}" if high is None else f"entre {low} et {_spoken(high, words)}"
    if isinstance(value, list | tuple):
        return _enumeration([_spoken(item, words) for item in value])
    return _text(str(value), words)


def _text(text: str, words: Mapping[str, str]) -> str:
    if _RATIO.fullmatch(text):
        return _percentage(text)
    if _DECIMAL.fullmatch(text):
        whole, decimals = text.split(".")
        return f"{_grouped(whole)},{decimals}"
    if date := _DATE.fullmatch(text):
        year, month, day = date.groups()
        return f"{day}/{month}/{year}"
    return words.get(text, text)


def _percentage(ratio: str) -> str:
    hundredths = Fraction(ratio) * 100
    exact = hundredths * 10**_SHORT
    if exact.denominator == 1:
        whole, decimals = divmod(exact.numerator, 10**_SHORT)
        tail = str(decimals).rjust(_SHORT, "0").rstrip("0")
        return f"{_grouped(str(whole))}{',' + tail if tail else ''}{_NBSP}%"
    # Cut, never rounded up: a share just below its threshold must not read as equal to it.
    tenths = int(hundredths * 10)
    return f"{ratio} (environ {_grouped(str(tenths // 10))},{tenths % 10}{_NBSP}%)"


def _grouped(digits: str) -> str:
    return f"{int(digits):,}".replace(",", _NBSP) if len(digits) <= 4000 else digits  # noqa: PLR2004 - int's own limit


def _enumeration(items: list[str]) -> str:
    if not items:
        return "aucun"
    *first, last = items
    return f"{', '.join(first)} ou {last}" if first else last
