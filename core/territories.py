"""
Official territories: communes, EPCI, départements and régions (files: core/data/SOURCES.md).

Everything is read once, on first use, and kept: about 12 MB and a tenth of a second.
"""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.enums import TerritoryKind

DATA = Path(__file__).parent / "data"

#: Of the whole: the year of the official codes (core/data/SOURCES.md).
VINTAGE = 2026

#: Of the official populations (core/data/SOURCES.md, which names the exceptions overseas).
POPULATION_YEAR = 2023


@dataclass(frozen=True, slots=True)
class Region:
    """Région, or an overseas collectivity that belongs to none and stands for its own."""

    code: str
    name: str
    is_collectivity: bool


@dataclass(frozen=True, slots=True)
class Departement:
    code: str
    name: str
    region_code: str


@dataclass(frozen=True, slots=True)
class Epci:
    """Grouping of communes with its own taxation; the code is its SIREN."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Commune:
    """Current commune; ``epci_code`` is empty for the few that belong to no grouping."""

    code: str
    name: str
    departement_code: str
    region_code: str
    epci_code: str
    population: int
    postcodes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} ({self.departement_code})"


def commune(code: str) -> Commune | None:
    return _communes().get(code)


def departement(code: str) -> Departement | None:
    return _departements().get(code)


def region(code: str) -> Region | None:
    return _regions().get(code)


def epci(code: str) -> Epci | None:
    return _epcis().get(code)


def regions() -> tuple[Region, ...]:
    """List the régions by name, then the overseas collectivities by name, as a choice list shows them."""
    return tuple(sorted(_regions().values(), key=lambda row: (row.is_collectivity, fold(row.name))))


def departements() -> tuple[Departement, ...]:
    """List the départements by code, in the French order: 2A and 2B stand between 19 and 21."""
    return tuple(
        sorted(_departements().values(), key=lambda row: row.code.replace("2A", "20A").replace("2B", "20B"))
    )


def communes() -> Iterable[Commune]:
    """Go through the current communes, by code."""
    return _communes().values()


def epcis() -> Iterable[Epci]:
    return _epcis().values()


def former_communes() -> Iterator[tuple[str, str, Commune, tuple[str, ...]]]:
    """Give the code, name, present commune and postcodes of what is no commune any more, or an arrondissement of one."""
    for code, name, present, postcodes in _rows("former.tsv.gz"):
        yield code, name, _communes()[present], tuple(postcodes.split())


def communes_of_departement(code: str) -> tuple[Commune, ...]:
    return communes_of(TerritoryKind.DEPARTEMENT, code)


def communes_of_epci(code: str) -> tuple[Commune, ...]:
    """List the members of a grouping, by code; none for an unknown or an empty code."""
    return communes_of(TerritoryKind.EPCI, code)


def communes_of(kind: str, code: str) -> tuple[Commune, ...]:
    """List the communes of a territory, by code; none for an unknown or an empty code."""
    if kind == TerritoryKind.COMMUNE:
        found = commune(code)
        return (found,) if found else ()
    return _members().get((kind, code), ()) if code else ()


def fold(text: str) -> str:
    """Reduce a name to lower-case words without accents, ligatures, hyphens or apostrophes."""
    lowered = text.lower().replace("œ", "oe").replace("æ", "ae")
    plain = (letter for letter in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _rows(name: str) -> Iterator[list[str]]:
    content = (DATA / name).read_bytes()
    text = gzip.decompress(content) if name.endswith(".gz") else content
    for line in text.decode().splitlines():
        yield line.split("\t")


@cache
def _regions() -> dict[str, Region]:
    return {
        code: Region(code=code, name=name, is_collectivity=zone == "com")
        for code, name, zone in _rows("regions.tsv")
    }


@cache
def _departements() -> dict[str, Departement]:
    return {
        code: Departement(code=code, name=name, region_code=region_code)
        for code, name, region_code in _rows("departements.tsv")
    }


@cache
def _epcis() -> dict[str, Epci]:
    return {code: Epci(code=code, name=name, kind=kind) for code, name, kind in _rows("epci.tsv.gz")}


@cache
def _communes() -> dict[str, Commune]:
    region_of = {row.code: row.region_code for row in _departements().values()}
    #: One string object for each département and grouping, not one for each commune.
    kept: dict[str, str] = {}
    return {
        code: Commune(
            code=code,
            name=name,
            departement_code=kept.setdefault(departement_code, departement_code),
            region_code=region_of[departement_code],
            epci_code=kept.setdefault(epci_code, epci_code),
            population=int(population),
            postcodes=tuple(postcodes.split()),
        )
        for code, name, departement_code, epci_code, population, postcodes in _rows("communes.tsv.gz")
    }


@cache
def _members() -> dict[tuple[str, str], tuple[Commune, ...]]:
    found: dict[tuple[str, str], list[Commune]] = {}
    for row in _communes().values():
        for key in (
            (TerritoryKind.EPCI.value, row.epci_code),
            (TerritoryKind.DEPARTEMENT.value, row.departement_code),
            (TerritoryKind.REGION.value, row.region_code),
        ):
            found.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}
