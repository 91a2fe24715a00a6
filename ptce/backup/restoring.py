"""Restore a backup into an empty database and an empty storage."""

from __future__ import annotations

from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from ptce.backup import manifest, postgres
from ptce.backup.manifest import DATABASE, Manifest
from ptce.kept_files import names_in


class UnableToRestore(Exception):
    """The backup cannot come here; nothing has been written."""


def restore(*, folder: Path) -> Manifest:
    """
    Put a backup into place, bring it to the present tables and give the runtime role its rights.

    Everything that can be refused is refused before the first byte is written.

    :raises UnableToReadBackup: if the folder is no sound backup.
    :raises UnableToRestore: if the target holds something, or the backup comes from a later version.
    """
    found = manifest.read(folder)
    if "owner" not in connections.settings:
        raise UnableToRestore(
            "DATABASE_OWNER_URL n’est pas définie\xa0: seul le rôle propriétaire peut restaurer."
        )
    _refuse_later_version(found)
    _refuse_full_target()
    manifest.verify(found, folder)
    postgres.restore(alias="owner", dumped=folder / DATABASE)
    for name, held in found.stored:
        with (folder / held.name).open("rb") as file:
            default_storage.save(name, File(file))
    # Grants are no part of the dump: the roles may bear other names here. They end every migration, even of none.
    call_command("migrate_safely", verbosity=0)
    return found


def _refuse_later_version(found: Manifest) -> None:
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(found.migrations) - known):
        raise UnableToRestore(
            f"Cette sauvegarde vient d’une version plus récente ({unknown[0]}). "
            "Installez cette version, puis restaurez."
        )


def _refuse_full_target() -> None:
    if tables := connections["owner"].introspection.table_names():
        raise UnableToRestore(
            f"La base n’est pas vide ({len(tables)} tables). Restaurez dans une base neuve\xa0: "
            "rien n’est jamais écrasé."
        )
    if name := next(names_in(default_storage), None):
        raise UnableToRestore(
            f"Le dossier des fichiers n’est pas vide (il contient {name}). Restaurez dans un dossier neuf."
        )
