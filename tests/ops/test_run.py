"""``bin/run`` as a person uses it, from its supervisor on: what pip and apt bring is there already."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
import pytest
from django.conf import settings

from ptce.supervisor.layout import Layout

pytestmark = pytest.mark.timeout(300)

SUPERVISOR = [sys.executable, "-m", "ptce.supervisor"]
TRACES = "SELECT count(*) FROM pg_class WHERE relname = 'trace'"
PEOPLE = "SELECT email FROM accounts_user ORDER BY email"

#: A word of the command line that tells each process from the others.
MARKS = {
    "postgresql": "listen_addresses=",
    "redis": "redis-server",
    "web": "ptce.wsgi",
    "worker": "celery",
    "sweeper": "sweep --every",
}

#: What the test run sets for itself and a newcomer's shell does not have.
ADDRESSES = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "PTCE_TEST_STATE"}


@dataclass
class Run:
    process: subprocess.Popen
    log: Path
    layout: Layout
    port: int

    def wait_for(self, text, *, seconds=90):
        deadline = time.monotonic() + seconds
        while text not in (words := self.log.read_text()):
            assert self.process.poll() is None, words
            assert time.monotonic() < deadline, words
            time.sleep(0.1)

    def family(self):
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number=signal.SIGTERM):
        """Return the exit code and those of the family that are still there."""
        family = self.family()
        self.process.send_signal(number)
        code = self.process.wait(60)
        _, left = psutil.wait_procs(family, timeout=5)
        return code, left

    def status(self, path):
        connection = http.client.HTTPConnection("localhost", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    def status_or_none(self, path):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.status(path)

    def execute(self, statement):
        connection = psycopg2.connect(self.layout.database_owner_url)
        with contextlib.closing(connection), connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def rows(self, query):
        connection = psycopg2.connect(self.layout.database_url)
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()


def _free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def _environment(**given):
    kept = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    return {**kept, "DJANGO_SETTINGS_MODULE": "ptce.settings.local", **given}


@pytest.fixture
def folder():
    """Return a folder that every account may pass through, as PostgreSQL's own must when we are root."""
    made = Path(tempfile.mkdtemp(prefix="ptce-run-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def start(folder):
    """Start the platform on a state folder of the test; whatever still runs at the end is stopped."""
    runs = []

    def start(*arguments, name="state", port=None):
        state, port, log = folder / name, port or _free_port(), folder / f"{len(runs)}.log"
        environment = _environment(PTCE_VAR=str(state), PORT=str(port), WEB_WORKERS="1", JOB_WORKERS="1")
        with log.open("w") as output:
            process = subprocess.Popen(
                [*SUPERVISOR, *arguments],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        run = Run(process, log, Layout.of(state), port)
        runs.append(run)
        return run

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.stop()


def _refusal(*arguments, state, **given):
    done = subprocess.run(
        [*SUPERVISOR, *arguments],
        cwd=settings.BASE_DIR,
        env=_environment(PTCE_VAR=str(state), **given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def _named(run, name):
    children = psutil.Process(run.process.pid).children()
    return [child for child in children if MARKS[name] in " ".join(child.cmdline())]


def test_run_keeps_its_data_leaves_others_alone_and_mends_what_dies(start):
    first = start(name="here")
    first.wait_for(f"Ready: http://localhost:{first.port}/")
    assert first.status("/sante/pret/") == 200
    people = first.rows(PEOPLE)
    assert len(people) > 0
    first.execute("CREATE TABLE trace ()")
    assert first.stop(signal.SIGTERM) == (0, [])

    # Another clone, of as much as this one holds.
    _copy_state(first.layout.var, first.layout.var.with_name("there"))
    began = time.monotonic()
    here, there = start(name="here", port=first.port), start(name="there")
    here.wait_for("Ready: ")
    # Ten on an idle machine; another platform starts meanwhile, and the suite may run beside them.
    assert time.monotonic() - began < 20
    there.wait_for(f"Ready: http://localhost:{there.port}/")
    assert here.rows(PEOPLE) == people
    assert here.rows(TRACES) == [(1,)]
    assert _refusal(state=there.layout.var) == (
        f"bin/run already works on {there.layout.var}. Stop it first, or set PTCE_VAR and PORT.\n"
    )

    _kill_each_process_of(here)
    assert here.rows(PEOPLE) == people
    if sys.platform == "linux":
        # Elsewhere the children of a killed process stay.
        family = here.family()
        here.process.kill()
        here.process.wait()
        _, left = psutil.wait_procs(family, timeout=30)
        assert left == []
        again = start(name="here", port=here.port)
        again.wait_for("Ready: ")
        assert again.stop() == (0, [])

    assert there.status("/sante/pret/") == 200
    assert there.rows(TRACES) == [(1,)]
    assert there.stop(signal.SIGINT) == (0, [])


@pytest.mark.long("run")
def test_run_fresh_begins_anew_and_leaves_others_alone(start):
    first = start(name="here")
    first.wait_for("Ready: ")
    people = first.rows(PEOPLE)
    first.execute("CREATE TABLE trace ()")
    assert first.stop() == (0, [])
    _copy_state(first.layout.var, first.layout.var.with_name("there"))
    there = start(name="there")
    there.wait_for("Ready: ")

    fresh = start("--fresh", name="here")
    fresh.wait_for("Ready: ")

    assert fresh.rows(TRACES) == [(0,)]
    assert fresh.rows(PEOPLE) == people
    assert there.rows(TRACES) == [(1,)]


def _copy_state(model, copy):
    """Copy a state folder; let each file belong to whom it belongs in the model."""
    shutil.copytree(model, copy)
    for path in (model, *model.rglob("*")):
        owner = path.lstat()
        os.chown(copy / path.relative_to(model), owner.st_uid, owner.st_gid, follow_symlinks=False)


def _kill_each_process_of(run):
    for name in MARKS:
        (victim,) = _named(run, name)
        victim.kill()
        run.wait_for(f"{name} died (signal SIGKILL); it starts again.")
        _until(lambda name=name: len(_named(run, name)) == 1, what=name)
    _until(lambda: run.status_or_none("/sante/pret/") == 200, what="an answer")


def _until(condition, *, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_run_refuses_one_database_address_alone(tmp_path, name):
    words = _refusal(state=tmp_path, **{name: "postgresql://someone@localhost/ptce"})

    assert words.startswith(f"Only {name} is set. Set DATABASE_URL")


def test_run_refuses_a_port_that_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        words = _refusal(state=tmp_path, PORT=str(port))

    assert words.startswith(f"Port {port} is not free")
    assert words.endswith(f"Choose another: PORT={port + 1} bin/run\n")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_run_refuses_what_is_no_port(tmp_path, port):
    assert _refusal(state=tmp_path, PORT=port) == f"PORT is «{port}»: give a number from 1 to 65535.\n"


def test_run_does_not_empty_a_database_of_others(tmp_path):
    address = "postgresql://someone@localhost/ptce"

    words = _refusal(
        "--fresh", state=tmp_path, DATABASE_URL=address, DATABASE_OWNER_URL=address, PORT=str(_free_port())
    )

    assert words.startswith("--fresh empties the embedded database only.")
