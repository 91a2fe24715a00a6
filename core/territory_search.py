"""
Find a territory by a few letters or digits, as it is typed.

The index is made once, on first use: the words of all names in one sorted list, their codes in another, so that what
begins so is a slice. A word must begin a word of the name, whatever accents, case, hyphens and apostrophes; a word that
holds a digit may begin a code or a postcode instead («26100», «2A0», «saint-denis 974», «paris 11»).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from core import territories
from core.enums import TerritoryKind
from core.territories import Commune, fold

#: Written in full in official names: «st-denis» is looked for as «saint denis».
ABBREVIATIONS = {"st": "saint", "ste": "sainte"}

DEFAULT_LIMIT = 20

#: Longer than any name: the rest is not read.
LONGEST = 100

ALL_KINDS = frozenset(TerritoryKind)

#: After every letter and digit of a folded word.
_AFTER = "\uffff"


@dataclass(frozen=True, slots=True)
class Territory:
    """
    What is found: an official territory, with the words that tell it from its homonyms.

    :param population: of its communes together.
    :param within: name of the former commune or arrondissement by which a commune was found, else empty.
    """

    kind: TerritoryKind
    code: str
    name: str
    detail: str
    population: int
    within: str = ""

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True)
class _Entry:
    folded: str
    codes: tuple[str, ...]
    territory: Territory


@dataclass(frozen=True, slots=True)
class _Index:
    """Entries in the order in which they are given, and the sorted beginnings that lead to them: words and codes, each with the rank of its entry."""

    entries: list[_Entry]
    words: list[tuple[str, int]]
    codes: list[tuple[str, int]]


def search(
    text: str, *, kinds: Collection[TerritoryKind] = ALL_KINDS, limit: int = DEFAULT_LIMIT
) -> list[Territory]:
    """
    Return the territories that a text may mean, the likeliest first.

    The whole name or code comes first, the larger before; then what begins so, then the rest: communes, groupings,
    départements, régions, and the larger first among them.
    """
    words = fold(text[:LONGEST]).split()
    if not words:
        return []
    index = _index()
    found: set[int] | None = None
    for start in words:
        ranks = _beginning(index.words, ABBREVIATIONS.get(start, start))
        if any(letter.isdigit() for letter in start):
            ranks |= _beginning(index.codes, start.upper())
        found = ranks if found is None else found & ranks
        if not found:
            return []
    name = "".join(f" {ABBREVIATIONS.get(word, word)}" for word in words if not word.isdigit())
    code = words[0].upper() if len(words) == 1 else ""
    return _likeliest((index.entries[rank] for rank in sorted(found or ())), name, code, kinds, limit)


def _likeliest(
    entries: Iterable[_Entry], name: str, code: str, kinds: Collection[TerritoryKind], limit: int
) -> list[Territory]:
    """Keep the first of entries that come in the order of the index: whole, then beginning so, then the others."""
    whole: list[Territory] = []
    beginning: dict[str, Territory] = {}
    others: dict[str, Territory] = {}
    for entry in entries:
        territory = entry.territory
        if territory.kind not in kinds:
            continue
        if entry.folded == name or (code in entry.codes and not territory.within):
            whole.append(territory)
        elif len(beginning) < limit and name and entry.folded.startswith(name):
            beginning.setdefault(territory.key, territory)
        elif len(others) < limit:
            others.setdefault(territory.key, territory)
    whole.sort(key=lambda each: (bool(each.within), -each.population, _ORDER[each.kind]))
    first = {territory.key: territory for territory in reversed(whole)}
    return list({**dict(reversed(first.items())), **beginning, **others}.values())[:limit]


def search_communes(text: str, limit: int = DEFAULT_LIMIT) -> list[Commune]:
    """Return the communes that a text may mean, the likeliest first."""
    found = search(text, kinds={TerritoryKind.COMMUNE}, limit=limit)
    return [commune for territory in found if (commune := territories.commune(territory.code))]


def by_key(key: str) -> Territory | None:
    """Return the territory of a key, «epci:200068781»; ``None`` where there is none."""
    return _by_key().get(key)


_ORDER = {kind: rank for rank, kind in enumerate(TerritoryKind)}


def _beginning(sorted_words: list[tuple[str, int]], start: str) -> set[int]:
    first = bisect_left(sorted_words, (start,))
    last = bisect_left(sorted_words, (start + _AFTER,), lo=first)
    return {rank for _, rank in sorted_words[first:last]}


@cache
def _by_key() -> dict[str, Territory]:
    return {entry.territory.key: entry.territory for entry in _index().entries if not entry.territory.within}


def _static_order(entry: _Entry) -> tuple[bool, int, int, str]:
    """Put former communes last, then follow the kinds, and the larger first."""
    territory = entry.territory
    return bool(territory.within), _ORDER[territory.kind], -territory.population, territory.code


@cache
def _index() -> _Index:
    entries = sorted(_entries(), key=_static_order)
    words = sorted({(word, rank) for rank, entry in enumerate(entries) for word in entry.folded.split()})
    codes = sorted((code, rank) for rank, entry in enumerate(entries) for code in entry.codes)
    return _Index(entries=entries, words=words, codes=codes)


def _entries() -> Iterator[_Entry]:
    for commune in territories.communes():
        yield _entry(_of_commune(commune), commune.name, (commune.code, *commune.postcodes))
    for code, name, commune, postcodes in territories.former_communes():
        yield _entry(_of_commune(commune, within=name), name, (code, *postcodes))
    for epci in territories.epcis():
        yield _entry(_of_many(TerritoryKind.EPCI, epci.code, epci.name), epci.name, (epci.code,))
    for departement in territories.departements():
        made = _of_many(TerritoryKind.DEPARTEMENT, departement.code, departement.name)
        yield _entry(made, departement.name, (departement.code,))
    for region in territories.regions():
        # Its code looks like a département's: a région is found by its name.
        yield _entry(_of_many(TerritoryKind.REGION, region.code, region.name), region.name, ())


def _entry(territory: Territory, name: str, codes: tuple[str, ...]) -> _Entry:
    return _Entry(folded=f" {fold(name)}", codes=codes, territory=territory)


def _of_commune(commune: Commune, *, within: str = "") -> Territory:
    departement = territories.departement(commune.departement_code)
    place = f"{departement.name} ({departement.code})" if departement else commune.departement_code
    return Territory(
        kind=TerritoryKind.COMMUNE,
        code=commune.code,
        name=commune.name,
        detail=f"{place}, qui comprend {within}" if within else place,
        population=commune.population,
        within=within,
    )


def _of_many(kind: TerritoryKind, code: str, name: str) -> Territory:
    members = territories.communes_of(kind, code)
    count = len(members)
    where = f" – {members[0].departement_code}" if kind == TerritoryKind.EPCI and members else ""
    return Territory(
        kind=kind,
        code=code,
        name=name,
        detail=f"{kind.label}{where}, {count} commune{'s' if count > 1 else ''}",
        population=sum(commune.population for commune in members),
    )
