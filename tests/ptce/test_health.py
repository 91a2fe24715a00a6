"""What whoever watches the platform is told: unready when nothing can be served, degraded when something waits."""

from __future__ import annotations

import re
import signal
import socket
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connections

from core.clock import database_now
from core.enums import JobStatus
from core.models import Job
from ptce.supervisor.layout import Layout
from ptce.supervisor.process import stop
from ptce.supervisor.redis import Redis
from tests.ops.documentation import section

WELL = {
    "status": "ok",
    "database": "ok",
    "pending_migrations": 0,
    "failed_jobs": 0,
    "redis": "ok",
    "oldest_job_minutes": 0,
}


def test_live_touches_nothing(client, settings):
    # No database mark: a query would raise. Nor does it look for the others.
    settings.REDIS_URL = settings.CLAMD_URL = "nothing that could be called"

    response = client.get("/sante/live/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_ready_says_that_all_is_well(client, db):
    response = client.get("/sante/pret/")

    assert (response.status_code, response.json()) == (200, WELL)


def _job(number, *, at, age, status=JobStatus.QUEUED, **fields):
    since = at - timedelta(seconds=age)
    return Job.objects.create(
        kind="essai",
        subject_id=number,
        content_hash="0" * 64,
        status=status,
        available_at=since,
        created_at=since,
        **fields,
    )


def test_ready_tells_the_oldest_job_and_the_failures(client, db):
    at = database_now()
    _job(1, at=at, age=90)
    _job(2, at=at, age=4000, status=JobStatus.DONE, finished_at=at)
    _job(3, at=at, age=9000, status=JobStatus.FAILED, finished_at=at, error="un secret: motdepasse@hote")
    _job(4, at=at, age=-3600)

    response = client.get("/sante/pret/")

    assert response.status_code == 200
    assert response.json() == {**WELL, "failed_jobs": 1, "oldest_job_minutes": 1}


def test_ready_does_not_tell_that_a_document_is_being_made(client, db):
    before = client.get("/sante/pret/").content
    _job(1, at=database_now(), age=20)

    assert client.get("/sante/pret/").content == before


def test_ready_refuses_while_migrations_wait(client, cloned_database):
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE (app, name) = ('reviews', '0002_postponement')")

    response = client.get("/sante/pret/")

    assert (response.status_code, response.json()) == (
        503,
        {"status": "unready", "database": "ok", "pending_migrations": 1},
    )


def test_ready_refuses_without_a_database(client, cloned_database, django_db_blocker):
    name = connections.settings["default"]["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        connections.settings["default"]["NAME"] = "nowhere"
        try:
            response = client.get("/sante/pret/")
        finally:
            connections.close_all()
            connections.settings["default"]["NAME"] = name

    assert (response.status_code, response.json()) == (503, {"status": "unready", "database": "down"})


def test_ready_goes_on_without_redis(client, db, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/absent.sock?db=0"

    response = client.get("/sante/pret/")

    assert (response.status_code, response.json()) == (200, {**WELL, "status": "degraded", "redis": "down"})


def test_ready_does_not_wait_for_a_frozen_redis(client, db, settings, tmp_path):
    server = Redis(Layout.of(tmp_path))
    server.prepare()
    process = server.start()
    settings.REDIS_URL = server.layout.redis_url
    try:
        assert client.get("/sante/pret/").json() == WELL
        process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        response = client.get("/sante/pret/")
        assert time.monotonic() - began < 3
    finally:
        process.send_signal(signal.SIGCONT)
        stop(process, by=server.stop_signal, patience=server.patience)

    assert (response.status_code, response.json()["redis"]) == (200, "down")


class Antivirus:
    """A server that answers one PING as clamd does, or in its own way."""

    def __init__(self, answer):
        self.answer = answer
        self.heard = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def address(self):
        return f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def _serve(self):
        client, _ = self.listener.accept()
        with closing(client):
            self.heard = client.recv(16)
            if self.answer is None:
                time.sleep(2)
            else:
                client.sendall(self.answer)


@pytest.mark.parametrize(
    ("answer", "status", "word"),
    [
        (b"PONG\0", "ok", "ok"),
        (b"COMMAND READ TIMED OUT\0", "degraded", "down"),
        (None, "degraded", "down"),
    ],
)
def test_ready_pings_the_antivirus(client, db, settings, answer, status, word):
    antivirus = Antivirus(answer)
    with closing(antivirus.listener):
        settings.CLAMD_URL = antivirus.address
        began = time.monotonic()
        response = client.get("/sante/pret/")
        assert time.monotonic() - began < 2
        antivirus.thread.join()

    assert antivirus.heard == b"zPING\0"
    assert (response.status_code, response.json()) == (200, {**WELL, "status": status, "clamd": word})


def test_ready_goes_on_without_the_antivirus(client, db, settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"

    response = client.get("/sante/pret/")

    assert (response.status_code, response.json()) == (200, {**WELL, "status": "degraded", "clamd": "down"})


def test_every_field_is_documented(client, db, settings):
    _job(1, at=database_now(), age=1)
    settings.CLAMD_URL = "tcp://127.0.0.1:1"

    told = client.get("/sante/pret/").json()

    first_cells = [line.split(" | ")[0] for line in section("Health").splitlines() if line.startswith("| `")]
    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == set(told)
