"""Words that French inflects in its own way; built into every template."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template

from core import dates, numbers
from core.numbers import plain

register = template.Library()


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """Write a day in words, nothing where there is none."""
    return "" if value is None else dates.day(value)


@register.filter(expects_localtime=True)
def day_and_time(value: datetime | None) -> str:
    """Write a day in words and its hour, nothing where there is none."""
    return "" if value is None else dates.day_and_time(value)


@register.filter
def plural(number: float, ending: str = "s") -> str:
    """
    Give the ending of the plural, which in French begins at two: «0 pôle», «1 pôle», «2 pôles».

    :param ending: that of the plural, or both after a comma: ``"al,aux"``.
    """
    singular, _, several = ending.rpartition(",")
    return several if abs(number) >= 2 else singular  # noqa: PLR2004 - where the plural begins


@register.filter
def quantity(value: Decimal) -> str:
    """Write a quantity as French does, without useless zeros: «4,5»."""
    return plain(value)


@register.filter
def grouped(number: int) -> str:
    """Write a whole number by groups of three digits, «102 345»."""
    return numbers.grouped(number)
