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

DATA = Path(__file__).parent / "data"

#: Of the official populations (core/data/SOURCES.md, which names the exceptions overseas).
POPULATION_YEAR = 2023

#: Written in full in official names: «st-denis» is looked for as «saint denis».
ABBREVIATIONS = {"st": "saint", "ste": "sainte"}

DEFAULT_LIMIT = 20


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


def communes_of_departement(code: str) -> tuple[Commune, ...]:
    return tuple(row for row in _communes().values() if row.departement_code == code)


def communes_of_epci(code: str) -> tuple[Commune, ...]:
    """List the members of a grouping, by code; none for an unknown or an empty code."""
    return tuple(row for row in _communes().values() if code and row.epci_code == code)


def search_communes(text: str, limit: int = DEFAULT_LIMIT) -> list[Commune]:
    """
    Find the communes that a person means by a few letters or digits, the likeliest first.

    Letters are looked for in the name whatever their accents, case, hyphens and apostrophes; a word that
    holds a digit is the beginning of a postcode or of an INSEE code («26100», «2A0», «saint-denis 974»).
    Every word must be found. The whole name comes before its beginning, a beginning before the rest; then
    the larger commune first.
    """
    words = fold(text).split()
    codes = [word.upper() for word in words if _has_digit(word)]
    starts = [f" {ABBREVIATIONS.get(word, word)}" for word in words if not _has_digit(word)]
    if not words:
        return []
    found = [
        (_rank(folded, "".join(starts)), -row.population, row.code, row)
        for folded, row in _searchable()
        if all(start in folded for start in starts) and all(_has_code(row, code) for code in codes)
    ]
    found.sort()
    return [row for *_, row in found[:limit]]


def fold(text: str) -> str:
    """Reduce a name to lower-case words without accents, ligatures, hyphens or apostrophes."""
    lowered = text.lower().replace("œ", "oe").replace("æ", "ae")
    plain = (letter for letter in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _rank(folded: str, name: str) -> int:
    if folded == name:
        return 0
    return 1 if folded.startswith(name) else 2


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _has_code(row: Commune, start: str) -> bool:
    return row.code.startswith(start) or any(postcode.startswith(start) for postcode in row.postcodes)


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
def _searchable() -> tuple[tuple[str, Commune], ...]:
    """Pair each commune with its folded name; the blank before it makes a word's beginning a plain search."""
    return tuple((f" {fold(row.name)}", row) for row in _communes().values())
