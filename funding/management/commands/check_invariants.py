from typing import Any

from django.core.management.base import BaseCommand, CommandError

from funding import queries


class Command(BaseCommand):
    help = "Recompte les enveloppes d’après leurs écritures ; sort en erreur si un solde diffère."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print what does not hold, one line each."""
        broken = queries.broken_invariants()
        for line in broken:
            self.stdout.write(line)
        if broken:
            raise CommandError(f"{len(broken)} écart(s) trouvé(s).")
        self.stdout.write("Toutes les enveloppes correspondent à leurs écritures.")
