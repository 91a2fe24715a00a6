from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from applications.enums import Strand
from core.money import format_cents
from funding.enums import EFFECTS, Balance, EntryKind
from funding.models import Entry, Envelope

#: What an envelope's bar shows, from the left; what remains is left.
BAR = (Balance.COMMITTED, Balance.RESERVED, Balance.FROZEN)
BAR_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of an envelope's bar, in thousandths of its ceiling."""

    name: str
    label: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """An envelope as the list shows it; ``available`` is what it can still take, its parents considered."""

    envelope: Envelope
    available: int
    bar: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class StrandRows:
    strand: Strand
    rows: tuple[Row, ...]
    left: int


def overview(envelopes: QuerySet[Envelope]) -> list[StrandRows]:
    """List envelopes by strand, each followed by its sub-envelopes, the latest year first; one query."""
    found = list(envelopes.order_by("-year", "pk"))
    by_id = {envelope.pk: envelope for envelope in found}
    groups = []
    for strand in Strand:
        ours = [envelope for envelope in found if envelope.strand == strand]
        if ours:
            rows = tuple(
                Row(envelope=envelope, available=_available(envelope, by_id), bar=bar(envelope))
                for envelope in _parents_first(ours)
            )
            # What a sub-envelope has left is already in what its parent has.
            left = sum(row.envelope.left for row in rows if row.envelope.parent_id not in by_id)
            groups.append(StrandRows(strand=strand, rows=rows, left=left))
    return groups


def bar(envelope: Envelope) -> tuple[Segment, ...]:
    """Cut an envelope's bar into segments; none for an envelope without a ceiling."""
    if not envelope.ceiling:
        return ()
    segments, taken = [], 0
    for balance in BAR:
        start = taken * BAR_WIDTH // envelope.ceiling
        taken += getattr(envelope, balance.value)
        width = taken * BAR_WIDTH // envelope.ceiling - start
        segments.append(Segment(name=balance.value, label=str(balance.label), start=start, width=width))
    return tuple(segments)


def entries_newest_first(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Fetch with each entry what its line shows."""
    return entries.select_related("by", "application", "reverses", "reversal").order_by("-pk")


def levels_of(envelope_id: int) -> list[int]:
    """List the ids of an envelope and of all above it, in the order in which their entries are written."""
    levels = []
    level: int | None = envelope_id
    while level is not None:
        levels.append(level)
        level = Envelope.objects.values_list("parent_id", flat=True).get(pk=level)
    return sorted(levels)


def available(envelope_id: int) -> int:
    """Return the cents that an envelope can still take, its parents considered; never below zero."""
    levels = Envelope.objects.filter(pk__in=levels_of(envelope_id)).order_by("pk")
    return max(0, min(envelope.left for envelope in levels))


def broken_invariants() -> list[str]:
    """Recount the ledger and say in French what does not hold; empty when all is well."""
    return [*_balances_that_differ(), *_entries_missing_above()]


def _balances_that_differ() -> Iterable[str]:
    """Compare each balance with the sum of its entries, in one statement and so in one snapshot."""
    counted = {f"counted_{balance.value}": _sum_of_entries(balance) for balance in Balance}
    for envelope in Envelope.objects.annotate(**counted).order_by("pk"):
        for balance in Balance:
            shown = getattr(envelope, balance.value)
            recounted = getattr(envelope, f"counted_{balance.value}")
            if shown != recounted:
                yield (
                    f"Enveloppe {envelope.pk}, {balance.label.lower()} : le solde est {format_cents(shown)}, "
                    f"les écritures donnent {format_cents(recounted)}."
                )


def _sum_of_entries(balance: Balance) -> Coalesce:
    cases = []
    for kind, effect in EFFECTS.items():
        if sign := effect.get(balance, 0):
            amount = F("entries__amount") * Value(sign)
            cases.append(When(entries__kind=kind, then=amount))
            cases.append(When(entries__kind=EntryKind.REVERSAL, entries__reverses__kind=kind, then=-amount))
    zero = Value(0, output_field=BigIntegerField())
    if not cases:
        return Coalesce(zero, zero)
    return Coalesce(Sum(Case(*cases, default=zero), output_field=BigIntegerField()), zero)


def _entries_missing_above() -> Iterable[str]:
    """Find entries of a sub-envelope that its parent did not take with it; an opening concerns one level."""
    twin = Entry.objects.filter(
        envelope=OuterRef("envelope__parent"),
        key=OuterRef("key"),
        kind=OuterRef("kind"),
        amount=OuterRef("amount"),
    )
    of_one_level = Q(kind=EntryKind.OPENING) | Q(reverses__kind=EntryKind.OPENING)
    orphans = Entry.objects.filter(~Exists(twin), envelope__parent__isnull=False).exclude(of_one_level)
    for entry in orphans.order_by("pk"):
        yield (
            f"Écriture {entry.pk} : elle compte dans l’enveloppe {entry.envelope_id} "
            f"et manque dans l’enveloppe mère."
        )


def _available(envelope: Envelope, by_id: dict[int, Envelope]) -> int:
    left, above = envelope.left, envelope.parent_id
    while above in by_id:
        left = min(left, by_id[above].left)
        above = by_id[above].parent_id
    return max(0, left)


def _parents_first(envelopes: list[Envelope]) -> list[Envelope]:
    """Put each envelope right after its parent, keeping the order among the parts of one parent."""
    ids = {envelope.pk for envelope in envelopes}
    ordered: list[Envelope] = []

    def add(parent_id: int | None) -> None:
        for envelope in envelopes:
            above = envelope.parent_id if envelope.parent_id in ids else None
            if above == parent_id:
                ordered.append(envelope)
                add(envelope.pk)

    add(None)
    return ordered
