"""Distinct undertakings behind the rows of the members table."""

from collections.abc import Callable
from dataclasses import dataclass

from criteria.engine.enums import Family
from criteria.engine.facts import Facts, Member
from criteria.engine.families import family_of
from criteria.engine.identifiers import SIREN_LENGTH
from criteria.engine.logic import Bounds, Truth, any_of, count


@dataclass(frozen=True, slots=True)
class Undertaking:
    """One undertaking; ``None`` among its families or communes stands for each row that does not say."""

    families: tuple[Family | None, ...]
    communes: tuple[str | None, ...]

    def is_among(self, families: frozenset[Family]) -> Truth:
        """Tell whether one of its rows has one of these families."""
        return any_of(None if family is None else family in families for family in self.families)

    def is_inside(self, perimeter: frozenset[str]) -> Truth:
        """Tell whether one of its rows is in the perimeter; without a perimeter nobody knows."""
        if not perimeter:
            return None
        return any_of(None if commune is None else commune in perimeter for commune in self.communes)


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
        return count(map(truth_of, self.rows), complete=self.complete)

    def distinct_families(self) -> Bounds:
        """Count the families, what is to verify taken as ESS; each row of unknown family may bring a new one."""
        families = [family for row in self.rows for family in row.families]
        known = {Family.ESS if family is Family.ESS_TO_VERIFY else family for family in families if family}
        return Bounds(len(known), len(known) + families.count(None) if self.complete else None)


def undertakings(facts: Facts) -> Undertakings:
    """Merge the rows that share a group or a SIREN, transitively; rows with neither are one per name."""
    members = facts.members or ()
    parents: dict[tuple[str, str], tuple[str, str]] = {}

    def root(key: tuple[str, str]) -> tuple[str, str]:
        while parents.setdefault(key, key) != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    for member in members:
        first, *others = _keys(member)
        for other in others:
            parents[root(other)] = root(first)
    merged: dict[tuple[str, str], list[Member]] = {}
    for member in members:
        merged.setdefault(root(_keys(member)[0]), []).append(member)
    return Undertakings(
        rows=tuple(
            Undertaking(tuple(_family(row) for row in rows), tuple(row.commune for row in rows))
            for rows in merged.values()
        ),
        complete=facts.members is not None and facts.members_complete,
    )


def _keys(member: Member) -> list[tuple[str, str]]:
    siren = member.siren or (member.siret or "")[:SIREN_LENGTH]
    keys = [("group", _folded(member.group)), ("siren", siren)]
    return [key for key in keys if key[1]] or [("name", _folded(member.name))]


def _folded(label: str | None) -> str:
    return (label or "").strip().casefold()


def _family(member: Member) -> Family | None:
    if member.family is not None:
        return member.family
    return None if member.legal_category is None else family_of(member.legal_category)
