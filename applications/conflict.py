"""Two people saved one section: what differs, and the content that keeps what they choose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from applications.enums import SectionKind
from applications.forms.shapes import SHAPES
from applications.merging import Merge
from applications.reading import read_lines, read_rows


@dataclass(frozen=True)
class Difference:
    """One question answered in two ways; rows count as one question."""

    name: str
    question: str
    mine: str
    theirs: str


def differences(kind: SectionKind, *, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Difference]:
    """List what two contents of a section say differently, in the order of the form."""
    found = [
        Difference(name=line.name, question=line.question, mine=line.answer, theirs=other.answer)
        for line, other in zip(read_lines(kind, mine), read_lines(kind, theirs), strict=True)
        if mine.get(line.name) != theirs.get(line.name)
    ]
    rows = SHAPES[kind].rows
    if rows and mine.get(rows.key) != theirs.get(rows.key):
        found.append(
            Difference(
                name=rows.key, question=rows.title, mine=read_rows(kind, mine), theirs=read_rows(kind, theirs)
            )
        )
    return found


def disputed(kind: SectionKind, merge: Merge, *, theirs: Mapping[str, Any]) -> list[Difference]:
    """List the answers that two people changed differently, in the order of the form."""
    found = differences(kind, mine=merge.content, theirs=theirs)
    return [difference for difference in found if difference.name in merge.disputed]


def merged(
    *, mine: Mapping[str, Any], theirs: Mapping[str, Any], keep_theirs: Collection[str]
) -> dict[str, Any]:
    """Return my content, but for the answers of ``keep_theirs``."""
    kept = {name: value for name, value in mine.items() if name not in keep_theirs}
    return {**kept, **{name: theirs[name] for name in keep_theirs if name in theirs}}
