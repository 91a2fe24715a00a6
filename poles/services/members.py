from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from core import territories
from poles.models import ConfirmationRequest, Membership, Organisation, Pole
from poles.services.locks import locked_pole, locked_pole_of
from poles.validators import compact_siret, validate_siret

UNDECLARED_ASSOCIATION = "9210"


@dataclass(frozen=True, kw_only=True)
class MemberDetails:
    """What a team says of one of its members; what it does not say is blank."""

    name: str
    siret: str = ""
    legal_category: str = ""
    naf: str = ""
    family: str = ""
    commune: str = ""
    ess_basis: str = ""
    group: str = ""
    role: str = ""
    fte: Decimal | None = None
    money: Decimal | None = None
    pooled_means: Decimal | None = None
    volunteer_hours: Decimal | None = None
    in_kind: Decimal | None = None
    contribution: str = ""
    contact_name: str = ""
    contact_email: str = ""
    is_lead: bool = False
    joined_on: date | None = None


class UnableToChangeMembers(Exception):
    """The list of members or the perimeter cannot become what is asked for."""


class AlreadyMember(UnableToChangeMembers):
    """The organisation is a member already."""


class NoLongerMember(UnableToChangeMembers):
    """The organisation left the pole since its line was opened."""


class MemberChanged(UnableToChangeMembers):
    """Somebody changed the member's line since it was opened: ``standing`` is the line as it is now."""

    def __init__(self, standing: Membership) -> None:
        super().__init__(
            f"La ligne de «\xa0{standing.name}\xa0» a changé depuis que vous l’avez ouverte\xa0: rien n’a été "
            "remplacé. Comparez ci-dessous, puis enregistrez de nouveau pour garder votre version."
        )
        self.standing = standing


class UndeclaredAssociation(UnableToChangeMembers):
    """An undeclared association has no legal personality."""


class UnknownCommune(UnableToChangeMembers):
    """A code is not one of a commune of today."""


def organisation_of(*, siret: str, at: datetime) -> Organisation:
    """Return the one row of a SIRET, or a new one where there is none to tell by."""
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
        raise AlreadyMember(f"«\xa0{standing.name}\xa0» est déjà membre du pôle\xa0: modifiez sa ligne.")


def _check(member: MemberDetails, *, siret: str) -> None:
    if siret:
        validate_siret(siret)
    if member.legal_category == UNDECLARED_ASSOCIATION:
        raise UndeclaredAssociation(
            "Une association non déclarée (catégorie 9210) n’a pas de personnalité juridique\xa0: elle ne peut pas "
            "être membre. Déclarez-la en préfecture, ou inscrivez la structure qui la porte."
        )
    check_commune(member.commune)


def check_commune(code: str) -> None:
    """
    Let pass the code of a commune of today, or none.

    :raises UnknownCommune: if it is neither.
    """
    if code and territories.commune(code) is None:
        raise UnknownCommune(f"Aucune commune actuelle ne porte le code {code}. Cherchez-la par son nom.")


def _words(member: MemberDetails) -> dict[str, object]:
    """Return what a membership's own row says: all but the SIRET, which is its organisation's."""
    return {field: value for field, value in asdict(member).items() if field != "siret"}


@transaction.atomic
def add_member(*, pole_id: int, member: MemberDetails, by: User, at: datetime) -> Membership:
    """
    Add an organisation to a pole.

    :raises ValidationError: if the SIRET is wrong.
    :raises UnableToChangeMembers: if the organisation is a member already or cannot be one.
    """
    siret = compact_siret(member.siret)
    _check(member, siret=siret)
    pole = locked_pole(pole_id)
    _must_be_new(pole, name=member.name, siret=siret)
    if member.is_lead:
        _step_down(pole)
    return Membership.objects.create(
        pole=pole, organisation=organisation_of(siret=siret, at=at), **_words(member)
    )


def _step_down(pole: Pole) -> None:
    for lead in pole.memberships.filter(is_lead=True, left_at__isnull=True).order_by("pk"):
        lead.is_lead = False
        lead.save(update_fields=["is_lead"])


@transaction.atomic
def change_member(
    *, membership_id: int, member: MemberDetails, by: User, at: datetime, expected_version: int | None = None
) -> Membership:
    """
    Change what a pole says of one of its members; a new SIRET ties the line to another organisation.

    :param expected_version: that of the line when it was opened; none, whatever stands is replaced.
    :raises ValidationError: if the SIRET is wrong.
    :raises MemberChanged: if somebody changed the line meanwhile.
    :raises UnableToChangeMembers: if the member left meanwhile, or the new organisation is a member already or
        cannot be one.
    """
    siret = compact_siret(member.siret)
    _check(member, siret=siret)
    pole = locked_pole_of(membership_id)
    membership = _present(membership_id)
    if expected_version not in (None, membership.version):
        raise MemberChanged(membership)
    _must_be_new(pole, name=member.name, siret=siret, but=membership)
    if membership.organisation.siret != siret:
        membership.organisation = organisation_of(siret=siret, at=at)
    if member.is_lead and not membership.is_lead:
        _step_down(pole)
    words = _words(member)
    for field, value in words.items():
        setattr(membership, field, value)
    membership.version += 1
    membership.save(update_fields=["organisation", "version", *words])
    return membership


def _present(membership_id: int) -> Membership:
    present = Membership.objects.select_for_update(of=("self",)).select_related("organisation")
    try:
        return present.get(pk=membership_id, left_at=None)
    except Membership.DoesNotExist:
        raise NoLongerMember(
            "Cette structure vient d’être retirée du pôle\xa0: rien n’a été modifié. Revenez à la liste des membres, "
            "et inscrivez-la de nouveau s’il le faut."
        ) from None


@transaction.atomic
def remove_member(*, membership_id: int, by: User, at: datetime) -> None:
    """End a membership; its row stays, dated. Ending it twice changes nothing."""
    locked_pole_of(membership_id)
    present = Membership.objects.select_for_update(of=("self",))
    for membership in present.filter(pk=membership_id, left_at=None):
        membership.left_at = at
        membership.save(update_fields=["left_at"])
        ConfirmationRequest.objects.filter(membership=membership, closed_at=None).update(closed_at=at)


@transaction.atomic
def declare_members_complete(*, pole_id: int, complete: bool, by: User, at: datetime) -> None:
    """Record whether the list of members is whole or still growing."""
    pole = locked_pole(pole_id)
    pole.members_complete = complete
    pole.save(update_fields=["members_complete"])
