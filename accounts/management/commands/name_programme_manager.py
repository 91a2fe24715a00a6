from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from core.clock import database_now


class Command(BaseCommand):
    help = "Nomme le tout premier responsable du programme, qui donnera ensuite les autres rôles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="l’adresse d’un compte ouvert et confirmé")

    def handle(self, *, email: str, **_options: Any) -> None:
        try:
            grant = services.name_first_manager(email=email, at=database_now())
        except services.UnableToChangeRoles as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{grant.user.get_full_name()} est responsable du programme.")
