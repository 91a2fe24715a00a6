"""
The ledger's operations: each writes entries, and the database moves the balances.

An operation carries a key chosen by its caller. The same key with the same request gives the first
operation's answer; with another request it is refused. Who asks, and when, are no part of the request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from applications.enums import Strand
from core.canonical import digest
from core.money import UnusableAmount, format_cents, to_cents
from funding import queries
from funding.enums import EntryKind
from funding.models import CallEnvelope, Entry, Envelope, EnvelopeYear

if TYPE_CHECKING:
    from accounts.models import User

ALREADY_REVERSED = "funding_entry_reverses_id_key"
WITHIN_CEILING = "envelope_within_ceiling"
NOT_NEGATIVE = "_not_negative"


class UnableToMoveMoney(Exception):
    """Base of what this module refuses; the message is for the person who asked."""


class InvalidAmount(UnableToMoveMoney):
    """Raised for an amount that is not a positive number of whole cents."""


class LedgerRefused(UnableToMoveMoney):
    """Raised when the database refuses an entry for a reason that no person's input explains: ``constraint``."""

    def __init__(self, constraint: str) -> None:
        self.constraint = constraint
        super().__init__(
            "Le registre des enveloppes a refusé cette opération. Rien n’a été enregistré\xa0: prévenez l’assistance "
            "en disant ce que vous faisiez."
        )


class KeyReused(UnableToMoveMoney):
    """Raised when an operation's key comes back with another request."""

    def __init__(self) -> None:
        super().__init__(
            "Cette opération a déjà été enregistrée avec d’autres valeurs. Rechargez la page, vérifiez ce qui "
            "est inscrit, puis recommencez."
        )


@transaction.atomic
def open_envelope(
    *,
    label: str,
    strand: Strand,
    year: int,
    source: str,
    ceiling: Decimal,
    key: UUID,
    by: User,
    at: datetime,
    region: str = "",
    parent_id: int | None = None,
    payment_credits: Mapping[int, Decimal] | None = None,
) -> Envelope:
    """
    Open an envelope and write its ceiling as its first entry.

    :param ceiling: euros of commitment authority.
    :param parent_id: the envelope that it is a part of; the parent's own ceiling does not change.
    :param payment_credits: euros that may be paid, by year.
    """
    cents = _positive_cents(ceiling)
    credits_by_year = {
        paying_year: _positive_cents(euros) for paying_year, euros in (payment_credits or {}).items()
    }
    request_hash = digest(
        {
            "operation": EntryKind.OPENING,
            "label": label,
            "strand": strand,
            "year": year,
            "source": source,
            "region": region,
            "parent": parent_id,
            "ceiling": cents,
            "payment_credits": sorted(credits_by_year.items()),
        }
    )
    if done := _first_answer(key=key, request_hash=request_hash):
        return done[0].envelope
    envelope = Envelope.objects.create(
        label=label,
        strand=strand,
        year=year,
        source=source,
        region=region,
        parent_id=parent_id,
        created_at=at,
    )
    EnvelopeYear.objects.bulk_create(
        EnvelopeYear(envelope=envelope, year=paying_year, payment_credits=limit)
        for paying_year, limit in sorted(credits_by_year.items())
    )
    Entry.objects.create(
        envelope=envelope,
        kind=EntryKind.OPENING,
        amount=cents,
        key=key,
        request_hash=request_hash,
        by=by,
        at=at,
    )
    envelope.refresh_from_db()
    return envelope


@transaction.atomic
def link_call(*, call_id: int, envelope_id: int, priority: int = 1, by: User, at: datetime) -> CallEnvelope:
    """Let a call draw on an envelope; the lowest priority number is drawn on first."""
    return CallEnvelope.objects.create(
        call_id=call_id, envelope_id=envelope_id, priority=priority, linked_by=by, linked_at=at
    )


class NoEnvelope(UnableToMoveMoney):
    """Raised when a call draws on no envelope."""

    def __init__(self) -> None:
        super().__init__(
            "Aucune enveloppe n’est rattachée à cet appel. Demandez au gestionnaire d’en rattacher une, "
            "puis recommencez."
        )


class EnvelopeExceeded(UnableToMoveMoney):
    """Raised when an envelope cannot take the amount; both are in cents."""

    def __init__(self, *, amount: int, available: int) -> None:
        self.amount = amount
        self.available = available
        super().__init__(
            f"Il reste {format_cents(available)} dans l’enveloppe et il en faut {format_cents(amount)}. "
            "Diminuez le montant, ou demandez au gestionnaire de compléter l’enveloppe."
        )


@transaction.atomic
def reserve(
    *,
    application_id: int,
    amount: Decimal,
    key: UUID,
    by: User,
    at: datetime,
    call_id: int | None = None,
    envelope_id: int | None = None,
) -> tuple[Entry, ...]:
    """
    Reserve an amount for a dossier on one envelope and on all above it.

    Call it last in the transaction: the envelope's row stays locked from here to the commit.

    :param amount: euros.
    :param call_id: reserve on the first of this call's envelopes that can take the whole amount; or
    :param envelope_id: reserve on this one. Exactly one of the two is given.
    :returns: one entry per level, in the order of the envelopes' ids.
    :raises EnvelopeExceeded: if no envelope can take the whole amount.
    :raises NoEnvelope: if the call draws on none.
    :raises KeyReused: if the key was used for another request.
    """
    cents = _positive_cents(amount)
    request_hash = digest(
        {
            "operation": EntryKind.RESERVATION,
            "application": application_id,
            "amount": cents,
            "call": call_id,
            "envelope": envelope_id,
        }
    )
    if done := _first_answer(key=key, request_hash=request_hash):
        return done
    candidates = _candidates(call_id=call_id, envelope_id=envelope_id)
    for candidate in candidates:
        entries = [
            Entry(
                envelope_id=level,
                kind=EntryKind.RESERVATION,
                amount=cents,
                key=key,
                request_hash=request_hash,
                application_id=application_id,
                by=by,
                at=at,
            )
            for level in sorted(level.pk for level in queries.levels_of(candidate))
        ]
        if (broken := _write(entries)) is None:
            return tuple(entries)
        if broken != WITHIN_CEILING:
            raise LedgerRefused(broken)
    raise EnvelopeExceeded(amount=cents, available=max(queries.available(candidates).values()))


class NotReversible(UnableToMoveMoney):
    """Raised for the reversal of a reversal."""

    def __init__(self) -> None:
        super().__init__("Une annulation ne s’annule pas. Enregistrez de nouveau l’opération annulée.")


class AlreadyReversed(UnableToMoveMoney):
    """Raised when the operation has been undone before."""

    def __init__(self) -> None:
        super().__init__("Cette opération est déjà annulée. Rechargez la page pour voir son annulation.")


class StillInUse(UnableToMoveMoney):
    """Raised when later operations rest on the one to undo."""

    def __init__(self) -> None:
        super().__init__(
            "D’autres opérations reposent sur celle-ci\xa0: une part du montant est déjà réservée ou engagée. "
            "Annulez-les d’abord."
        )


class ReasonMissing(UnableToMoveMoney):
    """Raised for a reversal without its reason."""

    def __init__(self) -> None:
        super().__init__("Indiquez pourquoi l’opération est annulée.")


@transaction.atomic
def reverse(*, entry_id: int, key: UUID, reason: str, by: User, at: datetime) -> tuple[Entry, ...]:
    """
    Undo the operation that an entry belongs to, on every level that it touched.

    :returns: one reversal per entry of the operation, in the order of the envelopes' ids.
    :raises AlreadyReversed: if it has been undone under another key.
    :raises StillInUse: if undoing it would leave a balance below zero or above its ceiling.
    """
    entry = Entry.objects.get(pk=entry_id)
    if entry.kind == EntryKind.REVERSAL:
        raise NotReversible
    if not reason.strip():
        raise ReasonMissing
    request_hash = digest({"operation": EntryKind.REVERSAL, "of": entry.key, "reason": reason})
    if done := _first_answer(key=key, request_hash=request_hash):
        return done
    entries = [
        Entry(
            envelope_id=undone.envelope_id,
            kind=EntryKind.REVERSAL,
            amount=undone.amount,
            key=key,
            request_hash=request_hash,
            reverses=undone,
            application_id=undone.application_id,
            reason=reason,
            by=by,
            at=at,
        )
        for undone in Entry.objects.filter(key=entry.key, kind=entry.kind).order_by("envelope_id")
    ]
    broken = _write(entries)
    if broken is None:
        return tuple(entries)
    if broken == ALREADY_REVERSED:
        raise AlreadyReversed
    if broken == WITHIN_CEILING or broken.endswith(NOT_NEGATIVE):
        raise StillInUse
    raise LedgerRefused(broken)


def _positive_cents(amount: Decimal) -> int:
    try:
        cents = to_cents(amount)
    except UnusableAmount as error:
        raise InvalidAmount(str(error)) from error
    if cents <= 0:
        raise InvalidAmount("Le montant doit être supérieur à zéro. Corrigez-le.")
    return cents


def _first_answer(*, key: UUID, request_hash: str) -> tuple[Entry, ...]:
    """
    Return the entries of the operation that used ``key`` before, none if there is no such operation.

    Requests with the same key wait here for each other, whatever envelopes they touch.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key.bytes[:8], signed=True)])
    entries = tuple(Entry.objects.filter(key=key).order_by("envelope_id"))
    if any(entry.request_hash != request_hash for entry in entries):
        raise KeyReused
    return entries


def _candidates(*, call_id: int | None, envelope_id: int | None) -> list[int]:
    """Return the ids of the envelopes to try, in order."""
    if envelope_id is not None and call_id is None:
        return [envelope_id]
    if call_id is None or envelope_id is not None:
        raise TypeError("reserve() takes either call_id or envelope_id")
    links = CallEnvelope.objects.filter(call_id=call_id).order_by("priority", "pk")
    if envelope_ids := list(links.values_list("envelope_id", flat=True)):
        return envelope_ids
    raise NoEnvelope


def _write(entries: Sequence[Entry]) -> str | None:
    """Insert all entries and return ``None``, or none and return the name of the constraint that refused."""
    try:
        # A savepoint: the constraint judges, and the caller's transaction goes on after a refusal.
        with transaction.atomic():
            Entry.objects.bulk_create(entries)
    except IntegrityError as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        if name := getattr(diagnostics, "constraint_name", None):
            return str(name)
        raise
    return None
