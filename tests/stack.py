"""The whole platform as processes of its own, on a database of the test: for browsers, faults and measures."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ptce.supervisor import procfile
from ptce.supervisor.layout import Layout
from ptce.supervisor.process import has_ended, stop
from ptce.supervisor.redis import Redis
from tests.databases import Database

START_SECONDS = 30


@dataclass
class LiveStack:
    """Web, worker and sweeper of the Procfile, and a Redis for them alone."""

    port: int
    environment: dict[str, str]
    #: By name: redis, web, worker, sweeper. ``processes["worker"].kill()`` is a fault like any other.
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    log: Path = Path(os.devnull)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self, name: str) -> None:
        """Start a process of the Procfile; its words go to the log."""
        with self.log.open("ab") as log:
            self.processes[name] = procfile.start(name, environment=self.environment, output=log.fileno())

    def end(self, name: str) -> None:
        stop(self.processes[name], by=signal.SIGTERM, patience=5)

    def ask_to_end(self) -> None:
        """Ask web, worker and sweeper to end at once: waiting for one after the other takes longer."""
        for name, process in self.processes.items():
            if name != "redis" and not has_ended(process):
                os.kill(process.pid, signal.SIGTERM)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/sante/pret/")
            return connection.getresponse().status == http.HTTPStatus.OK
        return False


@pytest.fixture
def live_stack(cloned_database, tmp_path) -> Iterator[LiveStack]:
    """Start the platform on the test's cloned database; documents go where the test's own do."""
    with _running(cloned_database, tmp_path) as stack:
        yield stack


@pytest.fixture
def demonstration(demonstration_database, tmp_path) -> Iterator[LiveStack]:
    """Start the platform as ``live_stack``, with the demonstration in it."""
    # Its mails are read in the log, as people read their mailbox.
    with _running(demonstration_database, tmp_path, EMAIL_URL="consolemail://") as stack:
        yield stack


@contextmanager
def _running(database: Database, tmp_path: Path, **environment: str) -> Iterator[LiveStack]:
    redis = Redis(Layout.of(tmp_path))
    redis.prepare()
    stack = LiveStack(
        port=_free_port(),
        environment={
            **os.environ,
            **database.environment,
            "DJANGO_SETTINGS_MODULE": "ptce.settings.test",
            "PTCE_TEST_STATE": str(tmp_path),
            "REDIS_URL": redis.layout.redis_url,
            "WEB_WORKERS": "1",
            "JOB_WORKERS": "1",
            **environment,
        },
        log=tmp_path / "stack.log",
    )
    stack.environment["PORT"] = str(stack.port)
    with ExitStack() as ends:
        ends.callback(shutil.rmtree, redis.layout.sockets)
        stack.processes["redis"] = redis.start()
        ends.callback(stack.end, "redis")
        for name in procfile.commands():
            stack.start(name)
            ends.callback(stack.end, name)
        ends.callback(stack.ask_to_end)
        deadline = time.monotonic() + START_SECONDS
        while not stack.answers():
            if time.monotonic() > deadline:
                pytest.fail(f"The stack does not answer:\n{stack.log.read_text()}")
            time.sleep(0.1)
        yield stack


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
