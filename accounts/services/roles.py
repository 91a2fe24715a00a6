from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.enums import REGIONAL_ROLES, Role
from accounts.models import RoleGrant, User
from core import mail, territories


class UnableToChangeRoles(Exception):
    """Say in French why a person's roles stay as they are."""


class NotAllowed(UnableToChangeRoles):
    """Who asks is no programme manager, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            "Vous n’êtes plus responsable du programme\xa0: votre rôle vient de prendre fin. Demandez à un autre "
            "responsable du programme."
        )


class OwnRoles(UnableToChangeRoles):
    def __init__(self) -> None:
        super().__init__(
            "Personne ne change ses propres rôles\xa0: chaque habilitation est donnée par quelqu’un d’autre. Demandez à "
            "un autre responsable du programme."
        )


class NotAccountable(UnableToChangeRoles):
    """The person has no account that may hold a role."""


class NationalRole(UnableToChangeRoles):
    def __init__(self, role: Role) -> None:
        super().__init__(
            f"Le rôle «\xa0{role.label}\xa0» vaut pour tout le pays. Ne cochez aucune région, ou choisissez un rôle "
            "régional."
        )


class AlreadyHeld(UnableToChangeRoles):
    def __init__(self) -> None:
        super().__init__("Cette personne a déjà ce rôle là où vous le demandez\xa0: il n’y a rien à changer.")


class LastProgrammeManager(UnableToChangeRoles):
    def __init__(self) -> None:
        super().__init__(
            "C’est le dernier responsable du programme\xa0: sans lui, plus personne ne pourrait donner de rôle. "
            "Donnez d’abord ce rôle à une autre personne."
        )


class AlreadyEnded(UnableToChangeRoles):
    def __init__(self) -> None:
        super().__init__("Ce rôle a déjà pris fin. L’historique ci-dessous dit quand et par qui.")


@transaction.atomic
def grant_role(*, user: User, role: Role, region: str = "", by: User | None, at: datetime) -> RoleGrant:
    """Give a person a role from ``at``; granting what is already in force changes nothing."""
    grant, _ = RoleGrant.objects.get_or_create(
        user=user, role=role, region=region, until=None, defaults={"since": at, "granted_by": by}
    )
    return grant


@transaction.atomic
def end_role(*, user: User, role: Role, region: str = "", by: User | None, at: datetime) -> None:
    """End a role at ``at``; the grant stays as a record of who gave it and who took it away."""
    for grant in RoleGrant.objects.filter(user=user, role=role, region=region, until=None).order_by("pk"):
        _end(grant, by=by, at=at)


@transaction.atomic
def give_role(*, email: str, role: Role, regions: Collection[str], by: User, at: datetime) -> list[RoleGrant]:
    """
    Have a programme manager give somebody a role, in all its regions at once, and write to the person.

    :param regions: codes; empty for the whole country.
    :returns: the grants that are new; where the role is held already, nothing changes.
    :raises NotAccountable: if nobody has a confirmed account with this address.
    :raises OwnRoles: if it is the manager's own address.
    :raises NationalRole: if the role knows no regions.
    :raises AlreadyHeld: if the person has the role in every region asked for.
    :raises NotAllowed: if ``by`` is a programme manager no longer.
    """
    if regions and role not in REGIONAL_ROLES:
        raise NationalRole(role)
    user = _holder(email)
    if user.pk == by.pk:
        raise OwnRoles
    managers = _managers()
    if by.pk not in managers:
        raise NotAllowed
    held = set(RoleGrant.objects.filter(user=user, role=role, until=None).values_list("region", flat=True))
    new = [region for region in sorted(regions) or [""] if region not in held]
    if not new:
        raise AlreadyHeld
    grants = [
        RoleGrant.objects.create(user=user, role=role, region=region, since=at, granted_by=by)
        for region in new
    ]
    _tell("given", grants, by=by, at=at)
    return grants


@transaction.atomic
def take_role(*, grant_id: int, by: User, at: datetime) -> RoleGrant:
    """
    Have a programme manager end somebody's role at once, and write to the person.

    :raises OwnRoles: if the role is the manager's own.
    :raises LastProgrammeManager: if nobody could give roles any more.
    :raises AlreadyEnded: if it is no longer in force.
    :raises NotAllowed: if ``by`` is a programme manager no longer.
    """
    user_id = RoleGrant.objects.values_list("user_id", flat=True).get(pk=grant_id)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)
    managers = _managers()
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant_id)
    if grant.until is not None:
        raise AlreadyEnded
    if grant.role == Role.PROGRAMME_MANAGER and managers == {user_id}:
        raise LastProgrammeManager
    if user_id == by.pk:
        raise OwnRoles
    if by.pk not in managers:
        raise NotAllowed
    _end(grant, by=by, at=at)
    _tell("ended", [grant], by=by, at=at)
    return grant


@transaction.atomic
def name_first_manager(*, email: str, at: datetime) -> RoleGrant:
    """
    Make the very first programme manager, from the command line: afterwards roles are given by people.

    :raises NotAccountable: if nobody has a confirmed account with this address.
    :raises UnableToChangeRoles: if there is a programme manager already.
    """
    user = _holder(email)
    # Two commands at once: the second waits here, and finds the first one's manager.
    list(User.objects.select_for_update(of=("self",), no_key=True).order_by("pk")[:1])
    if _managers():
        raise UnableToChangeRoles(
            "Le programme a déjà un responsable\xa0: c’est à lui de donner les rôles, à la page «\xa0Habilitations\xa0»."
        )
    grant = RoleGrant.objects.create(user=user, role=Role.PROGRAMME_MANAGER, since=at, granted_by=None)
    _tell("given", [grant], by=None, at=at)
    return grant


@transaction.atomic
def end_all_roles(*, user: User, by: User, at: datetime) -> None:
    """
    End every role of a person whose account closes.

    :raises LastProgrammeManager: if nobody could give roles any more.
    """
    if _managers() == {user.pk}:
        raise LastProgrammeManager
    for grant in (
        RoleGrant.objects.select_for_update(of=("self",)).filter(user=user, until=None).order_by("pk")
    ):
        _end(grant, by=by, at=at)


def _managers() -> set[int]:
    """Lock the programme managers' grants: who ends one has seen what the one before did."""
    grants = RoleGrant.objects.select_for_update(of=("self",)).filter(
        role=Role.PROGRAMME_MANAGER, until=None, user__is_active=True
    )
    return {grant.user_id for grant in grants.order_by("pk")}


def _holder(email: str) -> User:
    """Lock the account that has this address: a closing one is not given a role."""
    user = (
        User.objects.select_for_update(of=("self",), no_key=True).filter(email=email.strip().lower()).first()
    )
    if user is None or not user.is_active:
        raise NotAccountable(
            "Aucun compte n’a cette adresse. Demandez à la personne d’en ouvrir un, à la page «\xa0Créer un compte\xa0», "
            "et de confirmer son adresse\xa0; vous pourrez ensuite lui donner son rôle."
        )
    if not EmailAddress.objects.filter(user_id=user.pk, email=user.email, verified=True).exists():
        raise NotAccountable(
            "La personne n’a pas encore confirmé cette adresse\xa0: rien ne dit qu’elle est la sienne. Demandez-lui "
            "d’ouvrir le lien reçu par courriel, puis recommencez."
        )
    return user


def _end(grant: RoleGrant, *, by: User | None, at: datetime) -> None:
    grant.until = at
    grant.ended_by = by
    grant.save(update_fields=["until", "ended_by"])


def _tell(what: str, grants: Iterable[RoleGrant], *, by: User | None, at: datetime) -> None:
    grants = list(grants)
    regions = [territories.region(grant.region) for grant in grants if grant.region]
    mail.send(
        occasion=f"role-{what}:{grants[0].pk}",
        to_user_id=grants[0].user_id,
        template=f"accounts/email/role_{what}",
        context={
            "role": grants[0].get_role_display(),
            "regions": [region.name for region in regions if region],
            "by": by,
            "at": at,
        },
        at=at,
    )
