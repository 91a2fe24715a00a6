from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from poles.models import Pole


def can_edit(user: User | AnonymousUser, pole: Pole) -> bool:
    """Say whether the person may describe the pole: its team."""
    return user.is_authenticated and pole.team.filter(user=user).exists()
