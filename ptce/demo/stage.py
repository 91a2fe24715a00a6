"""Who and what the demonstration has put in the database so far, by the keys of its content files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pghistory

from accounts.models import User
from applications.models import Application, Call
from poles.models import Pole


@dataclass(frozen=True)
class Stage:
    """``now`` is the instant of the loading, from which every date of the content is counted."""

    now: datetime
    people: dict[str, User] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    poles: dict[str, Pole] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)

    def on(self, day: int, *, minutes: int = 0) -> datetime:
        """Return an instant ``day`` days from the loading (in the past: negative), some minutes later."""
        return self.now + timedelta(days=day, minutes=minutes)


@dataclass(frozen=True)
class Step:
    """One act of one person at one instant."""

    at: datetime
    by: User
    act: Callable[[User, datetime], None]

    def play(self) -> None:
        """Act, with the person in the history as a request would put them there."""
        with pghistory.context(user=self.by.pk, command="load_demo"):
            self.act(self.by, self.at)
