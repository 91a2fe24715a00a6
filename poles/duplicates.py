"""Which poles may be one and the same: names that are close, places, web sites. A person always decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core import territories
from core.territories import fold

#: Words that say nothing of which pole it is.
_COMMON = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "pour",
        "un",
        "une",
        "exemple",
        "ptce",
        "pole",
        "poles",
        "territorial",
        "territoriaux",
        "cooperation",
        "economique",
        "economie",
        "sociale",
        "solidaire",
        "solidaires",
        "ess",
        "developpement",
        "association",
        "cluster",
    ]
)
_BEGINNING = re.compile(r"^https?://(www\.)?", re.IGNORECASE)

#: How close two names must be (shared trigrams ÷ all of theirs), by how near the places are.
_ANYWHERE, _SAME_DEPARTEMENT, _SAME_COMMUNE = 0.65, 0.5, 0.3


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What two poles are compared by."""

    pk: int
    name: str
    commune: str = ""
    region: str = ""
    website: str = ""


@dataclass(frozen=True)
class Likeness:
    """One pole that another may be, and why, in French."""

    pk: int
    reasons: tuple[str, ...]


def site(address: str) -> str:
    """Reduce a web address to what tells two sites apart."""
    return _BEGINNING.sub("", address.strip()).rstrip("/").lower()


def alike(one: Trace, other: Trace) -> tuple[str, ...]:
    """Say in French why two poles may be the same, nothing where they hardly can be."""
    reasons = []
    if one.website and site(one.website) == site(other.website):
        reasons.append("même site internet")
    closeness, place = _closeness(one.name, other.name), _same_place(one, other)
    threshold = {"commune": _SAME_COMMUNE, "departement": _SAME_DEPARTEMENT}.get(place, _ANYWHERE)
    if closeness >= threshold:
        reasons.append("même nom" if closeness == 1 else "noms proches")
        if place:
            reasons.append("même commune" if place == "commune" else "même département")
    return tuple(reasons)


def likenesses(trace: Trace, others: Iterable[Trace]) -> list[Likeness]:
    """List the poles that one may be, in the order in which they are given."""
    compared = ((other.pk, alike(trace, other)) for other in others if other.pk != trace.pk)
    return [Likeness(pk, reasons) for pk, reasons in compared if reasons]


def pairs(traces: Iterable[Trace]) -> list[tuple[int, int, tuple[str, ...]]]:
    """List the couples of poles that may be the same, each once, the smaller key first."""
    traces = sorted(traces, key=lambda trace: trace.pk)
    by_pk = {trace.pk: trace for trace in traces}
    found = []
    for first, second in sorted(_worth_comparing(traces)):
        if reasons := alike(by_pk[first], by_pk[second]):
            found.append((first, second, reasons))
    return found


def _worth_comparing(traces: Iterable[Trace]) -> set[tuple[int, int]]:
    """Pair what shares a telling word, a département or a site: comparing all with all would take too long."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for trace in traces:
        for key in _keys(trace):
            groups[key].append(trace.pk)
    return {
        (first, second)
        for group in groups.values()
        for rank, first in enumerate(group)
        for second in group[rank + 1 :]
    }


def _keys(trace: Trace) -> Iterator[str]:
    # Five letters: a plural or a mistake at a word's end leaves two names side by side.
    yield from {f"word {word[:5]}" for word in _telling(trace.name)}
    if departement := _departement(trace.commune):
        yield f"departement {departement}"
    if trace.website:
        yield f"site {site(trace.website)}"


def _telling(name: str) -> list[str]:
    words = fold(name).split()
    return [word for word in words if word not in _COMMON] or words


def _closeness(one: str, other: str) -> float:
    first, second = _trigrams(one), _trigrams(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _trigrams(name: str) -> set[str]:
    # A word begins with two blanks: what it begins by counts more than what it ends by.
    return {
        padded[place : place + 3]
        for padded in (f"  {word} " for word in _telling(name))
        for place in range(len(padded) - 2)
    }


def _same_place(one: Trace, other: Trace) -> str:
    if one.commune and one.commune == other.commune:
        return "commune"
    departement = _departement(one.commune)
    return "departement" if departement and departement == _departement(other.commune) else ""


def _departement(commune_code: str) -> str:
    commune = territories.commune(commune_code)
    return commune.departement_code if commune else ""
