from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications import chains
from funding import queries as funding

#: Each app's part: what does not hold, one French sentence each.
PARTS = (funding.broken_invariants, chains.broken_invariants)


class Command(BaseCommand):
    help = (
        "Recompte les soldes des enveloppes d’après leurs écritures et les empreintes des dossiers ; "
        "sort en erreur si l’un diffère."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print what does not hold, one line each."""
        broken = [sentence for part in PARTS for sentence in part()]
        for sentence in broken:
            self.stdout.write(sentence)
        if broken:
            raise CommandError(f"Écarts trouvés : {len(broken)}.")
        self.stdout.write("Les enveloppes correspondent à leurs écritures, les dossiers à leurs empreintes.")
