"""The register of identified poles («repérage») as its keepers read it: entries, doubles, claims, history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Case, Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

from accounts.models import User
from core import territories
from core.territories import fold
from poles import communes, duplicates
from poles.duplicates import Likeness, Trace
from poles.models import DistinctPoles, ListingConsent, Pole, PoleClaim, PoleMerge, SourcedFact


@dataclass(frozen=True, kw_only=True)
class LikelyDuplicate:
    """An entry of the register and the pole that it may be."""

    entry: Pole
    other: Pole
    reasons: tuple[str, ...]


def facts_of(pole: Pole) -> list[tuple[str, str, str]]:
    """Return what sources say of a pole today: label, value and source, in order."""
    standing = pole.sourced_facts.filter(removed_at=None).order_by("position", "pk")
    return list(standing.values_list("label", "value", "source"))


def traces() -> list[Trace]:
    """Return what the poles of the directory are compared by; one query."""
    poles = Pole.objects.public().order_by("pk")
    return [Trace(**values) for values in poles.values("pk", "name", "commune", "region", "website")]


def entries_by_name(entries: QuerySet[Pole]) -> list[Pole]:
    """Return the register's entries by name, each with its counts of facts and of waiting claims; one query."""
    facts = Count("sourced_facts", filter=Q(sourced_facts__removed_at=None), distinct=True)
    waiting = Count("claims", filter=Q(claims__outcome=""), distinct=True)
    counted = entries.annotate(fact_count=facts, waiting_claims=waiting)
    return sorted(counted.order_by("pk"), key=lambda pole: (fold(pole.name), pole.pk))


def likely_duplicates(entries: QuerySet[Pole]) -> list[LikelyDuplicate]:
    """
    Return the couples that may be one pole: an entry of the register and an entry or a pole of the directory.

    What somebody told apart is left out. Three queries.
    """
    found = duplicates.pairs(traces())
    apart = set(DistinctPoles.objects.order_by("pk").values_list("first_id", "second_id"))
    ours = {pole.pk: pole for pole in entries.select_related("phase").order_by("pk")}
    couples = [
        (first, second, reasons)
        for first, second, reasons in found
        if (first, second) not in apart and (first in ours or second in ours)
    ]
    wanted = {pk for first, second, _ in couples for pk in (first, second)}
    poles = Pole.objects.filter(pk__in=wanted).select_related("phase").order_by("pk").in_bulk()
    lines = []
    for first, second, reasons in couples:
        entry, other = (first, second) if first in ours else (second, first)
        lines.append(LikelyDuplicate(entry=poles[entry], other=poles[other], reasons=reasons))
    return sorted(lines, key=lambda line: (fold(line.entry.name), line.entry.pk, line.other.pk))


def told_alike(found: Iterable[Likeness]) -> list[tuple[Pole, tuple[str, ...]]]:
    """Return the poles that an entry looks like, with the reasons; one query."""
    found = list(found)
    poles = Pole.objects.select_related("phase").order_by("pk").in_bulk([likeness.pk for likeness in found])
    return [(poles[likeness.pk], likeness.reasons) for likeness in found]


def not_told_apart(pole: Pole, found: Iterable[Likeness]) -> list[Likeness]:
    """Leave out the poles that somebody told apart from this one; one query."""
    rows = DistinctPoles.objects.filter(Q(first=pole) | Q(second=pole)).order_by("pk")
    apart = {pk for row in rows.values_list("first_id", "second_id") for pk in row}
    return [likeness for likeness in found if likeness.pk not in apart]


def merged_facts(pole: Pole) -> list[tuple[Pole, list[SourcedFact]]]:
    """Return the entries merged into a pole, with what sources say of each; two queries."""
    facts = SourcedFact.objects.filter(removed_at=None).order_by("position", "pk")
    merged = pole.merged_entries.order_by("pk").prefetch_related(Prefetch("sourced_facts", facts))
    return [(entry, list(entry.sourced_facts.all())) for entry in merged]


def claims(asked: QuerySet[PoleClaim]) -> QuerySet[PoleClaim]:
    """Return claims, those that wait first, with what a list shows of them."""
    waits_first = Case(When(outcome="", then=Value(0)), default=Value(1))
    return asked.select_related("pole", "own_pole", "claimant", "decided_by").order_by(
        waits_first, "-created_at", "-pk"
    )


def places_apart(claim: PoleClaim) -> tuple[str, str] | None:
    """Return where the entry and the claimant's own pole stand if they differ: by commune, by region for want of it."""
    entry, own = claim.pole, claim.own_pole
    if own is None:
        return None
    if entry.commune and own.commune:
        apart = entry.commune != own.commune
        return (communes.name(entry.commune), communes.name(own.commune)) if apart else None
    regions = territories.region(entry.region), territories.region(own.region)
    if regions[0] is None or regions[1] is None or regions[0] == regions[1]:
        return None
    return regions[0].name, regions[1].name


@dataclass(frozen=True)
class Change:
    """One change of an entry, as its history tells it."""

    at: datetime
    by: str
    what: str
    detail: str = ""


def changes(pole: Pole) -> list[Change]:
    """Return the history of an entry and its facts, the last change first; six queries."""
    found = [*_words_changed(pole), *_facts_changed(pole), *_merges(pole), *_told_apart(pole)]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _words_changed(pole: Pole) -> Iterator[Change]:
    names = {"name": "Nom", "commune": "Commune", "region": "Région", "website": "Site internet"}
    events = list(pole.history.select_related("described_by").order_by("pgh_id"))  # type: ignore[attr-defined]
    for before, after in pairwise(events):
        for field, label in names.items():
            old, new = getattr(before, field), getattr(after, field)
            if old != new:
                yield Change(
                    after.described_at or after.pgh_created_at,
                    _author(after.described_by),
                    f"{label}\xa0: {_place(field, new) or 'retiré'}",
                    f"Auparavant\xa0: {_place(field, old) or 'rien'}",
                )


def _place(field: str, value: str) -> str:
    if field == "commune":
        return communes.name(value)
    region = territories.region(value) if field == "region" else None
    return region.name if region else value


def _facts_changed(pole: Pole) -> Iterator[Change]:
    events = SourcedFact.history.rel.related_model.objects.filter(pole=pole)  # type: ignore[attr-defined]
    said: dict[int, tuple[str, str]] = {}
    for event in events.select_related("saved_by").order_by("pgh_id"):
        before, now = said.get(event.pgh_obj_id), (event.value, event.source)
        at, by = event.saved_at or event.pgh_created_at, _author(event.saved_by)
        told = f"{event.value} (source\xa0: {event.source})"
        if event.removed_at:
            yield Change(at, by, f"«\xa0{event.label}\xa0» retirée", told)
        elif before is None:
            yield Change(at, by, f"«\xa0{event.label}\xa0» ajoutée", told)
        elif before != now:
            old = f"Auparavant\xa0: {before[0]} (source\xa0: {before[1]})"
            yield Change(at, by, f"«\xa0{event.label}\xa0»\xa0: {told}", old)
        said[event.pgh_obj_id] = now


def _merges(pole: Pole) -> Iterator[Change]:
    merges = PoleMerge.objects.filter(Q(into=pole) | Q(entry=pole))
    for merge in merges.select_related("entry", "into", "by", "separation__by").order_by("pk"):
        acts = [("rapprochée", merge)]
        if parted := getattr(merge, "separation", None):
            acts.append(("séparée", parted))
        for word, act in acts:
            if merge.entry_id == pole.pk:
                told = f"Fiche {word} de «\xa0{merge.into.name}\xa0»"
            else:
                told = f"Fiche «\xa0{merge.entry.name}\xa0» {word}"
            yield Change(act.at, str(act.by), told, act.reason)


def _told_apart(pole: Pole) -> Iterator[Change]:
    rows = DistinctPoles.objects.filter(Q(first=pole) | Q(second=pole))
    for row in rows.select_related("first", "second", "by").order_by("pk"):
        other = row.second if row.first_id == pole.pk else row.first
        yield Change(row.at, str(row.by), f"Distingué de «\xa0{other.name}\xa0»", row.reason)


def _author(user: User | None) -> str:
    return str(user) if user else "Données d’origine"


def broken_listings() -> Iterator[str]:
    """Yield one French sentence for each pole of the directory that nothing allows to be there."""
    last = ListingConsent.objects.filter(pole=OuterRef("pk")).order_by("-pk")
    consented = Subquery(last.values("given")[:1])
    entries = Pole.objects.register().values("pk")
    for pole in Pole.objects.public().annotate(consented=consented).exclude(pk__in=entries).order_by("pk"):
        if not pole.consented:
            yield f"Pôle {pole.pk} ({pole.name})\xa0: il est dans l’annuaire sans l’accord de son équipe."
