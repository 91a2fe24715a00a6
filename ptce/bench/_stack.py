"""A stack of a bench's own: the demonstration on servers and a port that are nobody else's."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_LIMIT = 180


class BenchFailed(Exception):
    """The stack did not start, or what is measured did not do what it should."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    site: str
    #: The supervisor: the others are its children.
    pid: int


@contextmanager
def running(**environment: str) -> Iterator[Stack]:
    """
    Start the platform with the demonstration and have this process's Django work on its servers.

    :raises BenchFailed: if it does not answer in ``START_LIMIT`` seconds.
    """
    with tempfile.TemporaryDirectory(prefix="ptce-bench-") as folder:
        # The database's own account must pass here: root's is not the one that runs it.
        Path(folder).chmod(0o755)
        port = _free_port()
        given = {**os.environ, **environment, "PTCE_VAR": f"{folder}/var", "PORT": str(port)}
        log = Path(folder) / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "ptce.supervisor"],
                env=given,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                _wait_until_ready(port, process, log)
                # Of ours, warnings only: the figures are what is read.
                os.environ.update({"PTCE_VAR": given["PTCE_VAR"], "LOG_LEVEL": "WARNING"})
                import django

                django.setup()
                yield Stack(site=f"http://localhost:{port}", pid=process.pid)
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)


def _wait_until_ready(port: int, stack: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and stack.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/sante/pret/", timeout=5):
            return
        time.sleep(0.3)
    raise BenchFailed(f"the stack did not start:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
