"""
Databases of a test run.

The owner migrates one template; every worker works on a copy of it, as the runtime role, as the site does. Tests that
commit take a further copy (``cloned_database``): append-only tables refuse the TRUNCATE that would clean up.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings
from psycopg2 import sql

from ptce.supervisor import testing
from ptce.supervisor.layout import Layout
from ptce.supervisor.postgres import packaged_binaries
from tests import migrating

_numbers = itertools.count(1)

#: Longer than one takes on a database of a few rows.
AUTOVACUUM_SECONDS = 20

#: What is kept of a migrated template from one run to the next.
DUMP, NOTES = "template.sql", "migrations.json"


@dataclass(frozen=True)
class Database:
    """A database that stands under both roles; the addresses are for processes of their own."""

    name: str

    @property
    def url(self) -> str:
        return _address("default", self.name)

    @property
    def owner_url(self) -> str:
        return _address("owner", self.name)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a process work on this database."""
        return {"DATABASE_URL": self.url, "DATABASE_OWNER_URL": self.owner_url}


@pytest.fixture(scope="session")
def django_db_setup(database_template):
    """Replace pytest-django's own: a copy of the template under this worker's name."""
    name = f"{database_template}_{_worker()}"
    # Access stays blocked between the tests: one that forgets its mark fails, instead of writing for all the others.
    _create(name, template=database_template)
    with _connected_to(name):
        yield
    _drop(name)


@pytest.fixture(scope="session")
def database_template(django_db_blocker) -> Iterator[str]:
    """
    Return the name of the migrated template; the first worker to come makes it.

    Migrating takes longer than most tests together: what comes of it is kept beside pytest's cache, for the next run on
    the same migrations. A fresh clone migrates.
    """
    original = connections.settings["owner"]["NAME"]
    name = f"test_{original}"
    made = testing.state_folder() / "template-made"
    with (testing.state_folder() / "template-lock").open("w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _drop(name)
            _create(name, template="template0")
            _migrate(name, kept=_kept_migrated())
            made.touch()
    yield name
    if _worker() == "main":
        _drop(name)


def migration_notes() -> Path:
    """Return the file that says what each migration of the template did (``migrating.noted``)."""
    return testing.state_folder() / NOTES


def _kept_migrated() -> Path | None:
    """Return the folder where the migrated template is kept; none for servers of others, which may be older."""
    embedded = Layout.of(testing.state_folder()).postgresql_sockets
    if connections.settings["owner"]["HOST"] != str(embedded):
        return None
    return settings.BASE_DIR / ".pytest_cache" / "migrated" / _digest_of_migrations()


def _migrate(name: str, *, kept: Path | None) -> None:
    address = _address("owner", name)
    if kept and kept.exists():
        _run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={kept / DUMP}", f"--dbname={address}")
        shutil.copy(kept / NOTES, migration_notes())
        return
    with _connected_to(name):
        migrating.migrate(migration_notes())
    if kept:
        shutil.rmtree(kept.parent, ignore_errors=True)
        partial = kept.with_name(f"partial-{os.getpid()}")
        partial.mkdir(parents=True)
        shutil.copy(migration_notes(), partial / NOTES)
        _run("pg_dump", f"--file={partial / DUMP}", address)
        partial.rename(kept)


def _run(program: str, *arguments: str) -> None:
    subprocess.run([packaged_binaries() / program, *arguments], check=True, capture_output=True)


def _digest_of_migrations() -> str:
    """Return a digest of all that migrating depends on: our migrations, what they import, libraries."""
    names = [
        "*/migrations/*.py",
        "core/**/*.py",
        "ptce/settings/*.py",
        "ptce/supervisor/*.py",
        "requirements*.txt",
        "tests/migrating.py",
    ]
    digest = hashlib.sha256()
    for path in sorted({path for name in names for path in settings.BASE_DIR.glob(name)}):
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def demonstration_template(django_db_blocker, database_template) -> Iterator[str]:
    """Return the name of a template with the demonstration in it, and its files in ``demonstration_files()``."""
    name = f"{database_template}_demonstration"
    made = testing.state_folder() / "demonstration-made"
    with (testing.state_folder() / "demonstration-lock").open("w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _create(name, template=database_template)
            with _connected_to(name), override_settings(MEDIA_ROOT=demonstration_files()):
                call_command("load_demo", verbosity=0, stdout=StringIO())
            made.touch()
    yield name
    if _worker() == "main":
        _drop(name)


def demonstration_files() -> Path:
    """Return the folder of the files that the demonstration was loaded with."""
    return testing.state_folder() / "demonstration-files"


@pytest.fixture
def cloned_database(django_db_blocker, database_template) -> Iterator[Database]:
    """Work on a fresh copy of the template, where everything is committed; it goes with the test."""
    with django_db_blocker.unblock(), _copy_of(database_template) as database:
        yield database


@pytest.fixture
def demonstration_database(django_db_blocker, demonstration_template, settings) -> Iterator[Database]:
    """Work on a copy of the demonstration, as ``cloned_database``; its files are where the test's own go."""
    shutil.copytree(demonstration_files(), settings.MEDIA_ROOT)
    with django_db_blocker.unblock(), _copy_of(demonstration_template) as database:
        yield database


@contextmanager
def _copy_of(template: str) -> Iterator[Database]:
    name = f"{template}_{_worker()}_{next(_numbers)}"
    _create(name, template=template)
    try:
        with _connected_to(name):
            yield Database(name)
    finally:
        _drop(name)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    previous = {alias: connections.settings[alias]["NAME"] for alias in connections}
    connections.close_all()
    for alias in connections:
        connections.settings[alias]["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        for alias, before in previous.items():
            connections.settings[alias]["NAME"] = before


def _create(name: str, *, template: str) -> None:
    _drop(name)
    _as_owner(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
    )


def _drop(name: str) -> None:
    """Drop a database and whoever is in it; an autovacuum, which its owner may not end, is waited for."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    end = time.monotonic() + AUTOVACUUM_SECONDS
    while True:
        try:
            _as_owner(statement)
        except psycopg2.errors.InsufficientPrivilege:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _as_owner(statement: sql.Composable) -> None:
    connection = psycopg2.connect(_address("owner", "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def _address(alias: str, database: str) -> str:
    given = connections.settings[alias]
    place = {"host": given["HOST"], "port": given["PORT"] or "5432"}
    password = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    return f"postgresql://{quote(given['USER'])}{password}@/{quote(database)}?{urlencode(place)}"


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
