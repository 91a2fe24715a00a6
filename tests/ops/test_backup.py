"""``bin/backup`` and ``bin/restore`` as an operator uses them; the drill at the head is the whole of it."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections
from psycopg2 import sql

from applications.models import Piece
from core import pieces
from core.clock import database_now
from core.enums import JobStatus
from core.models import Document, Job
from ptce.backup import manifest
from ptce.backup.making import make
from ptce.backup.manifest import UnableToReadBackup
from ptce.kept_files import broken_files, kept_files
from ptce.supervisor.layout import Layout
from ptce.supervisor.postgres import Postgres
from tests.databases import Database, _connected_to, _create, _drop, _worker

pytestmark = pytest.mark.timeout(300)

TABLES = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
#: Every row of a table as text, in an order of its own: two tables that hold the same give the same.
CONTENT = sql.SQL("""
SELECT count(*), md5(coalesce(string_agg(line, E'\\n' ORDER BY line), ''))
  FROM (SELECT row::text AS line FROM {} AS row) AS lines
""")
#: Who may do what, on tables and on single columns; owner and grantee by name.
RIGHTS = """
SELECT relname, pg_get_userbyid(relowner), relacl::text,
       (SELECT jsonb_object_agg(attname, attacl::text) FROM pg_attribute
         WHERE attrelid = pg_class.oid AND attacl IS NOT NULL)::text
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S') ORDER BY relname
"""
TRIGGERS = "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
NEXT_KEYS = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
UNDONE_JOBS = "SELECT count(*) FROM core_job WHERE status IN ('queued', 'running')"


@pytest.fixture
def elsewhere(database_template):
    """Return an empty database beside the test's own."""
    name = f"{database_template}_{_worker()}_restored"
    _create(name, template="template0")
    yield Database(name)
    _drop(name)


def _program(name, folder, *, database, state):
    environment = {
        **os.environ,
        **database.environment,
        "DJANGO_SETTINGS_MODULE": "ptce.settings.test",
        "PTCE_TEST_STATE": str(state),
    }
    return subprocess.run(
        [settings.BASE_DIR / "bin" / name, folder],
        env=environment,
        cwd=state,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def _cursor(database):
    with closing(psycopg2.connect(database.owner_url)) as connection, connection.cursor() as cursor:
        yield cursor


def _rows(database, query):
    with _cursor(database) as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def _contents(database):
    with _cursor(database) as cursor:
        cursor.execute(TABLES)
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(CONTENT.format(sql.Identifier(table)))
            found[table] = cursor.fetchone()
    return found


def _digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_backup_of_a_running_platform_is_restored_elsewhere_to_the_byte(
    demonstration, demonstration_database, elsewhere, tmp_path
):
    deadline = time.monotonic() + 120
    while _rows(demonstration_database, UNDONE_JOBS) != [(0,)]:
        assert time.monotonic() < deadline, demonstration.log.read_text()
        time.sleep(0.2)
    folder, state = tmp_path / "backup", tmp_path / "elsewhere"
    state.mkdir()

    saved = _program("backup", folder, database=demonstration_database, state=tmp_path)
    assert (saved.returncode, saved.stderr) == (0, "")
    restored = _program("restore", folder, database=elsewhere, state=state)

    assert (restored.returncode, restored.stderr) == (0, "")
    before = _contents(demonstration_database)
    assert before["applications_event"][0] > 50
    assert before["funding_entry"][0] > 0
    assert before["applications_applicationevent"][0] > 0
    assert _contents(elsewhere) == before
    for question in (RIGHTS, TRIGGERS, NEXT_KEYS):
        assert _rows(elsewhere, question) == _rows(demonstration_database, question)
    files = _digests(tmp_path / "files")
    assert len(files) > 20
    assert Document.objects.count() > 0
    assert _digests(state / "files") == files
    lines = restored.stdout.splitlines()
    assert lines[1:] == [
        "Les enveloppes correspondent à leurs écritures, les dossiers à leurs empreintes, l’annuaire aux accords.",
        f"Fichiers présents et conformes à leur empreinte\xa0: {len(kept_files())}.",
    ]

    # The site's role is bound there as here.
    with (
        closing(psycopg2.connect(elsewhere.url)) as site,
        site.cursor() as cursor,
        pytest.raises(psycopg2.errors.InsufficientPrivilege),
    ):
        cursor.execute("UPDATE funding_entry SET amount = 0")

    again = _program("restore", folder, database=elsewhere, state=state)
    assert again.returncode == 1
    assert "La base n’est pas vide" in again.stderr
    assert _contents(elsewhere) == before


@pytest.fixture
def piece(demonstration_database):
    """Return a piece of the demonstration."""
    return Piece.objects.order_by("pk")[0]


@pytest.fixture
def stored(cloned_database):
    """Keep one file, which no row names yet, beside an empty database."""
    data = b"a file whose row is about to be committed"
    return default_storage.save(pieces.path_of(hashlib.sha256(data).hexdigest()), ContentFile(data))


def _make(tmp_path, at):
    return make(folder=tmp_path / "backup", at=at)


@pytest.fixture
def at():
    return database_now()


def _spoil(name):
    with Path(default_storage.path(name)).open("ab") as file:
        file.write(b" ")


def test_check_invariants_finds_a_missing_and_a_changed_file(piece):
    other = Piece.objects.exclude(sha256=piece.sha256).order_by("pk")[0]
    call_command("check_invariants", files=True, stdout=StringIO())
    missing, changed = pieces.path_of(piece.sha256), pieces.path_of(other.sha256)
    default_storage.delete(missing)
    _spoil(changed)

    assert sorted(broken_files()) == sorted(
        [
            f"Fichier {missing}\xa0: il manque.",
            f"Fichier {changed}\xa0: il ne correspond plus à son empreinte.",
        ]
    )
    call_command("check_invariants", stdout=StringIO())
    with pytest.raises(CommandError, match=r"^Écarts trouvés\xa0: 2\.$"):
        call_command("check_invariants", files=True, stdout=StringIO())


def test_backup_of_damaged_files_is_made_and_says_so(piece, tmp_path, at):
    name = pieces.path_of(piece.sha256)
    _spoil(name)

    made = _make(tmp_path, at)

    assert made.broken == (f"Fichier {name}\xa0: il ne correspond plus à son empreinte.",)
    assert manifest.read(tmp_path / "backup") == made.manifest
    with pytest.raises(CommandError, match=r"^Sauvegarde incomplète\xa0: fichiers manquants ou abîmés, 1\.$"):
        call_command("backup", tmp_path / "second", stdout=StringIO())


def test_backup_leaves_out_a_file_that_is_being_written(stored, tmp_path, at):
    partial = default_storage.save(pieces.path_of(hashlib.sha256(b"more").hexdigest()), ContentFile(b"mo"))
    other = default_storage.save("autre/nom.txt", ContentFile(b"named otherwise"))

    names = {name for name, _ in _make(tmp_path, at).manifest.stored}

    assert names == {stored, other}
    assert not (tmp_path / "backup" / "files" / partial).exists()


def _document(number, at):
    data = b"document %d" % number
    sha256 = hashlib.sha256(data).hexdigest()
    name = default_storage.save(f"documents/{sha256[:2]}/{sha256[2:]}.pdf", ContentFile(data))
    job = Job.objects.create(
        kind="essai",
        subject_id=number,
        content_hash=sha256,
        status=JobStatus.DONE,
        available_at=at,
        created_at=at,
        finished_at=at,
    )
    Document.objects.create(
        kind="essai", subject_id=number, job=job, file=name, sha256=sha256, size=len(data), created_at=at
    )


def test_backup_made_while_documents_come_has_the_file_of_every_row(cloned_database, elsewhere, tmp_path, at):
    over = threading.Event()

    def write():
        try:
            for number in itertools.count():
                _document(number, at)
                if over.is_set():
                    return
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as hands:
        future = hands.submit(write)
        while Document.objects.count() < 20:
            time.sleep(0.01)
        _make(tmp_path, at)
        over.set()
        future.result()
    state = tmp_path / "elsewhere"
    state.mkdir()

    done = _program("restore", tmp_path / "backup", database=elsewhere, state=state)

    assert (done.returncode, done.stderr) == (0, "")
    assert 20 <= _rows(elsewhere, "SELECT count(*) FROM core_document")[0][0] < Document.objects.count()


def test_backup_refuses_a_folder_that_holds_something(cloned_database, tmp_path):
    (tmp_path / "note.txt").write_text("kept")

    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("backup", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def _change_a_file(folder):
    path = next(path for path in sorted((folder / "files").rglob("*")) if path.is_file())
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def _lose_a_file(folder):
    next(path for path in sorted((folder / "files").rglob("*")) if path.is_file()).unlink()


def _cut_the_dump(folder):
    path = folder / "database.dump"
    path.write_bytes(path.read_bytes()[:-1])


def _lose_the_manifest(folder):
    (folder / "manifest.json").unlink()


def _edit_manifest(folder, change):
    path = folder / "manifest.json"
    found = json.loads(path.read_text())
    change(found)
    path.write_text(json.dumps(found))


def _come_from_later(folder):
    _edit_manifest(folder, lambda found: found["migrations"].append("core.9999_later"))


def _reach_outside(folder):
    _edit_manifest(folder, lambda found: found["held"][1].update(name="files/../../outside"))


DAMAGES = {
    _change_a_file: "il ne correspond plus à son empreinte.",
    _lose_a_file: "il manque.",
    _cut_the_dump: "database.dump\xa0: il ne correspond plus à son empreinte.",
    _lose_the_manifest: "Ce dossier n’est pas une sauvegarde",
    _come_from_later: "vient d’une version plus récente (core.9999_later)",
    _reach_outside: "sort du dossier de la sauvegarde",
}


def test_restore_refuses_a_damaged_backup_and_writes_nothing(stored, elsewhere, settings, tmp_path, at):
    _make(tmp_path, at)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"

    told = {}
    with _connected_to(elsewhere.name):
        for damage in DAMAGES:
            damaged = tmp_path / damage.__name__
            shutil.copytree(tmp_path / "backup", damaged)
            damage(damaged)
            with pytest.raises(CommandError) as refusal:
                call_command("restore", damaged)
            told[damage] = str(refusal.value)

    assert [damage.__name__ for damage, words in DAMAGES.items() if words not in told[damage]] == []
    assert _rows(elsewhere, TABLES) == []
    assert not settings.MEDIA_ROOT.exists()


def test_restore_refuses_a_file_store_that_is_not_empty(stored, elsewhere, tmp_path, at):
    _make(tmp_path, at)
    state = tmp_path / "elsewhere"
    (state / "files" / "pieces").mkdir(parents=True)
    (state / "files" / "pieces" / "one").write_text("of someone")

    done = _program("restore", tmp_path / "backup", database=elsewhere, state=state)

    assert done.returncode == 1
    assert "Le dossier des fichiers n’est pas vide (il contient pieces/one)" in done.stderr
    assert _rows(elsewhere, TABLES) == []


def test_manifest_of_another_form_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text('{"format": 2}')

    with pytest.raises(UnableToReadBackup, match="n’est pas d’une forme connue"):
        manifest.read(tmp_path)


def test_restore_and_backup_find_the_embedded_server_by_themselves(piece, tmp_path, at):
    """A machine where nothing runs: the embedded server is there for the command, and gone after it."""
    _make(tmp_path, at)
    state = tmp_path.parent / f"{tmp_path.name}-machine"
    state.mkdir()
    left_out = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "PTCE_TEST_STATE"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"DJANGO_SETTINGS_MODULE": "ptce.settings.local", "PTCE_VAR": str(state)}

    def run(name, folder):
        return subprocess.run(
            [settings.BASE_DIR / "bin" / name, folder],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    try:
        restored = run("restore", tmp_path / "backup")
        assert (restored.returncode, restored.stderr) == (0, "")
        saved = run("backup", tmp_path / "second")
        assert (saved.returncode, saved.stderr) == (0, "")
        first, second = manifest.read(tmp_path / "backup"), manifest.read(tmp_path / "second")
        assert second.stored == first.stored
        assert second.migrations == first.migrations
        assert not Postgres(Layout.of(state)).answers()
    finally:
        shutil.rmtree(state)
