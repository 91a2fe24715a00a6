"""The kinds of jobs, declared by the apps that own them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.jobs.claims import Claim

Completion = Callable[[datetime], None]
"""What a job writes, inside the transaction that marks it done, given that time."""

Work = Callable[["Claim"], Completion | None]
"""What a job does, outside any transaction."""


class UnknownKind(LookupError):
    """A kind of job that no app has registered."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of job is done."""

    name: str
    #: French, for whoever runs the platform.
    label: str
    work: Work
    max_attempts: int
    lease: timedelta
    time_limit: timedelta


_kinds: dict[str, Kind] = {}


def register(
    *,
    kind: str,
    function: Work,
    label: str = "",
    max_attempts: int = 3,
    lease: timedelta = timedelta(seconds=30),
    time_limit: timedelta = timedelta(seconds=60),
) -> None:
    """
    Declare a kind of job: called by the app that owns it, in ``AppConfig.ready()``.

    ``function(claim)`` does the slow part outside any transaction and may return what remains to be written with
    the end of the job. It is called again if its worker dies: only what it returns happens once. A function that
    may take longer than ``lease`` calls ``claim.renew()`` on its way, one that knows that no further attempt
    can succeed raises ``Hopeless``, and one that finds what it needs out of reach raises ``Later``.

    :raises ValueError: if another function already has this kind.
    """
    declared = Kind(
        name=kind,
        label=label or kind,
        work=function,
        max_attempts=max_attempts,
        lease=lease,
        time_limit=time_limit,
    )
    if kind in _kinds and _kinds[kind] != declared:
        raise ValueError(f"the job kind {kind!r} is registered twice")
    _kinds[kind] = declared


def known() -> list[str]:
    """Return the names of the kinds that this process can do."""
    return list(_kinds)


def label_of(name: str) -> str:
    """Return a kind's French name, or its code where no app here has registered it."""
    return _kinds[name].label if name in _kinds else name


def kind_named(name: str) -> Kind:
    """
    Return a registered kind.

    :raises UnknownKind: if no app has registered it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"no app has registered the job kind {name!r}") from None
