from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.clock import database_now
from ptce.demo import content, loading


class Command(BaseCommand):
    help = "Charge les données de démonstration dans une base vide, sans jamais toucher à une base de production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="ne rien faire, sans erreur, si la base contient déjà quelque chose",
        )

    def handle(self, **options: Any) -> None:
        if options["if_empty"] and not loading.is_empty():
            self.stdout.write("La base contient déjà des données\xa0: rien n’a été chargé.")
        else:
            self.stdout.write(self._load())
        if accounts := loading.accounts():
            self.stdout.write(f"Comptes de démonstration, mot de passe {content.programme().password}\xa0:")
            for address, who in accounts.items():
                self.stdout.write(f"  {address:<26} {who}")

    def _load(self) -> str:
        try:
            loaded = loading.load(at=database_now())
        except loading.UnableToLoad as refusal:
            raise CommandError(str(refusal)) from refusal
        if loaded:
            return "Les données de démonstration sont chargées."
        return "Les données de démonstration étaient déjà là\xa0: rien n’a changé."
