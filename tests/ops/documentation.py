"""The tables of docs/operations.md, for the tests that hold them against the code."""

from __future__ import annotations

import re

from django.conf import settings


def section(title):
    """Return the text below a heading, up to the next of its level or above."""
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    found = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def table(title):
    """Return the rows of a section's tables: by the name in the first cell, the other cells."""
    rows = {}
    for line in section(title).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        for name in re.findall(r"`([A-Z0-9_]+)`", cells[0]) if line.startswith("|") else ():
            rows[name] = tuple(cells[1:])
    return rows
