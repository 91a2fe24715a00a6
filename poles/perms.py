from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
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


def can_give_lead_away(user: User | AnonymousUser, pole: Pole) -> bool:
    """Say whether the person may hand the pole over of their own accord: its lead."""
    return capacity_of(user, pole.pk) == TeamCapacity.LEAD


def can_replace_lead(user: User | AnonymousUser, pole: Pole) -> bool:
    """
    Say whether the person may name another lead on a written request.

    Case officers of the pole's region and programme managers, none of its team: nobody names themselves.
    """
    return user.is_authenticated and _answers_for_region(user, pole.region) and not capacity_of(user, pole.pk)


def _answers_for_region(user: User, region: str) -> bool:
    if user.has_role(Role.PROGRAMME_MANAGER):
        return True
    if not user.has_role(Role.CASE_OFFICER):
        return False
    regions = user.regions_as(Role.CASE_OFFICER)
    return regions is None or region in regions


def owns_address(user: User, email: str, *, verified: bool = True) -> bool:
    """Say whether an address is the account's, confirmed by its link or, if asked so, only declared."""
    addresses = EmailAddress.objects.filter(user=user, email__iexact=email)
    found: bool = (addresses.filter(verified=True) if verified else addresses).exists()
    return found
