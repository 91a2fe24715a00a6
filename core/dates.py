"""Dates as French writes them, which Django's formats do not: «1er août 2026», and never «1 août»."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format


def day(value: date) -> str:
    """Write a day, «1er août 2026»; a datetime is written in its own time zone."""
    written = date_format(value, "j F Y", use_l10n=False)
    return f"1er{written.removeprefix('1')}" if value.day == 1 else written


def day_and_time(value: datetime) -> str:
    """Write a day and its hour, «1er août 2026 à 14:30»."""
    return f"{day(value)} à {value:%H:%M}"
