from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from poles.enums import TeamCapacity
from poles.models import Pole, TeamMember
from poles.perms import can_manage_team
from poles.services.locks import locked_pole


class UnableToChangeTeam(Exception):
    """The team cannot become what is asked for."""


class NotYoursToManage(UnableToChangeTeam):
    """The person no longer makes up the team."""


class NoLongerOfTeam(UnableToChangeTeam):
    """The person left the team meanwhile."""


class LeadStays(UnableToChangeTeam):
    """The lead neither leaves nor changes capacity: first the lead is given to somebody else."""


@transaction.atomic
def change_capacity(*, member_id: int, capacity: TeamCapacity, by: User, at: datetime) -> TeamMember:
    """
    Give a person of the team another capacity; the one they have already changes nothing.

    :raises UnableToChangeTeam: if the person is the lead or left, or if ``by`` does not make up the team.
    """
    member = _locked_member(member_id)
    must_manage(member.pole, by=by)
    _must_not_be_lead(member)
    if capacity == TeamCapacity.LEAD:
        raise LeadStays(
            "Il n’y a qu’un porteur, et lui seul transmet ce rôle. Choisissez un autre rôle pour cette personne."
        )
    if member.capacity != capacity:
        member.capacity = capacity
        member.save(update_fields=["capacity"])
    return member


@transaction.atomic
def remove_person(*, member_id: int, by: User, at: datetime) -> None:
    """
    Take a person out of the team: their access ends at once, what they wrote stays, the history keeps their time in it.

    :raises UnableToChangeTeam: if the person is the lead or left already, or if ``by`` does not make up the team.
    """
    member = _locked_member(member_id)
    must_manage(member.pole, by=by)
    _must_not_be_lead(member)
    member.delete()


@transaction.atomic
def leave_team(*, pole_id: int, by: User, at: datetime) -> None:
    """
    Take oneself out of a team; gone already, nothing changes.

    :raises LeadStays: if the person is the lead.
    """
    locked_pole(pole_id)
    for member in TeamMember.objects.filter(pole_id=pole_id, user=by).order_by("pk"):
        _must_not_be_lead(member)
        member.delete()


def must_manage(pole: Pole, *, by: User) -> None:
    """
    Refuse whoever does not make up the team; runs under the pole's lock.

    :raises NotYoursToManage: said of somebody whose capacity changed since they opened the page.
    """
    if not can_manage_team(by, pole):
        raise NotYoursToManage(
            "Vous ne gérez plus l’équipe de ce pôle\xa0: rien n’a été modifié. Le porteur ou un coordinateur peut vous "
            "dire pourquoi."
        )


def _locked_member(member_id: int) -> TeamMember:
    """Lock the pole, then read the person as they stand."""
    pole_id = TeamMember.objects.filter(pk=member_id).values_list("pole_id", flat=True).first()
    if pole_id is not None:
        pole = locked_pole(pole_id)
        if member := TeamMember.objects.select_related("user").filter(pk=member_id).first():
            member.pole = pole
            return member
    raise NoLongerOfTeam("Cette personne ne fait plus partie de l’équipe\xa0: rien n’a été modifié.")


def _must_not_be_lead(member: TeamMember) -> None:
    if member.capacity == TeamCapacity.LEAD:
        raise LeadStays(
            "Un pôle a toujours un porteur. Pour qu’il quitte l’équipe ou change de rôle, il transmet d’abord le sien "
            "à une autre personne de l’équipe."
        )
