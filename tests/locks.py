"""Two hands on one row, one after the other: a second connection that must wait for the lock of the first."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection, connections

PATIENCE = 30

_WAITS_FOR_US = """
SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


class NobodyWaits(AssertionError):
    """What should have waited for the lock of this transaction ended without it."""


def waiting(hands: ThreadPoolExecutor, act) -> Future:
    """
    Start ``act`` on a connection of its own, and go on once it waits for a lock of this transaction.

    The executor must be opened outside the transaction, whose end is what lets ``act`` go on.
    """
    future = hands.submit(_run, act)
    until = time.monotonic() + PATIENCE
    while not _someone_waits():
        if future.done() or time.monotonic() > until:
            raise NobodyWaits(repr(future))
        time.sleep(0.02)
    return future


def _run(act):
    try:
        return act()
    finally:
        connections.close_all()


def _someone_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITS_FOR_US)
        return cursor.fetchone()[0]
