"""``bin/run``: the whole platform on one machine, from the servers to the printed address."""

from __future__ import annotations

import fcntl
import http.client
import os
import secrets
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import IO

from ptce.supervisor import procfile
from ptce.supervisor.layout import Layout, UnableToPlaceState
from ptce.supervisor.postgres import Postgres, UnableToStartPostgresql
from ptce.supervisor.process import has_ended, spawn, stop
from ptce.supervisor.redis import Redis, UnableToStartRedis
from ptce.supervisor.watch import ProcessKeepsDying, Watch, wait_for

#: What ``--fresh`` removes from the state folder: what we made there and nothing else.
OURS = ("postgresql", "sockets", "files", "mail", "log", "secret-key")
LAST_PORT = 65_535
FIRST_ANSWER_SECONDS = 60


class UnableToRun(Exception):
    """The platform cannot start as it was asked; the message says what to change."""


class StopAsked(Exception):
    """Ctrl-C or SIGTERM came."""


def main(arguments: list[str]) -> int:
    """Run until told to stop; return the exit code."""
    if arguments not in ([], ["--fresh"]):
        say("Usage: bin/run [--fresh]")
        return 2
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.set())
    try:
        _run(fresh=bool(arguments), asked=asked)
    except StopAsked:
        return 0
    except (
        ProcessKeepsDying,
        UnableToPlaceState,
        UnableToRun,
        UnableToStartPostgresql,
        UnableToStartRedis,
    ) as error:
        say(str(error))
        return 1
    return 0


def say(text: str) -> None:
    # The terminal may be gone: that is no reason to die before the processes do.
    with suppress(OSError):
        print(text, flush=True)


def _run(*, fresh: bool, asked: threading.Event) -> None:
    environment = dict(os.environ)
    _refuse_half_a_database(environment)
    port = _free_port(environment.get("PORT") or "8000")
    layout = Layout.of(Path(environment.get("PTCE_VAR") or procfile.ROOT / "var").resolve())
    layout.var.mkdir(mode=0o711, parents=True, exist_ok=True)
    with lock(layout.var / "run.lock"), closing(Watch(say)) as watch:
        if fresh:
            _start_anew(layout, environment)
        environment |= {"PORT": str(port), "PTCE_VAR": str(layout.var)}
        environment.setdefault("SECRET_KEY", _secret_key(layout))
        pulse = partial(_pulse, watch, asked)
        _start_servers(watch, layout, environment)
        pulse()
        say("Database: migrations.")
        _manage("migrate_safely", environment=environment, pulse=pulse)
        _manage("load_demo", "--if-empty", environment=environment, pulse=pulse)
        for name in procfile.commands():
            watch.start(name, partial(procfile.start, name, environment=environment))
        if not wait_for(partial(_answers, port), seconds=FIRST_ANSWER_SECONDS, meanwhile=pulse):
            message = f"The site does not answer after {FIRST_ANSWER_SECONDS} s: see the lines above."
            raise UnableToRun(message)
        say(f"\n  Ready: http://localhost:{port}/   (Ctrl-C stops everything)\n")
        wait_for(lambda: False, seconds=float("inf"), meanwhile=pulse)


def _refuse_half_a_database(environment: dict[str, str]) -> None:
    given = [name for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if environment.get(name)]
    if len(given) == 1:
        message = (
            f"Only {given[0]} is set. Set DATABASE_URL (the site's role) and DATABASE_OWNER_URL (the role that "
            "owns the tables) together, or neither for an embedded PostgreSQL."
        )
        raise UnableToRun(message)


def _free_port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        message = f"PORT is «{text}»: give a number from 1 to 65535."
        raise UnableToRun(message)
    with closing(socket.socket()) as trial:
        # As the server will: an address that has just been left is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(text)))
        except OSError as error:
            message = (
                f"Port {text} is not free ({error.strerror}). Choose another: PORT={int(text) + 1} bin/run"
            )
            raise UnableToRun(message) from error
    return int(text)


def lock(path: Path) -> IO[str]:
    """
    Take the lock of a state folder; closing the file gives it back.

    :raises UnableToRun: if another supervisor holds it.
    """
    # Not inherited by what we start: whoever holds it is a supervisor.
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        message = f"bin/run already works on {path.parent}. Stop it first, or set PTCE_VAR and PORT."
        raise UnableToRun(message) from error
    return file


def _start_anew(layout: Layout, environment: dict[str, str]) -> None:
    if environment.get("DATABASE_URL"):
        message = (
            "--fresh empties the embedded database only. DATABASE_URL is set: empty that database yourself."
        )
        raise UnableToRun(message)
    Postgres(layout).stop_leftover()
    for folder in (layout.cluster, layout.sockets, *(layout.var / name for name in OURS)):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink(missing_ok=True)
    say(
        f"Starting anew: the state under {layout.cluster.parent if layout.elsewhere else layout.var} is gone."
    )


def _secret_key(layout: Layout) -> str:
    kept = layout.var / "secret-key"
    if not kept.exists():
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
            file.write(secrets.token_urlsafe(50))
    return layout.secret_key()


def _start_servers(watch: Watch, layout: Layout, environment: dict[str, str]) -> None:
    if not environment.get("DATABASE_URL"):
        server = Postgres(layout)
        if layout.elsewhere:
            say(
                f"A folder above {layout.var} is closed to others, and PostgreSQL does not run as root: "
                f"its data is in {layout.cluster}."
            )
        say("PostgreSQL: starting.")
        server.prepare()
        watch.start(server.name, server.start, stop_signal=server.stop_signal, patience=server.patience)
        server.create_roles_and_database()
        environment["DATABASE_URL"] = layout.database_url
        environment["DATABASE_OWNER_URL"] = layout.database_owner_url
    if not environment.get("REDIS_URL"):
        redis = Redis(layout)
        say("Redis: starting.")
        redis.prepare()
        watch.start(redis.name, redis.start, stop_signal=redis.stop_signal, patience=redis.patience)
        environment["REDIS_URL"] = layout.redis_url


def _manage(*arguments: str, environment: dict[str, str], pulse: Callable[[], None]) -> None:
    process = spawn([sys.executable, "manage.py", *arguments], environment=environment, folder=procfile.ROOT)
    try:
        wait_for(partial(has_ended, process), seconds=float("inf"), meanwhile=pulse)
    finally:
        stop(process, by=signal.SIGTERM, patience=5)
    if process.returncode:
        message = f"manage.py {' '.join(arguments)} failed: see the lines above."
        raise UnableToRun(message)


def _pulse(watch: Watch, asked: threading.Event) -> None:
    if asked.is_set():
        say("Stopping.")
        raise StopAsked
    watch.check()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sante/live/", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
