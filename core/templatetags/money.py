"""``{{ amount|euros }}`` for a Decimal, ``{{ amount|cents }}`` for the ledger's whole cents: «12 345,67 €»."""

from decimal import Decimal

from django import template

from core import money

register = template.Library()


@register.filter
def euros(amount: Decimal | None) -> str:
    """Write euros; nothing for an unknown amount."""
    return "" if amount is None else money.format_euros(amount)


@register.filter
def cents(amount: int | None) -> str:
    """Write whole cents; nothing for an unknown amount."""
    return "" if amount is None else money.format_cents(amount)
