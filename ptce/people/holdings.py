"""Everything that the platform holds on one person, gathered from the apps, and what keeps their account open."""

from __future__ import annotations

import accounts.holdings
import applications.holdings
import poles.holdings
import reviews.holdings
from accounts.models import User
from core.holdings import LEGAL_DUTY, Duty, Holding, acts_of

_PARTS = (accounts.holdings, poles.holdings, applications.holdings, reviews.holdings)
_BOUND = (accounts.holdings, poles.holdings, reviews.holdings)


def held_on(user: User) -> list[Holding]:
    """Return every family, those that hold nothing included; as many queries for much as for little."""
    return [
        *(holding for part in _PARTS for holding in part.held_on(user)),
        acts_of(user.pk, app="funding", label="Écritures sur les enveloppes", basis=LEGAL_DUTY),
        acts_of(user.pk, app="criteria", label="Grilles publiées"),
    ]


def duties(user: User) -> list[Duty]:
    """Return what the person must see to before their account closes."""
    return [duty for part in _BOUND for duty in part.duties(user)]
