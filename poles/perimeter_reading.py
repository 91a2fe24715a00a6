"""A perimeter in figures: its communes and inhabitants, whole and by département, overseas included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from core import territories
from core.numbers import grouped
from core.territories import POPULATION_YEAR, Commune

#: Beyond it a sentence only counts the départements, and a list of them is folded.
NAMED_IN_A_SENTENCE = 12

_MAYOTTE = "976"


@dataclass(frozen=True, slots=True)
class Area:
    """
    What a perimeter covers of one département, or of one overseas collectivity.

    :param communes: covered, out of ``all_communes``; the same for the population.
    """

    code: str
    name: str
    is_collectivity: bool
    communes: int
    all_communes: int
    population: int
    all_population: int

    @property
    def is_whole(self) -> bool:
        return self.communes == self.all_communes

    @property
    def is_overseas(self) -> bool:
        return self.code.startswith(("97", "98"))

    @property
    def coverage(self) -> str:
        """Say how much is covered, «en entier» or «en partie»."""
        return "en entier" if self.is_whole else "en partie"


@dataclass(frozen=True, slots=True)
class Perimeter:
    """
    A perimeter, départements in the official order.

    :param unknown: codes that are no commune's today; they count nowhere.
    """

    communes: int
    population: int
    areas: tuple[Area, ...]
    unknown: tuple[str, ...]

    @property
    def has_many_areas(self) -> bool:
        return len(self.areas) > NAMED_IN_A_SENTENCE

    @property
    def figures(self) -> str:
        """Write «58 communes, 102 345 habitants»."""
        return f"{_count(self.communes, 'commune')}, {_count(self.population, 'habitant')}"

    @property
    def places(self) -> str:
        """Write «2 départements», the overseas collectivities counted apart."""
        collectivities = sum(1 for area in self.areas if area.is_collectivity)
        departements = len(self.areas) - collectivities
        words = [_count(departements, "département")] if departements else []
        if collectivities:
            words.append(f"{_count(collectivities, 'collectivité')} d’outre-mer")
        return " et ".join(words)

    @property
    def vintage(self) -> str:
        """Say of which year the populations are, «populations de référence 2023»."""
        exceptions = []
        if any(area.code == _MAYOTTE for area in self.areas):
            exceptions.append("Mayotte\xa0: recensement de 2017")
        if any(area.is_collectivity for area in self.areas):
            exceptions.append("collectivités d’outre-mer\xa0: leur dernier recensement publié")
        told = f"\xa0; {', '.join(exceptions)}" if exceptions else ""
        return f"populations de référence {POPULATION_YEAR} de l’Insee{told}"

    @property
    def sentences(self) -> list[str]:
        """Sum the perimeter up; nothing for an empty one."""
        said = []
        if self.areas:
            names = "" if self.has_many_areas else f"\xa0: {', '.join(area.name for area in self.areas)}"
            said.append(f"Périmètre\xa0: {self.figures} ({self.vintage}), dans {self.places}{names}.")
        if self.unknown:
            said.append(self.unknown_sentence)
        return said

    @property
    def unknown_sentence(self) -> str:
        """Say which codes count nowhere."""
        shown = ", ".join(self.unknown[:NAMED_IN_A_SENTENCE])
        more = "…" if len(self.unknown) > NAMED_IN_A_SENTENCE else ""
        if len(self.unknown) == 1:
            return f"1 code n’est pas celui d’une commune actuelle et n’est pas compté\xa0: {shown}."
        return (
            f"{grouped(len(self.unknown))} codes ne sont pas ceux de communes actuelles et ne sont pas "
            f"comptés\xa0: {shown}{more}."
        )


def read_perimeter(codes: Iterable[str]) -> Perimeter:
    """Count a list of communes; a code given twice counts once."""
    found: dict[str, list[Commune]] = {}
    unknown = []
    for code in dict.fromkeys(codes):
        commune = territories.commune(code)
        if commune is None:
            unknown.append(code)
        else:
            found.setdefault(commune.departement_code, []).append(commune)
    areas = tuple(
        Area(
            code=row.code,
            name=row.name,
            is_collectivity=_is_collectivity(row.region_code),
            communes=len(found[row.code]),
            all_communes=_wholes()[row.code][0],
            population=sum(commune.population for commune in found[row.code]),
            all_population=_wholes()[row.code][1],
        )
        for row in territories.departements()
        if row.code in found
    )
    return Perimeter(
        communes=sum(area.communes for area in areas),
        population=sum(area.population for area in areas),
        areas=areas,
        unknown=tuple(unknown),
    )


def _is_collectivity(region_code: str) -> bool:
    region = territories.region(region_code)
    return region is not None and region.is_collectivity


def _count(number: int, noun: str) -> str:
    return f"{grouped(number)}\xa0{noun}{'s' if number > 1 else ''}"


@cache
def _wholes() -> dict[str, tuple[int, int]]:
    """Count the communes and the inhabitants of each département."""
    counts: dict[str, tuple[int, int]] = {}
    for commune in territories.communes():
        communes, population = counts.get(commune.departement_code, (0, 0))
        counts[commune.departement_code] = (communes + 1, population + commune.population)
    return counts
