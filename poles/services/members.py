from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core import territories
from poles.models import Membership, Organisation, PerimeterCommune, Pole
from poles.validators import compact_siret, validate_siret

UNDECLARED_ASSOCIATION = "9210"


class UnableToChangeMembers(Exception):
    """The list of members or the perimeter cannot become what is asked for."""


class AlreadyMember(UnableToChangeMembers):
    """The organisation is a member already."""


class UndeclaredAssociation(UnableToChangeMembers):
    """An undeclared association has no legal personality."""


class UnknownCommune(UnableToChangeMembers):
    """A code is not one of a commune of today."""


def _locked_pole(pole_id: int) -> Pole:
    return Pole.objects.select_for_update(of=("self",)).get(pk=pole_id)


def _organisation(*, siret: str, at: datetime) -> Organisation:
    if not siret:
        return Organisation.objects.create(created_at=at)
    organisation, _ = Organisation.objects.get_or_create(siret=siret, defaults={"created_at": at})
    return organisation


def _must_be_new(pole: Pole, *, name: str, siret: str, but: Membership | None = None) -> None:
    """Refuse a SIRET that is a member already, or a name where neither line has a SIRET."""
    others = pole.memberships.filter(left_at__isnull=True, organisation__siret=siret)
    if not siret:
        others = others.filter(name__iexact=name)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if standing := others.order_by("pk").first():
        raise AlreadyMember(f"« {standing.name} » est déjà membre du pôle : modifiez sa ligne.")


def _check(*, siret: str, legal_category: str, commune: str) -> None:
    if siret:
        validate_siret(siret)
    if legal_category == UNDECLARED_ASSOCIATION:
        raise UndeclaredAssociation(
            "Une association non déclarée (catégorie 9210) n’a pas de personnalité juridique : elle ne peut pas "
            "être membre. Déclarez-la en préfecture, ou inscrivez la structure qui la porte."
        )
    if commune and territories.commune(commune) is None:
        raise UnknownCommune(f"Aucune commune actuelle ne porte le code {commune}. Cherchez-la par son nom.")


@transaction.atomic
def add_member(
    *,
    pole_id: int,
    name: str,
    siret: str = "",
    legal_category: str = "",
    naf: str = "",
    is_lead: bool = False,
    commune: str = "",
    by: User,
    at: datetime,
    **details: Any,
) -> Membership:
    """
    Add an organisation to a pole; ``details`` are the membership's own fields (family, group, joined_on).

    :raises ValidationError: if the SIRET is wrong.
    :raises UnableToChangeMembers: if the organisation is a member already or cannot be one.
    """
    siret = compact_siret(siret)
    _check(siret=siret, legal_category=legal_category, commune=commune)
    pole = _locked_pole(pole_id)
    _must_be_new(pole, name=name, siret=siret)
    if is_lead:
        _step_down(pole)
    return Membership.objects.create(
        pole=pole,
        organisation=_organisation(siret=siret, at=at),
        name=name,
        legal_category=legal_category,
        naf=naf,
        commune=commune,
        is_lead=is_lead,
        **details,
    )


def _step_down(pole: Pole) -> None:
    for lead in pole.memberships.filter(is_lead=True, left_at__isnull=True).order_by("pk"):
        lead.is_lead = False
        lead.save(update_fields=["is_lead"])


@transaction.atomic
def change_member(
    *,
    membership_id: int,
    name: str,
    siret: str = "",
    legal_category: str = "",
    naf: str = "",
    is_lead: bool = False,
    by: User,
    at: datetime,
    **details: Any,
) -> Membership:
    """
    Change what a pole says of one of its members; a new SIRET ties the line to another organisation.

    :raises ValidationError: if the SIRET is wrong.
    :raises UnableToChangeMembers: if the new organisation is a member already or cannot be one.
    """
    siret = compact_siret(siret)
    _check(siret=siret, legal_category=legal_category, commune=details.get("commune", ""))
    membership = Membership.objects.select_related("organisation").get(pk=membership_id)
    pole = _locked_pole(membership.pole_id)
    _must_be_new(pole, name=name, siret=siret, but=membership)
    if membership.organisation.siret != siret:
        membership.organisation = _organisation(siret=siret, at=at)
    if is_lead and not membership.is_lead:
        _step_down(pole)
    words = {"name": name, "legal_category": legal_category, "naf": naf, "is_lead": is_lead, **details}
    for field, value in words.items():
        setattr(membership, field, value)
    membership.save()
    return membership


@transaction.atomic
def remove_member(*, membership_id: int, by: User, at: datetime) -> None:
    """End a membership; its row stays, dated. Ending it twice changes nothing."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership_id)
    if membership.left_at is None:
        membership.left_at = at
        membership.save(update_fields=["left_at"])


@transaction.atomic
def set_perimeter(*, pole_id: int, codes: Iterable[str], by: User, at: datetime) -> None:
    """
    Make ``codes`` the communes of the perimeter, once each.

    :raises UnknownCommune: naming the codes that are not those of a commune of today.
    """
    wanted = set(codes)
    if unknown := sorted(code for code in wanted if territories.commune(code) is None):
        raise UnknownCommune(
            f"Ces codes ne sont pas ceux d’une commune actuelle : {', '.join(unknown)}. "
            "Vérifiez-les, ou cherchez les communes par leur nom."
        )
    pole = _locked_pole(pole_id)
    present = set(pole.perimeter.values_list("code", flat=True))
    pole.perimeter.filter(code__in=present - wanted).delete()
    PerimeterCommune.objects.bulk_create(
        PerimeterCommune(pole=pole, code=code) for code in sorted(wanted - present)
    )


@transaction.atomic
def declare_members_complete(*, pole_id: int, complete: bool, by: User, at: datetime) -> None:
    """Record whether the list of members is whole or still growing."""
    pole = _locked_pole(pole_id)
    pole.members_complete = complete
    pole.save(update_fields=["members_complete"])
