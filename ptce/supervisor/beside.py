"""
``python -m ptce.supervisor.beside COMMAND…``: a ``manage.py`` command with its database.

Beside a running ``bin/run``, or with addresses in the environment, the command finds its server. Else the embedded
one runs as long as the command does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ptce.supervisor import procfile
from ptce.supervisor.layout import Layout, UnableToPlaceState
from ptce.supervisor.postgres import Postgres, UnableToStartPostgresql
from ptce.supervisor.process import stop
from ptce.supervisor.run import UnableToRun, lock


@contextmanager
def database_server(layout: Layout) -> Iterator[None]:
    """
    Have the embedded server of a state folder answer, with its roles and database.

    :raises UnableToRun: if another process works on the state and its server does not answer.
    """
    server = Postgres(layout)
    if server.answers():
        yield
        return
    layout.var.mkdir(mode=0o711, parents=True, exist_ok=True)
    with lock(layout.var / "run.lock"):
        server.prepare()
        process = server.start()
        try:
            server.create_roles_and_database()
            yield
        finally:
            stop(process, by=server.stop_signal, patience=server.patience)


def main(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    command = [sys.executable, str(procfile.ROOT / "manage.py"), *arguments]
    given = [name for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if os.environ.get(name)]
    if len(given) == 1:
        print(
            f"{given[0]} est définie sans l’autre adresse de la base\xa0: définissez DATABASE_URL et "
            "DATABASE_OWNER_URL, ou aucune des deux.",
            file=sys.stderr,
        )
        return 2
    if given:
        return subprocess.call(command)  # noqa: S603
    layout = Layout.of(Path(os.environ.get("PTCE_VAR") or procfile.ROOT / "var").resolve())
    try:
        with database_server(layout):
            return subprocess.call(command)  # noqa: S603
    except (UnableToPlaceState, UnableToRun, UnableToStartPostgresql) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
