from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from applications.enums import Strand
from applications.models import Application
from applications.perms import outcome_known
from core import territories
from core.money import NO_BREAK_SPACE, format_cents
from funding.enums import EFFECTS, Balance, EntryKind
from funding.models import CallEnvelope, Entry, Envelope, EnvelopeYear

if TYPE_CHECKING:
    from accounts.models import User

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
    """
    An envelope as pages show it.

    :param available: cents that it can still take, its parents considered.
    :param depth: how many of its parents stand above it in the list.
    :param reading: what the bar shows, in words.
    """

    envelope: Envelope
    available: int
    depth: int
    bar: tuple[Segment, ...]
    reading: str


@dataclass(frozen=True, slots=True)
class StrandRows:
    strand: Strand
    rows: tuple[Row, ...]
    left: int


def overview(envelopes: QuerySet[Envelope]) -> list[StrandRows]:
    """List envelopes by strand, each followed by its sub-envelopes, the latest year first; one query."""
    found = list(envelopes.order_by("-year", "pk"))
    by_id = {envelope.pk: envelope for envelope in found}
    rows_by_id = {envelope.pk: row(envelope, above=_above(envelope, by_id)) for envelope in found}
    groups = []
    for strand in Strand:
        ours = [envelope for envelope in found if envelope.strand == strand]
        if ours:
            rows = tuple(rows_by_id[envelope.pk] for envelope in _parents_first(ours))
            # What a sub-envelope has left is already in what its parent has.
            left = sum(row.envelope.left for row in rows if row.depth == 0)
            groups.append(StrandRows(strand=strand, rows=rows, left=left))
    return groups


def row(envelope: Envelope, *, above: Sequence[Envelope]) -> Row:
    """Make the row of an envelope, given all the envelopes above it."""
    segments = _bar(envelope)
    shares = ", ".join(f"{segment.label.lower()} {_percent(segment.width)}" for segment in segments)
    return Row(
        envelope=envelope,
        available=max(0, min(level.left for level in (envelope, *above))),
        depth=len(above),
        bar=segments,
        reading=f"Sur le plafond\xa0: {shares}" if segments else "Aucun plafond",
    )


def _bar(envelope: Envelope) -> tuple[Segment, ...]:
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


@dataclass(frozen=True, slots=True)
class EnvelopePage:
    """What stands on an envelope's page beside its entries."""

    row: Row
    territory: str
    parts: tuple[Envelope, ...]
    links: tuple[CallEnvelope, ...]
    years: tuple[EnvelopeYear, ...]


def envelope_page(envelope: Envelope) -> EnvelopePage:
    """Load what an envelope's page shows: its levels, the parts of it, the calls it serves, its years."""
    region = territories.region(envelope.region)
    links = CallEnvelope.objects.filter(envelope=envelope).select_related("call")
    return EnvelopePage(
        row=row(envelope, above=levels_of(envelope.pk)[1:]),
        territory=region.name if region else "Toute la France",
        parts=tuple(envelope.parts.order_by("pk")),
        links=tuple(links.order_by("priority", "pk")),
        years=tuple(envelope.years.order_by("year")),
    )


def entries_as_read_by(user: User, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """
    Fetch entries with what their lines show the person, the newest first.

    ``undone_by`` is the id of an entry's reversal, if it has one. ``is_told``: a reservation says that the outcome
    is favourable, so whose it is stays unsaid until the notification. ``opens``: the person may open the dossier.
    """
    dossier = Application.objects.filter(pk=OuterRef("application"))
    told = Q(application__isnull=True) | Q(Exists(outcome_known(dossier, user)))
    opens = Application.objects.visible_to(user).filter(pk=OuterRef("application"))
    annotated = entries.annotate(
        undone_by=F("reversal__pk"),
        is_told=ExpressionWrapper(told, output_field=BooleanField()),
        opens=Exists(opens),
    )
    return annotated.select_related("by", "application").order_by("-pk")


def levels_of(envelope_id: int) -> list[Envelope]:
    """List an envelope, then its parent, then the parent's parent, up to the top."""
    by_id = _with_parents([envelope_id])
    return [by_id[envelope_id], *_above(by_id[envelope_id], by_id)]


def available(envelope_ids: Collection[int]) -> dict[int, int]:
    """Return the cents that each envelope can still take, its parents considered; one query a level."""
    by_id = _with_parents(envelope_ids)
    return {pk: row(by_id[pk], above=_above(by_id[pk], by_id)).available for pk in envelope_ids}


def _with_parents(envelope_ids: Iterable[int]) -> dict[int, Envelope]:
    """Load envelopes and all above them, by id."""
    found: dict[int, Envelope] = {}
    wanted = set(envelope_ids)
    while wanted:
        level = Envelope.objects.in_bulk(wanted)
        found |= level
        wanted = {each.parent_id for each in level.values() if each.parent_id is not None} - found.keys()
    return found


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
                    f"Enveloppe {envelope.pk}, {balance.label.lower()}\xa0: le solde est {format_cents(shown)}, "
                    f"les écritures donnent {format_cents(recounted)}."
                )


def _sum_of_entries(balance: Balance) -> Coalesce:
    cases = []
    for kind, effect in EFFECTS.items():
        if sign := effect.get(balance, 0):
            done, undone = F("entries__amount") * Value(sign), F("entries__amount") * Value(-sign)
            cases.append(When(entries__kind=kind, then=done))
            cases.append(When(entries__kind=EntryKind.REVERSAL, entries__reverses__kind=kind, then=undone))
    moved = Case(*cases, default=Value(0), output_field=BigIntegerField())
    return Coalesce(Sum(moved, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())


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
            f"Écriture {entry.pk}\xa0: elle compte dans l’enveloppe {entry.envelope_id} "
            f"et manque dans l’enveloppe mère."
        )


def _percent(thousandths: int) -> str:
    return f"{thousandths // 10},{thousandths % 10}{NO_BREAK_SPACE}%"


def _above(envelope: Envelope, by_id: dict[int, Envelope]) -> list[Envelope]:
    found = []
    while envelope.parent_id in by_id:
        envelope = by_id[envelope.parent_id]
        found.append(envelope)
    return found


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
