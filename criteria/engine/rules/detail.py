"""How the trace goes through the items of a list: a list has no limit, a page has one."""

from collections.abc import Sequence

from criteria.engine.examination import Check, shown
from criteria.engine.logic import Truth

MAX_DETAILED = 50
_RANK: dict[Truth, int] = {True: 0, None: 1, False: 2}


def most_telling(truths: Sequence[Truth]) -> list[int]:
    """Choose the places of the items to detail: those that hold first, then those that could."""
    return sorted(range(len(truths)), key=lambda place: _RANK[truths[place]])[:MAX_DETAILED]


def named(place: int, name: str | None) -> str:
    """Name an item by its place in the list, and by its own name where it has one."""
    return f"{place + 1} ({name})" if name else str(place + 1)


def not_detailed(number: int) -> tuple[Check, ...]:
    """Say how many items the trace leaves without lines."""
    return (shown("not_detailed", number - MAX_DETAILED),) if number > MAX_DETAILED else ()
