"""How every page of a pole finds it: what is not the person's to see or to change is not there."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import User
from poles.models import Pole


def of_team_or_404(user: User, pole_id: int) -> Pole:
    """Find a pole for whoever is of its team, its readers too."""
    return get_object_or_404(Pole.objects.of_team(user), pk=pole_id)


def editable_or_404(user: User, pole_id: int) -> Pole:
    """Find a pole for whoever writes for it."""
    return get_object_or_404(Pole.objects.written_by(user), pk=pole_id)


def managed_or_404(user: User, pole_id: int) -> Pole:
    """Find a pole for whoever makes up its team."""
    return get_object_or_404(Pole.objects.managed_by(user), pk=pole_id)


def led_or_404(user: User, pole_id: int) -> Pole:
    """Find a pole for its lead."""
    return get_object_or_404(Pole.objects.led_by(user), pk=pole_id)
