"""The servers of a test run: started by its first process, in a folder that goes with it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from ptce.supervisor.layout import DATABASE, OWNER_ROLE, RUNTIME_ROLE, Layout
from ptce.supervisor.postgres import HASTY, Postgres
from ptce.supervisor.process import stop
from ptce.supervisor.redis import Redis

#: Where the first process tells the others the state folder of the run.
STATE = "PTCE_TEST_STATE"


class HalfAnAddress(Exception):
    """One of the two database addresses is set, the other is not."""


def ensure_servers() -> None:
    """
    Set ``DATABASE_URL``, ``DATABASE_OWNER_URL`` and ``REDIS_URL``, starting what they do not name yet.

    Whoever starts servers stops them at its end; if it is killed, the kernel does.
    """
    if STATE not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="ptce-test-"))
        # PostgreSQL's own account passes through when we are root.
        folder.chmod(0o711)
        os.environ[STATE] = str(folder)
        atexit.register(_remove, folder, os.getpid())
    layout = Layout.of(state_folder())
    runtime, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if bool(runtime) != bool(owner):
        message = "Set both DATABASE_URL and DATABASE_OWNER_URL, or neither."
        raise HalfAnAddress(message)
    if not runtime:
        _start(Postgres(layout, options=HASTY))
        os.environ["DATABASE_URL"] = layout.address(RUNTIME_ROLE, DATABASE)
        os.environ["DATABASE_OWNER_URL"] = layout.address(OWNER_ROLE, DATABASE)
    if not os.environ.get("REDIS_URL"):
        _start(Redis(layout))
        os.environ["REDIS_URL"] = layout.redis_url


def state_folder() -> Path:
    """Return the state folder of the test run."""
    return Path(os.environ[STATE])


def _start(server: Postgres | Redis) -> None:
    server.prepare()
    process = server.start()
    owner = os.getpid()

    def end() -> None:
        # A forked child inherits the registration, not the duty.
        if os.getpid() == owner:
            stop(process, by=server.stop_signal, patience=server.patience)

    atexit.register(end)
    if isinstance(server, Postgres):
        server.create_roles_and_database()


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
