"""``pg_dump`` and ``pg_restore`` of the version that fits the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connections
from psycopg2.extensions import make_dsn

from ptce.supervisor.postgres import UnableToStartPostgresql, packaged_binaries


class ProgramMissing(Exception):
    """No PostgreSQL program here is recent enough for the server."""


class ProgramFailed(Exception):
    """A PostgreSQL program ended with an error; the message is its own."""


def dump(*, alias: str, to: Path) -> None:
    """Write one consistent picture of the database to a new file, without owners nor rights."""
    _run(alias, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}", "--dbname={}")


def restore(*, alias: str, dumped: Path) -> None:
    """Put a dump into an empty database, all of it or nothing; its tables belong to the role of ``alias``."""
    _run(
        alias,
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        "--dbname={}",
        str(dumped),
    )


def _run(alias: str, name: str, *arguments: str) -> None:
    address, password = _address(alias)
    done = subprocess.run(  # noqa: S603
        [_program(name, alias=alias), *(argument.replace("{}", address, 1) for argument in arguments)],
        check=False,
        # Never among the arguments: every account of the machine reads those.
        env={**os.environ, "PGPASSWORD": password},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ProgramFailed(f"{name}\xa0: {done.stderr.strip()}")


def _address(alias: str) -> tuple[str, str]:
    given = connections.settings[alias]
    names = {"NAME": "dbname", "USER": "user", "HOST": "host", "PORT": "port"}
    place = {libpq: str(given[django]) for django, libpq in names.items() if given.get(django)}
    return make_dsn(**place, **given["OPTIONS"]), given["PASSWORD"]


def _program(name: str, *, alias: str) -> Path:
    """Choose the program of the oldest version that still reads this server's; the PATH's before ours."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    found = [(version, path) for path in _candidates(name) if (version := _major(path)) >= server]
    if not found:
        raise ProgramMissing(
            f"Il n’y a pas ici de {name} assez récent pour ce PostgreSQL {server}. "
            f"Installez les programmes clients de PostgreSQL {server} (postgresql-client-{server})."
        )
    return min(found, key=lambda pair: pair[0])[1]


def _candidates(name: str) -> list[Path]:
    paths = [Path(found)] if (found := shutil.which(name)) else []
    try:
        packaged = packaged_binaries() / name
    except UnableToStartPostgresql:
        return paths
    return [*paths, packaged] if packaged.exists() else paths


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)  # noqa: S603
    match = re.search(r"(\d+)", said.stdout)
    return int(match[1]) if match else 0
