"""Write the demonstration of the present version for the upgrade tests: ``python -m tests.upgrade.dump NAME``."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import django

from ptce.supervisor.postgres import packaged_binaries

DUMPS = Path(__file__).parent / "dumps"


def main(name: str) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from tests.databases import _address, _connected_to, _create, _drop

    scratch = "upgrade_dump"
    _create(scratch, template="template0")
    try:
        with _connected_to(scratch):
            call_command("migrate", database="owner", verbosity=0, interactive=False)
            call_command("load_demo", verbosity=0)
            connections.close_all()
            text = subprocess.run(
                [program("pg_dump"), "--no-owner", "--no-privileges", _address("owner", scratch)],
                check=True,
                capture_output=True,
            ).stdout
    finally:
        _drop(scratch)
    # Files of the same content are the same file: no name, no time in the header.
    (DUMPS / f"{name}.sql.gz").write_bytes(gzip.compress(text, mtime=0))


def restore(name: str, address: str) -> None:
    """Put a version's demonstration into an empty database."""
    text = gzip.decompress((DUMPS / f"{name}.sql.gz").read_bytes())
    subprocess.run(
        [program("psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--dbname={address}"],
        check=True,
        input=text,
        capture_output=True,
    )


def program(name: str) -> Path:
    """Return a program that comes with the embedded PostgreSQL."""
    return packaged_binaries() / name


if __name__ == "__main__":
    main(sys.argv[1])
