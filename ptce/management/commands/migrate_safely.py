import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from psycopg2 import errors

#: Every query on a table waits behind whoever waits for a strong lock on it: so long, and no longer.
LOCK_TIMEOUT_SECONDS = 5.0
ATTEMPTS = 20
PAUSE_SECONDS = 3.0


class Command(BaseCommand):
    help = (
        "Applique les migrations sous le rôle propriétaire sans jamais bloquer le site\xa0: un verrou attendu trop "
        "longtemps est abandonné, puis redemandé."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lock-timeout", type=float, default=LOCK_TIMEOUT_SECONDS, metavar="SECONDES")
        parser.add_argument("--attempts", type=int, default=ATTEMPTS, metavar="ESSAIS")
        parser.add_argument("--pause", type=float, default=PAUSE_SECONDS, metavar="SECONDES")

    def handle(
        self, *, lock_timeout: float, attempts: int, pause: float, verbosity: int, **_options: Any
    ) -> None:
        """Migrate; what one attempt has committed, the next does not do again."""
        if "owner" not in connections.settings:
            raise CommandError(
                "DATABASE_OWNER_URL n’est pas définie\xa0: seul le rôle propriétaire peut migrer."
            )
        for attempt in range(1, attempts + 1):
            try:
                self._migrate(lock_timeout=lock_timeout, verbosity=verbosity)
            except OperationalError as error:
                if not isinstance(error.__cause__, errors.LockNotAvailable):
                    raise
                self.stdout.write(f"Verrou occupé, essai {attempt} sur {attempts}.")
                time.sleep(pause if attempt < attempts else 0)
            else:
                return
        raise CommandError(
            "Une table reste verrouillée par une longue transaction. Rien n’est à moitié fait\xa0: recommencez "
            "quand elle sera finie (pg_stat_activity la montre)."
        )

    def _migrate(self, *, lock_timeout: float, verbosity: int) -> None:
        connection = connections["owner"]
        with connection.cursor() as cursor:
            # Of the session, outside any transaction: a migration that is rolled back does not undo it.
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false)", [f"{round(lock_timeout * 1000)}ms"]
            )
        try:
            call_command(
                "migrate", database="owner", interactive=False, verbosity=verbosity, stdout=self.stdout
            )
        finally:
            # The session ends with its time-out.
            connection.close()
