"""Migrations beside a running site: what would hold a large table under lock is refused, a busy lock is let go."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import StringIO

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from pghistory.models import Event as History

from tests.databases import Database, _connected_to, _create, _drop, _worker, migration_notes
from tests.migrating import Work, look, noted, work_between

pytestmark = pytest.mark.timeout(300)

#: Tables that grow with every dossier, job or file; every history does too.
LARGE = {
    "accounts_user",
    "applications_access",
    "applications_application",
    "applications_evaluation",
    "applications_event",
    "applications_piece",
    "applications_section",
    "applications_submittedpiece",
    "applications_submittedversion",
    "core_document",
    "core_job",
    "funding_entry",
    "poles_membership",
    "poles_organisation",
    "poles_perimeterarea",
    "reviews_criterionscore",
    "reviews_declaration",
    "reviews_scoresheet",
}

_UNDEPLOYED = "before the first deployment: no table was large yet"
#: Migrations that may stay as they are, each with its reason.
EXCEPTIONS = {
    ("accounts", "0002_who_ended_a_role"): _UNDEPLOYED,
    ("applications", "0005_shapes"): _UNDEPLOYED,
    ("core", "0002_jobs_complete"): _UNDEPLOYED,
    ("poles", "0004_organisations_by_siret_alone"): _UNDEPLOYED,
    ("poles", "0005_who_acted"): _UNDEPLOYED,
    ("poles", "0011_perimeter_of_any_territory"): _UNDEPLOYED,
    ("reviews", "0002_postponement"): _UNDEPLOYED,
}


def _large():
    histories = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, History) and model._meta.managed
    }
    return LARGE | histories


@pytest.fixture
def scratch(django_db_blocker, database_template):
    # Two workers may try the migrations at once.
    name = f"{database_template}_one_by_one_{_worker()}"
    with django_db_blocker.unblock():
        _create(name, template="template0")
        try:
            with _connected_to(name):
                yield Database(name)
        finally:
            _drop(name)


def test_no_migration_works_through_a_large_table_under_lock(database_template):
    large, found = _large(), {}
    migrations = noted(migration_notes())

    for app, name, atomic, done in migrations:
        for work in done:
            concurrent = work.what == "indexed" and not atomic
            if app in settings.OUR_APPS and work.table in large and not concurrent:
                found.setdefault((app, name), set()).add(work)

    assert len(migrations) > 20
    # A new one: split it (add, fill in batches, constrain NOT VALID then VALIDATE; CREATE INDEX CONCURRENTLY).
    assert {key: work for key, work in found.items() if key not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) - set(found) == set()


def test_large_tables_are_ours():
    assert LARGE - {model._meta.db_table for model in apps.get_models()} == set()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("ALTER TABLE trace ADD COLUMN mark double precision NOT NULL DEFAULT random()", "rewritten"),
        ("ALTER TABLE trace ALTER COLUMN number TYPE bigint", "rewritten"),
        ("ALTER TABLE trace ADD COLUMN twice int GENERATED ALWAYS AS (number * 2) STORED", "rewritten"),
        ("CREATE INDEX trace_number ON trace (number)", "indexed"),
        ("ALTER TABLE trace ADD CONSTRAINT small CHECK (number < 9)", "checked"),
    ],
)
def test_guard_sees_what_holds_a_table(scratch, statement, what):
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE trace (number int, word varchar(20))")
        before = look(cursor)
        cursor.execute(statement)

        assert work_between(before, look(cursor)) == {Work("trace", what)}


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE trace ADD COLUMN mark timestamptz NOT NULL DEFAULT now()",
        "ALTER TABLE trace ADD COLUMN mark text",
        "ALTER TABLE trace ALTER COLUMN word TYPE varchar(40)",
        "ALTER TABLE trace ADD CONSTRAINT small CHECK (number < 9) NOT VALID",
        "CREATE TABLE other (number int PRIMARY KEY CHECK (number < 9))",
    ],
)
def test_guard_lets_pass_what_is_done_at_once(scratch, statement):
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE trace (number int, word varchar(20))")
        before = look(cursor)
        cursor.execute(statement)

        assert work_between(before, look(cursor)) == set()


def test_guard_lets_pass_a_constraint_validated_after_it_was_added(scratch):
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE trace (number int)")
        cursor.execute("ALTER TABLE trace ADD CONSTRAINT small CHECK (number < 9) NOT VALID")
        before = look(cursor)
        cursor.execute("ALTER TABLE trace VALIDATE CONSTRAINT small")

        assert work_between(before, look(cursor)) == set()


# A busy lock ---------------------------------------------------------------------------------------------------

#: The last migration of the reviews, undone so that it waits to be applied.
UNDONE = ("reviews", "0001")
READ_LOCKED = "SELECT count(*) FROM reviews_agendaitem"


@pytest.fixture
def waiting(cloned_database):
    """Return a database where one migration is to be applied, on a table that someone reads in a transaction."""
    call_command("migrate", *UNDONE, database="owner", verbosity=0, interactive=False)
    with closing(psycopg2.connect(cloned_database.url)) as reader:
        with reader.cursor() as cursor:
            cursor.execute(READ_LOCKED)
        yield reader


def _applied():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'reviews' AND name LIKE '0002%'")
        return cursor.fetchone() == (1,)


def test_migrate_safely_gives_up_a_lock_and_says_why(waiting):
    words = StringIO()
    began = time.monotonic()

    with pytest.raises(CommandError, match=r"^Une table reste verrouillée par une longue transaction"):
        call_command("migrate_safely", lock_timeout=0.3, attempts=2, pause=0.1, stdout=words)

    assert time.monotonic() - began < 30
    assert words.getvalue().splitlines()[-1] == "Verrou occupé, essai 2 sur 2."
    assert not _applied()


def test_migrate_safely_comes_again_once_the_table_is_free(waiting):
    words = StringIO()

    def migrate():
        try:
            call_command("migrate_safely", lock_timeout=0.3, attempts=100, pause=0.1, stdout=words)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as hands:
        future = hands.submit(migrate)
        until = time.monotonic() + 60
        while "essai 1 sur 100" not in words.getvalue():
            assert time.monotonic() < until
            assert not future.done()
            time.sleep(0.05)
        waiting.commit()
        future.result(timeout=60)

    assert _applied()


def test_readers_pass_while_a_migration_waits_for_its_lock(waiting, cloned_database):
    """Behind whoever waits for a strong lock everyone queues: for so long as the time-out, and no longer."""

    def migrate():
        try:
            call_command("migrate_safely", lock_timeout=0.5, attempts=3, pause=1, stdout=StringIO())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as hands, closing(psycopg2.connect(cloned_database.url)) as other:
        other.autocommit = True
        future = hands.submit(migrate)
        longest = 0.0
        with other.cursor() as cursor:
            while not future.done():
                began = time.monotonic()
                cursor.execute(READ_LOCKED)
                longest = max(longest, time.monotonic() - began)
                time.sleep(0.02)
        with pytest.raises(CommandError):
            future.result()

    assert 0.1 < longest < 3


def test_migrate_safely_needs_the_owner(settings, db):
    owner = connections.settings.pop("owner")
    try:
        with pytest.raises(CommandError, match=r"^DATABASE_OWNER_URL n’est pas définie"):
            call_command("migrate_safely")
    finally:
        connections.settings["owner"] = owner
