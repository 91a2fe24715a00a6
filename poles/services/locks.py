"""The lock under which everything about a pole changes: whoever comes second waits, and reads afterwards."""

from __future__ import annotations

from poles.models import Membership, Pole


def locked_pole(pole_id: int) -> Pole:
    """Lock a pole until the transaction ends."""
    return Pole.objects.select_for_update(of=("self",)).get(pk=pole_id)


def locked_pole_of(membership_id: int) -> Pole:
    """Lock the pole of a membership, before any of its rows is read."""
    return locked_pole(Membership.objects.values_list("pole_id", flat=True).get(pk=membership_id))
