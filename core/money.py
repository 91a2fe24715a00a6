"""
Amounts of money: whole cents in the ledger, ``Decimal`` euros everywhere else, never a float.

Written as a French reader expects them, with the no-break space that Django's own French numbers use (the
Marianne font has no narrow one).
"""

from decimal import Decimal

CENTS_PER_EURO = 100
ONE_CENT = Decimal("0.01")

#: Ten thousand billion euros: beyond any budget, far below what a 64-bit integer holds.
MAX_CENTS = 10**15

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


class UnusableAmount(ValueError):
    """Raised for an amount that has no exact number of cents; its text is for the person who typed it."""


def to_cents(euros: Decimal) -> int:
    """
    Turn euros into whole cents, exactly.

    :raises UnusableAmount: for fractions of a cent, NaN, an infinity, or more than ``MAX_CENTS`` either way.
    :raises TypeError: for anything that is not a ``Decimal``: a float has already lost its cents.
    """
    if not isinstance(euros, Decimal):
        raise TypeError(f"an amount in euros is a Decimal, not {type(euros).__name__}")
    if not euros.is_finite() or abs(euros) > MAX_CENTS // CENTS_PER_EURO:
        raise UnusableAmount(
            "Ce montant n’est pas utilisable. Donnez un montant en euros, par exemple 12\xa0500,00."
        )
    rounded = euros.quantize(ONE_CENT)
    if rounded != euros:
        raise UnusableAmount(
            f"Un montant s’arrête au centime. Arrondissez {_french(euros)} à deux décimales."
        )
    return int(rounded.scaleb(2))


def format_cents(cents: int) -> str:
    """Write cents as «12 345,67 €»."""
    euros, rest = divmod(abs(cents), CENTS_PER_EURO)
    grouped = f"{euros:,}".replace(",", NO_BREAK_SPACE)
    return f"{MINUS if cents < 0 else ''}{grouped},{rest:02d}{NO_BREAK_SPACE}€"


def format_euros(euros: Decimal) -> str:
    """Write euros as «12 345,67 €»; refuses fractions of a cent as ``to_cents`` does."""
    return format_cents(to_cents(euros))


def _french(euros: Decimal) -> str:
    return format(euros, "f").replace(".", ",")
