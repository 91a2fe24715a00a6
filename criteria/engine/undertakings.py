"""Distinct undertakings behind the rows of the members table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from criteria.engine.enums import Family
from criteria.engine.facts import Facts, Member
from criteria.engine.families import family_of
from criteria.engine.identifiers import SIREN_LENGTH
from criteria.engine.logic import Bounds, Truth, count

Key = tuple[str, str]


class Undertaking(NamedTuple):
    """
    One undertaking: what its rows say.

    :param unsaid_families: how many of its rows do not say their family.
    :param unsaid_communes: the same of their commune.
    """

    families: frozenset[Family]
    unsaid_families: int
    communes: frozenset[str]
    unsaid_communes: int

    def is_among(self, families: frozenset[Family]) -> Truth:
        """Tell whether one of its rows has one of these families."""
        if not self.families.isdisjoint(families):
            return True
        return None if self.unsaid_families else False

    def is_inside(self, perimeter: frozenset[str]) -> Truth:
        """Tell whether one of its rows is in the perimeter; without a perimeter nobody knows."""
        if not self.communes.isdisjoint(perimeter):
            return True
        return None if self.unsaid_communes or not perimeter else False


@dataclass(frozen=True, slots=True)
class Undertakings:
    """All of them. A list never given is a list that may still hold anything."""

    rows: tuple[Undertaking, ...]
    complete: bool

    @property
    def number(self) -> Bounds:
        return Bounds(len(self.rows), len(self.rows) if self.complete else None)

    @property
    def none_at_all(self) -> bool:
        return self.complete and not self.rows

    def count(self, truth_of: Callable[[Undertaking], Truth]) -> Bounds:
        return count([truth_of(row) for row in self.rows], complete=self.complete)

    def distinct_families(self) -> Bounds:
        """Count the families, what is to verify taken as ESS; each row of unknown family may bring a new one."""
        said = frozenset[Family]().union(*(row.families for row in self.rows))
        known = {Family.ESS if family is Family.ESS_TO_VERIFY else family for family in said}
        unsaid = sum(row.unsaid_families for row in self.rows)
        return Bounds(len(known), len(known) + unsaid if self.complete else None)


def undertakings(facts: Facts) -> Undertakings:
    """Merge the rows that share a group or a SIREN, transitively; rows with neither are one per name."""
    keyed = [(_keys(member), member) for member in facts.members or ()]
    parents: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parents.setdefault(key, key) != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for (first, *others), _ in keyed:
        for other in others:
            parents[root(other)] = root(first)
    merged: dict[Key, list[Member]] = {}
    for (first, *_), member in keyed:
        merged.setdefault(root(first), []).append(member)
    return Undertakings(
        rows=tuple(map(_undertaking, merged.values())),
        complete=facts.members is not None and facts.members_complete,
    )


def _undertaking(rows: list[Member]) -> Undertaking:
    families = [_family(row) for row in rows]
    communes = [row.commune for row in rows]
    return Undertaking(
        families=frozenset(filter(None, families)),
        unsaid_families=families.count(None),
        communes=frozenset(filter(None, communes)),
        unsaid_communes=communes.count(None),
    )


def _keys(member: Member) -> list[Key]:
    keys: list[Key] = []
    if group := _folded(member.group):
        keys.append(("group", group))
    if siren := member.siren or (member.siret or "")[:SIREN_LENGTH]:
        keys.append(("siren", siren))
    return keys or [("name", _folded(member.name))]


def _folded(label: str | None) -> str:
    return (label or "").strip().casefold()


def _family(member: Member) -> Family | None:
    if member.family is not None:
        return member.family
    return None if member.legal_category is None else family_of(member.legal_category)
