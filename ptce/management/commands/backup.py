from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import database_now
from ptce.backup.making import FolderNotEmpty, make
from ptce.backup.postgres import ProgramFailed, ProgramMissing


class Command(BaseCommand):
    help = "Sauvegarde ensemble la base et les fichiers dans un dossier neuf, avec l’empreinte de chacun."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DOSSIER", help="un dossier neuf ou vide")

    def handle(self, *, folder: Path, **_options: Any) -> None:
        """Print what was saved; end in error if a file was missing or damaged."""
        try:
            made = make(folder=folder.resolve(), at=database_now())
        except (FolderNotEmpty, ProgramFailed, ProgramMissing) as refusal:
            raise CommandError(str(refusal)) from refusal
        size = sum(held.size for held in made.manifest.held)
        self.stdout.write(
            f"Sauvegarde dans {folder}\xa0: la base et {len(made.manifest.stored)} fichiers, {size} octets."
        )
        for sentence in made.broken:
            self.stdout.write(sentence)
        if made.broken:
            raise CommandError(
                f"Sauvegarde incomplète\xa0: fichiers manquants ou abîmés, {len(made.broken)}."
            )
