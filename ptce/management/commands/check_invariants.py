from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications import chains
from funding import queries as funding
from poles import register
from ptce import kept_files

#: Each app's part: what does not hold, one French sentence each.
PARTS = (funding.broken_invariants, chains.broken_invariants, register.broken_listings)


class Command(BaseCommand):
    help = (
        "Recompte les soldes des enveloppes d’après leurs écritures, les empreintes des dossiers et les accords de "
        "publication\xa0; "
        "sort en erreur si l’un diffère."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--files",
            action="store_true",
            help="lire aussi chaque fichier et le comparer à son empreinte (long s’il y en a beaucoup)",
        )

    def handle(self, *, files: bool = False, **_options: Any) -> None:
        """Print what does not hold, one line each."""
        parts = (*PARTS, kept_files.broken_files) if files else PARTS
        broken = [sentence for part in parts for sentence in part()]
        for sentence in broken:
            self.stdout.write(sentence)
        if broken:
            raise CommandError(f"Écarts trouvés\xa0: {len(broken)}.")
        self.stdout.write(
            "Les enveloppes correspondent à leurs écritures, les dossiers à leurs empreintes, l’annuaire aux accords."
        )
        if files:
            count = len(kept_files.kept_files())
            self.stdout.write(f"Fichiers présents et conformes à leur empreinte\xa0: {count}.")
