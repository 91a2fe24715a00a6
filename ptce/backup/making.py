"""Make a backup: the database first, then the files."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from ptce.backup import manifest, postgres
from ptce.backup.manifest import DATABASE, FILES, Held, Manifest
from ptce.kept_files import KeptFile, changed, kept_files, missing, names_in

#: As pieces and documents are kept: the digest cut in two, and suffixes or none.
_NAMED_BY_DIGEST = re.compile(r"[a-z]+/([0-9a-f]{2})/([0-9a-f]{62})(?:\.[a-z0-9]+)*")


class FolderNotEmpty(Exception):
    """The folder of a new backup holds something already."""


class NotTheOwner(Exception):
    """The runtime role reads too little to back up."""


@dataclass(frozen=True)
class Made:
    manifest: Manifest
    #: One French sentence for each file that rows name and that is missing or damaged in the storage.
    broken: tuple[str, ...]


def make(*, folder: Path, at: datetime) -> Made:
    """
    Write database and files into a new or empty folder, then the manifest.

    A file that rows name and that is not what they say does not stop the backup: a lame one is better than none. It
    is named in the answer.

    :raises FolderNotEmpty: if the folder holds something.
    :raises NotTheOwner: if the owner's address is not known here.
    """
    if "owner" not in connections.settings:
        raise NotTheOwner(
            "DATABASE_OWNER_URL n’est pas définie\xa0: seul le rôle propriétaire peut tout sauvegarder."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderNotEmpty(f"{folder} n’est pas vide. Donnez un dossier neuf à chaque sauvegarde.")
    # Personal data lie in it, whatever the umask of whoever makes it.
    folder.chmod(0o700)
    migrations = sorted(".".join(key) for key in MigrationRecorder(connections["owner"]).applied_migrations())
    postgres.dump(alias="owner", to=folder / DATABASE)
    # Read after the dump: every row that it holds is there, and some more.
    expected = {file.name: file for file in kept_files()}
    copied = {name: held for name in names_in(default_storage) if (held := _copy(name, folder, expected))}
    made = Manifest(
        made_at=at.isoformat(),
        migrations=tuple(migrations),
        held=(manifest.measure(folder, DATABASE), *copied.values()),
    )
    manifest.write(made, folder)
    return Made(manifest=made, broken=tuple(_broken(expected, copied)))


def _copy(name: str, folder: Path, expected: dict[str, KeptFile]) -> Held | None:
    """Copy a file of the storage; one that no row names and that has just gone is let go."""
    target = folder / FILES / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with default_storage.open(name) as source, target.open("xb") as file:
            shutil.copyfileobj(source, file)
            os.fsync(file.fileno())
    except FileNotFoundError:
        return None
    held = manifest.measure(folder, f"{FILES}/{name}")
    if name not in expected and _is_partial(name, held):
        # Being written, its row not committed yet: restored, it would pass for the whole file.
        target.unlink()
        return None
    return held


def _is_partial(name: str, held: Held) -> bool:
    named = _NAMED_BY_DIGEST.fullmatch(name)
    return named is not None and named[1] + named[2] != held.sha256


def _broken(expected: dict[str, KeptFile], copied: dict[str, Held]) -> list[str]:
    sentences = []
    for name, file in expected.items():
        held = copied.get(name)
        if held is None:
            sentences.append(missing(name))
        elif held.sha256 != file.sha256:
            sentences.append(changed(name))
    return sentences
