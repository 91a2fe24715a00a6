"""Point-in-time recovery as docs/operations.md describes it: archive, base backup, a mistake, the minute before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from ptce.supervisor.layout import Layout
from ptce.supervisor.postgres import Postgres
from ptce.supervisor.process import stop

pytestmark = [pytest.mark.long("pitr"), pytest.mark.timeout(300)]

LEFT_OUT = {"DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "PTCE_TEST_STATE"}
COUNTS = "SELECT (SELECT count(*) FROM applications_event), (SELECT count(*) FROM funding_entry)"


@pytest.fixture
def machine():
    """Return a folder that PostgreSQL's account reaches, and a way to end what runs in it."""
    folder = Path(tempfile.mkdtemp(prefix="ptce-pitr-"))
    folder.chmod(0o711)
    with ExitStack() as ends:
        ends.callback(shutil.rmtree, folder)
        yield folder, ends


def _owned(folder, server):
    folder.mkdir(mode=0o700)
    if server.account:
        shutil.chown(folder, server.account, server.account)
    return folder


def _started(server, ends):
    process = server.start()
    ends.callback(stop, process, by=server.stop_signal, patience=server.patience)
    return process


def _manage(layout, *arguments):
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={
            **{name: value for name, value in os.environ.items() if name not in LEFT_OUT},
            "DJANGO_SETTINGS_MODULE": "ptce.settings.local",
            "PTCE_VAR": str(layout.var),
            "DATABASE_URL": layout.database_url,
            "DATABASE_OWNER_URL": layout.database_owner_url,
        },
        check=True,
        capture_output=True,
    )


def _asked(address, *statements):
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


def _until_recovered(address):
    deadline = time.monotonic() + 60
    while _asked(address, "SELECT pg_is_in_recovery()") != (False,):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_database_comes_back_as_it_was_before_a_mistaken_delete(machine):
    folder, ends = machine
    archive = folder / "archive"
    first = Postgres(
        Layout.of(folder / "first"),
        options=(
            "wal_level=replica",
            "archive_mode=on",
            f"archive_command=test ! -f {archive}/%f && cp %p {archive}/%f",
        ),
    )
    first.prepare()
    _owned(archive, first)
    process = _started(first, ends)
    first.create_roles_and_database()
    superuser = first.layout.address("postgres")
    _manage(first.layout, "migrate_safely")
    base = _owned(folder / "base", first)
    subprocess.run(
        [
            first.binaries / "pg_basebackup",
            f"--dbname={first.layout.address('postgres', 'postgres')}",
            f"--pgdata={base}",
            "--checkpoint=fast",
        ],
        user=first.account,
        group=first.account,
        cwd="/",
        check=True,
        capture_output=True,
    )
    # Everything of the demonstration is later than the base backup: the archive alone has it.
    _manage(first.layout, "load_demo")
    wanted = _asked(superuser, COUNTS)
    assert min(wanted) > 0
    (before,) = _asked(superuser, "SELECT clock_timestamp()::text")
    time.sleep(1)
    _asked(
        first.layout.database_owner_url,
        "ALTER TABLE applications_event DISABLE TRIGGER USER",
        "DELETE FROM applications_event",
    )
    _asked(superuser, "SELECT pg_switch_wal()")
    stop(process, by=first.stop_signal, patience=first.patience)

    second = Postgres(
        Layout.of(folder / "second"),
        options=(
            f"restore_command=cp {archive}/%f %p",
            f"recovery_target_time={before}",
            "recovery_target_action=promote",
        ),
    )
    second.layout.cluster.parent.mkdir(mode=0o711)
    base.rename(second.layout.cluster)
    (second.layout.cluster / "recovery.signal").touch()
    second.prepare()
    _started(second, ends)
    restored = second.layout.address("postgres")
    _until_recovered(restored)

    assert _asked(restored, COUNTS) == wanted
    # The files are kept beside the database, and only grow: those made after ``before`` do no harm.
    shutil.copytree(first.layout.var / "files", second.layout.var / "files")
    _manage(second.layout, "check_invariants", "--files")
