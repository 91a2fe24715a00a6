"""
Many connections on one envelope: never a cent above the ceiling.

The short forms run with the suite, the long one by ``bin/test --long ledger``.
"""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connections, transaction

from funding import queries, services
from funding.models import Entry, Envelope
from tests.funding import rows

THREADS = 8


def at_once(act, *, threads=THREADS):
    """Call ``act(number)`` in as many threads, each with connections of its own, all starting together."""
    start = threading.Barrier(threads, timeout=60)

    def run(number):
        try:
            start.wait()
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def attempt(act):
    """Return the entries of an operation, or none if the envelope is exhausted."""
    try:
        return act()
    except services.EnvelopeExceeded:
        return ()


@pytest.fixture
def by(cloned_database):
    return rows.person()


@pytest.fixture
def dossier(by):
    return rows.application(by=by)


@pytest.fixture
def reserve(by, dossier):
    def act(euros, envelope, key=None):
        return services.reserve(
            application_id=dossier.pk,
            amount=Decimal(euros),
            envelope_id=envelope.pk,
            key=key or uuid4(),
            by=by,
            at=rows.AT,
        )

    return act


def test_reservations_at_once_never_exceed_the_ceiling(by, reserve):
    envelope = rows.envelope(by=by, ceiling="1000")

    # 8 × 10 × 30 € asked of 1 000 €: 33 fit.
    def spend(_):
        return [attempt(lambda: reserve(30, envelope)) for _ in range(10)]

    granted = [entries for answers in at_once(spend) for entries in answers if entries]

    assert len(granted) == 33
    envelope.refresh_from_db()
    assert (envelope.reserved, envelope.left) == (990_00, 10_00)
    assert queries.broken_invariants() == []


def test_read_then_write_would_exceed_it(cloned_database):
    """What the ledger replaces: everyone reads that there is room, then everyone writes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE scratch (ceiling bigint, reserved bigint)")
        cursor.execute("INSERT INTO scratch VALUES (1000, 0)")
    everyone_has_read = threading.Barrier(THREADS, timeout=60)

    def spend(_):
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute("SELECT ceiling - reserved FROM scratch")
            [left] = cursor.fetchone()
            everyone_has_read.wait()
            if left >= 300:
                cursor.execute("UPDATE scratch SET reserved = reserved + 300")

    at_once(spend)

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT ceiling, reserved FROM scratch")
        assert cursor.fetchall() == [(1000, 2400)]


def test_same_reservation_at_once_counts_once(by, reserve):
    whole = rows.envelope(by=by, ceiling="1000")
    part = rows.envelope(by=by, ceiling="1000", parent_id=whole.pk)
    key = uuid4()

    answers = at_once(lambda _: [entry.pk for entry in reserve(30, part, key)])

    assert answers == [answers[0]] * THREADS
    assert Entry.objects.filter(key=key).count() == 2
    assert [level.reserved for level in Envelope.objects.order_by("pk")] == [30_00, 30_00]


def test_one_key_on_several_envelopes_at_once_serves_one(by, reserve):
    envelopes = [rows.envelope(by=by) for _ in range(THREADS)]
    key = uuid4()

    def spend(number):
        try:
            return len(reserve(30, envelopes[number], key))
        except services.KeyReused:
            return 0

    assert sorted(at_once(spend)) == [0] * (THREADS - 1) + [1]
    assert Entry.objects.filter(key=key).count() == 1


def test_one_operation_is_reversed_once_by_many(by, reserve):
    envelope = rows.envelope(by=by, ceiling="1000")
    [entry] = reserve(30, envelope)

    def undo(_):
        try:
            return len(services.reverse(entry_id=entry.pk, key=uuid4(), reason="Erreur", by=by, at=rows.AT))
        except services.AlreadyReversed:
            return 0

    assert sorted(at_once(undo)) == [0] * (THREADS - 1) + [1]
    envelope.refresh_from_db()
    assert envelope.reserved == 0


def test_wholes_and_parts_at_once_neither_exceed_nor_deadlock(by, reserve):
    mixed(by, reserve, threads=THREADS, rounds=10)


@pytest.mark.long("ledger")
@pytest.mark.timeout(600)
def test_sixty_four_connections_on_one_tree_of_envelopes(by, reserve):
    mixed(by, reserve, threads=64, rounds=100)


def mixed(by, reserve, *, threads, rounds):
    """Reserve and undo at random on a whole and its parts, asking more than there is at every level."""
    asked = threads * rounds * 50
    whole = rows.envelope(by=by, ceiling=str(asked // 4))
    parts = [rows.envelope(by=by, ceiling=str(asked // 6), parent_id=whole.pk) for _ in range(2)]
    levels = [whole, *parts, rows.envelope(by=by, ceiling=str(asked // 10), parent_id=parts[0].pk)]

    def spend(number):
        chance = random.Random(number)  # noqa: S311 - the same run each time
        kept = 0
        for _ in range(rounds):
            entries = attempt(lambda: reserve(chance.randint(1, 99), chance.choice(levels)))
            if entries and chance.random() < 0.2:
                services.reverse(entry_id=entries[0].pk, key=uuid4(), reason="Essai", by=by, at=rows.AT)
            elif entries:
                kept += entries[0].amount
        return kept

    kept = sum(at_once(spend, threads=threads))

    found = {level.pk: level for level in Envelope.objects.order_by("pk")}
    assert found[whole.pk].reserved == kept
    assert all(0 <= level.reserved <= level.ceiling for level in found.values())
    assert queries.broken_invariants() == []
    # The run came to the limit: what stayed free is less than the largest amount asked for, somewhere.
    assert min(level.left for level in found.values()) < 99_00
