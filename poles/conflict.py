"""Two people saved one page of a pole: what differs, and what the second one chose to keep of the first one's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from poles import identity
from poles.models import Pole

KEEP = "garder-"
NOTHING = "Rien"


@dataclass(frozen=True)
class Difference:
    """One question answered in two ways."""

    name: str
    question: str
    mine: str
    theirs: str


def differences(*, mine: Mapping[str, Any], current: Pole) -> list[Difference]:
    """List what was sent and what stands say differently, in the order of the form."""
    theirs = {name: getattr(current, name) for name in mine}
    names = [name for name in identity.QUESTIONS if name in mine and _plain(mine[name]) != theirs[name]]
    return [
        Difference(said.name, said.question, said.text or NOTHING, other.text or NOTHING)
        for said, other in zip(identity.read(mine, names), identity.read(theirs, names), strict=True)
    ]


def chosen(sent: Mapping[str, Any], pole: Pole, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of others that the person kept, by the names of the questions."""
    kept = [name for name in words if sent.get(f"{KEEP}{name}") == "theirs"]
    return {name: tuple(value) if isinstance(value := getattr(pole, name), list) else value for name in kept}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
