"""French days: Django’s formats write «1 août» where French says «1er août», so templates use our filters."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"

#: A day of the month in letters by Django's own filter: «|day» and «|day_and_time» know the first.
_DAY_OF_DJANGO = re.compile(r"""\|\s*date\s*:\s*["']\s*[^"']*j""")


def _lines_with_a_day(source: str) -> list[int]:
    return [rank for rank, line in enumerate(source.splitlines(), 1) if _DAY_OF_DJANGO.search(line)]


def test_templates_write_days_with_our_filters():
    found = [
        f"{path.relative_to(TEMPLATES)}:{line}"
        for path in sorted(TEMPLATES.rglob("*"))
        if path.suffix in {".html", ".txt"}
        for line in _lines_with_a_day(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        '{{ at|date:"j F Y" }}',
        "{{ at|date:'l j F' }}",
        '{{ at | date : "j" }}',
        '{{ x }}\n{{ at|date:"D j" }}',
    ],
)
def test_a_day_of_django_is_seen(text):
    assert _lines_with_a_day(text) == [len(text.splitlines())]


@pytest.mark.parametrize(
    "text", ["{{ at|day }}", '{{ at|date:"Y-m-d" }}', '{{ at|date:"c" }}', '{{ at|date:"H:i" }} j']
)
def test_other_dates_are_let_through(text):
    assert _lines_with_a_day(text) == []
