"""The texts under which a team lets its pole stand in the public directory, each under its version for ever."""

from __future__ import annotations

CURRENT = 1

#: A text that was agreed to never changes: another one is added under the next number.
TEXTS: dict[int, str] = {
    1: (
        "J’accepte, au nom du pôle, que sa page soit publique et paraisse dans l’annuaire\xa0: son nom, sa commune, "
        "sa phase, sa typologie, son territoire, le nombre de ses membres et ce que nous avons choisi de montrer. "
        "Les coordonnées des personnes qui le font vivre n’y figurent jamais. Cet accord se retire à tout moment, "
        "avec effet immédiat."
    ),
}
