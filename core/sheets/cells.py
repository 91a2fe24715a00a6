"""
Readers of one cell: from what a spreadsheet holds to what the cell means.

A reader takes a value as the file holds it – a text, a number, a date, a yes or no – and returns what it means, or
raises ``ValidationError`` with a sentence that says what is wrong and what to do. It never sees an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.numbers import QuantityField, plain
from core.territories import fold

#: What a cell holds in its file.
Value = str | int | float | bool | date | datetime | time | timedelta

Reader = Callable[[Any], Any]

_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,2})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]")
#: Days since 30 December 1899: what a spreadsheet counts, from 1954 to 2119.
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_SERIAL_DIGITS = 5
_DAY_ZERO = date(1899, 12, 30)
#: Zeros that a number may have lost at its beginning.
_LOST_ZEROS = 3

YES = frozenset({"oui", "o", "x", "vrai", "yes", "true", "1"})
NO = frozenset({"non", "n", "faux", "no", "false", "0"})


@dataclass(frozen=True)
class Noted:
    """What a reader found, with a sentence that the person should see: it was not written quite so."""

    value: Any
    note: str


def written(value: Any) -> str:
    """Write a cell's value as the person sees it in the spreadsheet, or nearly so."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}" if value.time() == time() else f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, float, Decimal)):
        return _plainly(value)
    return str(value)


def _plainly(value: float | Decimal) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return plain(exact) if exact.is_finite() else str(value)


def text(*, longest: int = 200, lines: bool = False) -> Reader:
    """Make a reader of words; a number is taken as it is written. Without ``lines``, line ends become blanks."""

    def read(value: Value) -> str:
        found = written(value).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        found = (found if lines else found.replace("\n", " ")).strip()
        if len(found) > longest:
            raise ValidationError(
                f"Ce texte compte {len(found)} caractères, {longest} au plus sont gardés. Raccourcissez-le."
            )
        return found

    return read


def digits(*, length: int, check: Callable[[str], None], names: str) -> Reader:
    """
    Make a reader of a number that is an identifier: spaces and dots are dropped, lost zeros given back.

    A spreadsheet takes such a number for a quantity: it rounds it («1,23457E+13») or drops its first zeros. Rounded,
    it is lost and told so; without its zeros it is completed where the key then agrees, and the person is told.

    :param check: raises ``ValidationError`` for what is not such an identifier.
    :param names: what is read, «ce SIRET».
    """

    def read(value: Value) -> str | Noted:
        number = _digits_of(value, length=length, names=names)
        shortest = length - _LOST_ZEROS
        if number.isascii() and number.isdigit() and shortest <= len(number) < length:
            whole = number.zfill(length)
            try:
                check(whole)
            except ValidationError:
                pass
            else:
                zeros = whole[: length - len(number)]
                return Noted(
                    whole,
                    f"Le tableur avait effacé {len(zeros)} zéro{'s' if len(zeros) > 1 else ''} au début\xa0: "
                    f"{names} est lu {whole}. Vérifiez-le.",
                )
        check(number)
        return number

    return read


def _digits_of(value: Value, *, length: int, names: str) -> str:
    if isinstance(value, (bool, date, time, timedelta)):
        raise ValidationError(
            f"Le tableur a changé {names} en date ou en oui/non. Mettez la colonne au format «\xa0Texte\xa0», puis "
            "retapez-le."
        )
    if isinstance(value, float):
        if not value.is_integer():
            raise ValidationError(
                f"Il y a une virgule dans {names}. Retapez-le, dans une case au format «\xa0Texte\xa0»."
            )
        value = int(value)
    if isinstance(value, int):
        return str(value)
    if found := _SCIENTIFIC.fullmatch(re.sub(r"\s", "", value)):
        whole, decimals, power = found[1], found[2] or "", int(found[3])
        if len(whole + decimals) <= power:
            raise ValidationError(
                f"Le tableur a arrondi {names}\xa0: «\xa0{value}\xa0» n’en montre que {len(whole + decimals)} chiffres. "
                "Mettez la colonne au format «\xa0Texte\xa0», puis retapez-le en entier."
            )
        return (whole + decimals)[: power + 1]
    return _SEPARATORS.sub("", value)


def number(field: forms.Field | None = None) -> Reader:
    """Make a reader of a quantity as people type it, or as a spreadsheet keeps it; two decimals, never negative."""
    wanted = field or QuantityField()

    def read(value: Value) -> Decimal:
        if isinstance(value, (bool, date, time, timedelta)):
            raise ValidationError(
                "Le tableur a changé ce nombre en date ou en oui/non. Mettez la case au format «\xa0Nombre\xa0», puis "
                "retapez-le."
            )
        if isinstance(value, (int, float)):
            # With a comma: «12.345» would be read as twelve thousand.
            value = f"{_rounded(value):f}".replace(".", ",")
        found: Decimal = wanted.clean(value)
        return found

    return read


def _rounded(value: float) -> Decimal:
    """Read a binary number as the decimals it stands for: 0.1 + 0.2 is 0.3."""
    try:
        exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.12g}")
    except InvalidOperation:
        raise ValidationError("Ce nombre est trop grand.") from None
    if not exact.is_finite():
        raise ValidationError("Cette case ne contient pas un nombre.")
    return exact


def day(value: Value) -> date:
    """Read a date: the spreadsheet's own, its count of days, or «31/12/2026» and «2026-12-31»."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and value.isdigit() and value.isascii():
        value = int(value) if len(value) == _SERIAL_DIGITS else value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if _FIRST_SERIAL <= value <= _LAST_SERIAL:
            return _DAY_ZERO + timedelta(days=int(value))
    elif isinstance(value, str) and (found := _written_day(value.strip())):
        return found
    raise ValidationError(
        "Ce n’est pas une date. Écrivez le jour, le mois et l’année, par exemple 31/12/2026."
    )


def _written_day(typed: str) -> date | None:
    try:
        if found := _DAY_FIRST.fullmatch(typed):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _YEAR_FIRST.fullmatch(typed):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return None


def yes_or_no(value: Value) -> bool:
    """Read «oui», «non», a cross, 1 or 0, or the spreadsheet's own yes and no."""
    if isinstance(value, bool):
        return value
    said = fold(written(value))
    if said in YES or written(value).strip() in {"✓", "✔", "☑"}:
        return True
    if said in NO:
        return False
    raise ValidationError("Répondez par oui ou par non.")


def choice(choices: Mapping[str, str]) -> Reader:
    """Make a reader of one of several French labels, whatever their accents and case; the key is read too."""
    by_label = {fold(label): key for key, label in choices.items()}
    by_label |= {fold(key): key for key in choices}

    def read(value: Value) -> str:
        found = by_label.get(fold(written(value)))
        if found is None:
            listed = ", ".join(f"«\xa0{label}\xa0»" for label in choices.values())
            raise ValidationError(
                f"Ce n’est pas une des réponses possibles. Écrivez l’une de celles-ci\xa0: {listed}."
            )
        return found

    return read


def form_field(field: forms.Field) -> Reader:
    """Make a reader of what a form's field asks for: its checks and its sentences are those of the cell."""

    def read(value: Value) -> Any:
        return field.clean(" ".join(written(value).split()))

    return read
