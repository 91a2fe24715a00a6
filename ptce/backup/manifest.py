"""What a backup holds, with the digest of each file: written last, so that a folder without it is no backup."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ptce.kept_files import changed, missing

FORMAT = 1
DATABASE = "database.dump"
#: The storage's files lie below this folder of the backup.
FILES = "files"
_NAME = "manifest.json"


class UnableToReadBackup(Exception):
    """The folder is no backup, or no longer what was written."""


@dataclass(frozen=True)
class Held:
    """One file of the backup; ``name`` is relative to its folder, with ``/``."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    #: ISO 8601, with its offset.
    made_at: str
    #: Migrations that the dump's database had, ``app.name``.
    migrations: tuple[str, ...]
    held: tuple[Held, ...]

    @property
    def stored(self) -> tuple[tuple[str, Held], ...]:
        """Return each file of the storage with the name it has there."""
        return tuple(
            (held.name.removeprefix(f"{FILES}/"), held)
            for held in self.held
            if held.name.startswith(f"{FILES}/")
        )


def write(manifest: Manifest, folder: Path) -> None:
    """Write the manifest into the backup's folder."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
    (folder / _NAME).write_text(f"{text}\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """
    Read the manifest of a backup; nothing else is looked at.

    :raises UnableToReadBackup: if there is none, or none of this form.
    """
    try:
        found = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UnableToReadBackup(
            f"{folder}\xa0: pas de {_NAME}. Ce dossier n’est pas une sauvegarde, ou elle n’a pas été menée à son terme."
        ) from error
    except ValueError as error:
        raise UnableToReadBackup(f"{folder}/{_NAME} est illisible. Prenez une autre sauvegarde.") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise UnableToReadBackup(f"{folder}/{_NAME} n’est pas d’une forme connue de cette version.")
    return Manifest(
        made_at=found["made_at"],
        migrations=tuple(found["migrations"]),
        held=tuple(_held(given) for given in found["held"]),
    )


def verify(manifest: Manifest, folder: Path) -> None:
    """
    Compare every file of the backup with its digest.

    :raises UnableToReadBackup: naming each one that is missing or differs.
    """
    if broken := list(_broken(manifest, folder)):
        raise UnableToReadBackup(
            "Rien n’a été restauré\xa0: la sauvegarde n’est plus telle qu’elle a été écrite.\n"
            + "\n".join(broken)
        )


def measure(folder: Path, name: str) -> Held:
    """Return the size and digest of a file of the backup."""
    digest = hashlib.sha256()
    size = 0
    with (folder / name).open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
    return Held(name=name, size=size, sha256=digest.hexdigest())


def _held(given: dict[str, Any]) -> Held:
    held = Held(**given)
    path = PurePosixPath(held.name)
    if path.is_absolute() or ".." in path.parts:
        raise UnableToReadBackup(f"«\xa0{held.name}\xa0» sort du dossier de la sauvegarde.")
    return held


def _broken(manifest: Manifest, folder: Path) -> Iterator[str]:
    for held in manifest.held:
        try:
            found = measure(folder, held.name)
        except FileNotFoundError:
            yield missing(held.name)
        else:
            if found != held:
                yield changed(held.name)
