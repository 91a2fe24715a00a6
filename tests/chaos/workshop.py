"""
Jobs to disturb: ``celery -A tests.chaos.workshop worker`` does them, ``python -m tests.chaos.workshop`` sweeps.

A sound one naps in a forked child for a time that follows from its number; poison ends its child in one of three ways.
Each attempt leaves a row when it starts, each job one when it is done, in tables that would bear any number of them.
"""

import os
import signal
import sys
import time
from datetime import timedelta
from functools import partial
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptce.settings.test")
django.setup()

from django.core.management import execute_from_command_line  # noqa: E402
from django.db import connection  # noqa: E402

from core import jobs  # noqa: E402
from core.jobs import child  # noqa: E402
from ptce.celery import app  # noqa: E402, F401 - what `celery -A` looks for

LEASE = timedelta(seconds=3)
SWEEP = timedelta(seconds=1)
SHORTEST = 0.2

#: Seconds of the longest nap, for processes of their own.
LONGEST = "CHAOS_LONGEST"

TABLES = """
    CREATE TABLE chaos_start (subject_id bigint, attempt int, at timestamptz DEFAULT clock_timestamp());
    CREATE TABLE chaos_error (subject_id bigint, attempt int);
    CREATE TABLE chaos_effect (subject_id bigint, at timestamptz DEFAULT clock_timestamp());
"""


def duration(subject_id):
    """Return how long this job's nap is, the same in every process."""
    return Random(subject_id).uniform(SHORTEST, float(os.environ[LONGEST]))  # noqa: S311 - not a secret


def write(table, *values):
    places = ", ".join(["%s"] * len(values))
    columns = ", ".join(["subject_id", "attempt"][: len(values)])
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)  # noqa: S608


def _nap(subject_id):
    time.sleep(duration(subject_id))
    return b""


def _gorge():
    return b"a" * (200 * child.MEGABYTE)


def _fall():
    os.kill(os.getpid(), signal.SIGSEGV)


def _in_child(claim, function):
    write("chaos_start", claim.subject_id, claim.attempt)
    try:
        child.run(
            function,
            limits=child.Limits(seconds=duration(claim.subject_id) + 20, memory=64 * child.MEGABYTE),
            beat=claim.renew,
            every=claim.kind.lease / 3,
        )
    except child.ChildFailed:
        # The next attempt comes after a pause: it is later than one whose worker died.
        write("chaos_error", claim.subject_id, claim.attempt)
        raise


def sound(claim):
    _in_child(claim, partial(_nap, claim.subject_id))
    return lambda at: write("chaos_effect", claim.subject_id)


def poison(claim):
    _in_child(claim, (_gorge, _fall, partial(int, "poison"))[claim.subject_id % 3])
    return lambda at: write("chaos_effect", claim.subject_id)


# More attempts than an unlucky job meets kills: one that dies three times over is rightly failed, but not the point.
jobs.register(kind="chaos_sound", function=sound, lease=LEASE, max_attempts=8)
jobs.register(kind="chaos_poison", function=poison, lease=LEASE, max_attempts=2)

if __name__ == "__main__":
    execute_from_command_line([sys.argv[0], "sweep", "--every", str(SWEEP.total_seconds())])
