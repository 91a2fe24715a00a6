"""The territories of a perimeter, and the communes that they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from core import territories
from core.enums import TerritoryKind
from core.territory_search import Territory, by_key
from poles.models import PerimeterArea


def key_of(area: PerimeterArea) -> str:
    return f"{area.kind}:{area.code}"


def communes_of(areas: Iterable[PerimeterArea]) -> list[str]:
    """
    Return the codes of the communes that areas stand for, once each and in order.

    A commune that is no longer one stays by its code: nothing goes away by itself.
    """
    codes: set[str] = set()
    for area in areas:
        members = territories.communes_of(area.kind, area.code)
        codes.update(commune.code for commune in members)
        if not members:
            codes.add(area.code)
    return sorted(codes)


def state_of(areas: Iterable[PerimeterArea]) -> str:
    """Return a mark that changes whenever the areas do."""
    return sha256(" ".join(sorted(key_of(area) for area in areas)).encode()).hexdigest()


def named(areas: Iterable[PerimeterArea]) -> list[str]:
    """Name areas for readers, the largest first."""
    found = [by_key(key_of(area)) or area.code for area in areas]
    known = sorted((area for area in found if isinstance(area, Territory)), key=lambda area: -area.population)
    return [name_of(area) for area in known] + [area for area in found if isinstance(area, str)]


def name_of(territory: Territory) -> str:
    """Name a territory in a list, with what tells it from its homonyms: «Valence, Drôme (26)»."""
    if territory.kind == TerritoryKind.COMMUNE:
        return f"{territory.name}, {territory.detail}"
    return f"{territory.name}, {territory.detail[0].lower()}{territory.detail[1:]}"


def overlaps(keys: Iterable[str]) -> list[tuple[Territory, Territory]]:
    """Return each territory that stands wholly in another of the list, with the larger one: it is counted once."""
    known = [territory for key in keys if (territory := by_key(key))]
    held = {
        each.key: {commune.code for commune in territories.communes_of(each.kind, each.code)}
        for each in known
    }
    larger = sorted(known, key=lambda each: -len(held[each.key]))
    return [
        (inner, outer)
        for rank, outer in enumerate(larger)
        for inner in larger[rank + 1 :]
        if held[inner.key] <= held[outer.key]
    ]
