from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ptce.backup.manifest import UnableToReadBackup
from ptce.backup.postgres import ProgramFailed, ProgramMissing
from ptce.backup.restoring import UnableToRestore, restore


class Command(BaseCommand):
    help = "Restaure une sauvegarde dans une base et un dossier de fichiers vides, puis contrôle le tout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DOSSIER", help="le dossier d’une sauvegarde")

    def handle(self, *, folder: Path, **_options: Any) -> None:
        """Restore, then check balances, chains and the digest of every file."""
        try:
            restored = restore(folder=folder.resolve())
        except (ProgramFailed, ProgramMissing, UnableToReadBackup, UnableToRestore) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Restauré\xa0: la sauvegarde du {restored.made_at}, avec {len(restored.stored)} fichiers."
        )
        call_command("check_invariants", files=True, stdout=self.stdout, stderr=self.stderr)
