from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from poles.enums import MANAGING, WRITING, TeamCapacity
from poles.models import Pole, TeamMember


def capacity_of(user: User | AnonymousUser, pole_id: int) -> TeamCapacity | None:
    """Return what the person is in the team of a pole, none outside of it."""
    if not user.is_authenticated:
        return None
    found = TeamMember.objects.filter(pole_id=pole_id, user=user).values_list("capacity", flat=True).first()
    return TeamCapacity(found) if found else None


def can_edit(user: User | AnonymousUser, pole: Pole) -> bool:
    """Say whether the person may describe the pole, its members and perimeter: its team, but its readers."""
    return capacity_of(user, pole.pk) in WRITING


def can_manage_team(user: User | AnonymousUser, pole: Pole) -> bool:
    """Say whether the person may make up the pole's team: its lead and its coordinators."""
    return capacity_of(user, pole.pk) in MANAGING
