"""Clear away what is over: an app says in ``AppConfig.ready()`` what it need not keep, and the sweeper sees to it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Purge(Protocol):
    def __call__(self, *, at: datetime) -> int:
        """Remove what is over at ``at``, and return how many rows that was."""


_purges: dict[str, Purge] = {}


def register(*, name: str, function: Purge) -> None:
    _purges[name] = function


def purge(*, at: datetime) -> dict[str, int]:
    """Do every purge, and return what was removed, by name; those that found nothing are left out."""
    removed = {name: function(at=at) for name, function in sorted(_purges.items())}
    return {name: rows for name, rows in removed.items() if rows}
