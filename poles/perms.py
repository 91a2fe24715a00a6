from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from poles.enums import MANAGING, WRITING, ClaimOutcome, Phase, TeamCapacity
from poles.models import Pole, PoleClaim, TeamMember
from poles.models.pole import PoleQuerySet

#: Who reads the register of identified poles, and who keeps it.
REGISTER_READERS = (Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR)
REGISTER_KEEPERS = (Role.CASE_OFFICER, Role.PROGRAMME_MANAGER)


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


def can_replace_lead(user: User | AnonymousUser, pole: Pole) -> bool:
    """
    Say whether the person may name another lead on a written request.

    Case officers of the pole's region and programme managers, none of its team: nobody names themselves.
    """
    return user.is_authenticated and _answers_for_region(user, pole.region) and not capacity_of(user, pole.pk)


def leads_replaced_by(user: User) -> PoleQuerySet:
    """Return the poles that have a life of their own and whose lead the person may name: see ``can_replace_lead``."""
    living = Pole.objects.exclude(phase__current__in=(Phase.IDENTIFIED, Phase.DISSOLVED))
    living = living.exclude(pk__in=TeamMember.objects.filter(user=user).values("pole"))
    if user.has_role(Role.PROGRAMME_MANAGER):
        return living
    if not user.has_role(Role.CASE_OFFICER):
        return living.none()
    regions = user.regions_as(Role.CASE_OFFICER)
    return living if regions is None else living.filter(region__in=regions)


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


def register_read_by(user: User) -> PoleQuerySet:
    """Return the entries of the register that the person may read: an officer, those of their regions."""
    return Pole.objects.register().filter(
        _in_regions(user, everywhere=(Role.PROGRAMME_MANAGER, Role.AUDITOR))
    )


def register_kept_by(user: User) -> PoleQuerySet:
    """Return the entries of the register that the person may change."""
    return Pole.objects.register().filter(_in_regions(user, everywhere=(Role.PROGRAMME_MANAGER,)))


def merged_kept_by(user: User) -> PoleQuerySet:
    """Return the merged entries that the person may part from the pole that they were taken for, claims apart."""
    agreed = PoleClaim.objects.filter(pole=OuterRef("pk"), outcome=ClaimOutcome.AGREED)
    merged = Pole.objects.filter(_in_regions(user, everywhere=(Role.PROGRAMME_MANAGER,)))
    return merged.filter(~Exists(agreed), merged_into__isnull=False)


def claims_read_by(user: User) -> QuerySet[PoleClaim]:
    """Return the claims that the person may read, answered or not."""
    scope = _in_regions(user, everywhere=(Role.PROGRAMME_MANAGER, Role.AUDITOR), field="pole__region")
    return PoleClaim.objects.filter(scope)


def claims_answered_by(user: User) -> QuerySet[PoleClaim]:
    """Return the claims that the person may answer, their own stake apart, which the service judges."""
    scope = _in_regions(user, everywhere=(Role.PROGRAMME_MANAGER,), field="pole__region")
    return PoleClaim.objects.filter(scope)


def is_register_keeper(user: User) -> bool:
    return user.has_role(*REGISTER_KEEPERS)


def _in_regions(user: User, *, everywhere: tuple[Role, ...], field: str = "region") -> Q:
    """Keep what lies in the person's regions; what has no region yet is every officer's."""
    if user.has_role(*everywhere):
        return ~Q(pk__in=[])
    if not user.has_role(Role.CASE_OFFICER):
        return Q(pk__in=[])
    regions = user.regions_as(Role.CASE_OFFICER)
    return ~Q(pk__in=[]) if regions is None else Q(**{f"{field}__in": ["", *regions]})
