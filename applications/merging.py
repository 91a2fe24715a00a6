"""Three texts of one section: the one opened, mine and the one that stands now; what is kept of each, question by question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Merge:
    """
    What two people's contents make together.

    :param content: both together; mine where they disagree.
    :param theirs: names of the answers that only the others changed.
    :param disputed: names of the answers that both changed, differently.
    """

    content: dict[str, Any]
    theirs: frozenset[str]
    disputed: frozenset[str]


def merge(
    *,
    opened: Mapping[str, Any],
    mine: Mapping[str, Any],
    standing: Mapping[str, Any],
    unread: Collection[str] = (),
) -> Merge:
    """
    Merge two contents that began as one; rows count as one answer.

    :param unread: names of the answers that mine does not give: what stands stays.
    """
    content: dict[str, Any] = {}
    theirs, disputed = set(), set()
    for name in sorted({*mine, *standing}):
        ours, others, before = mine.get(name), standing.get(name), opened.get(name)
        if name not in unread and ours != before:
            kept = ours
            if others not in (before, ours):
                disputed.add(name)
        else:
            kept = others
            if name not in unread and ours != others:
                theirs.add(name)
        if kept is not None:
            content[name] = kept
    return Merge(content=content, theirs=frozenset(theirs), disputed=frozenset(disputed))
