from django.db.models import TextChoices

from accounts.enums import Role

ENVELOPE_READERS = (Role.ENVELOPE_MANAGER, Role.PROGRAMME_MANAGER, Role.AUDITOR, Role.COMMITTEE_CHAIR)


class Balance(TextChoices):
    """Column of an envelope that entries move, in cents."""

    CEILING = "ceiling", "Plafond"
    RESERVED = "reserved", "Réservé"
    COMMITTED = "committed", "Engagé"
    FROZEN = "frozen", "Gelé"


class EntryKind(TextChoices):
    """Kind of a ledger entry («écriture»)."""

    OPENING = "opening", "Ouverture"
    RESERVATION = "reservation", "Réservation"
    REVERSAL = "reversal", "Annulation"


# What an entry's amount does to each balance. The trigger and the recount are both made from this table: a new
# kind is one line here (a commitment: {RESERVED: -1, COMMITTED: +1}) and the migration that makemigrations then
# writes. A reversal is not in it: it undoes what its entry did.
EFFECTS: dict[EntryKind, dict[Balance, int]] = {
    EntryKind.OPENING: {Balance.CEILING: +1},
    EntryKind.RESERVATION: {Balance.RESERVED: +1},
}
