from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.services import lock_accounts
from core import mail, pieces
from core.addresses import absolute
from poles.enums import TeamCapacity
from poles.models import LeadTransfer, Pole, TeamMember
from poles.perms import can_replace_lead
from poles.services.locks import locked_pole

#: A second click on the same request is not a second change.
SAME_CLICK = timedelta(minutes=1)


class UnableToGiveLead(Exception):
    """The lead cannot be given as asked."""


class NotTheLead(UnableToGiveLead):
    """The person is not, or no longer, the lead."""


class NotOfTeam(UnableToGiveLead):
    """The person to become lead is not of the team, or left it meanwhile."""


class LeadAlready(UnableToGiveLead):
    """The person is the lead already."""


class NotForYou(UnableToGiveLead):
    """The person may not change this pole's lead on a request."""


class NotYourself(UnableToGiveLead):
    """Nobody names themselves on a request."""


class UnknownAccount(UnableToGiveLead):
    """No open account has confirmed that address."""


@transaction.atomic
def transfer_lead(*, pole_id: int, to_id: int, by: User, at: datetime) -> LeadTransfer:
    """
    Hand a pole over to somebody of its team; whoever gives it becomes a coordinator. All the team is told.

    Sent again by a second click, the change already made is given.

    :param to_id: the account of the person who becomes lead.
    :raises UnableToGiveLead: if ``by`` is not the lead, or the other person is not of the team any more.
    """
    standing = lock_accounts([by.pk, to_id])
    pole = locked_pole(pole_id)
    lead = _lead_of(pole)
    if lead is None or lead.user_id != by.pk:
        if made := _just_made(pole, to_id=to_id, by=by, at=at):
            return made
        raise NotTheLead(
            "Vous n’êtes plus le porteur de ce pôle\xa0: rien n’a été modifié. La page de l’équipe dit qui l’est."
        )
    successor = TeamMember.objects.select_related("user").filter(pole=pole, user_id=to_id).first()
    if successor is None or to_id not in standing:
        raise NotOfTeam(
            "Cette personne vient de quitter l’équipe\xa0: vous êtes toujours le porteur. Choisissez quelqu’un d’autre, "
            "ou invitez-la de nouveau."
        )
    _must_be_another(lead, successor.user)
    return _hand_over(pole, lead, successor.user, by=by, at=at)


def replace_lead(
    *, pole_id: int, to: User, reason: str, request_file: Any, by: User, at: datetime
) -> LeadTransfer:
    """
    Name the lead of a pole for the administration, on a written request that is kept. All the team is told.

    Whoever was lead becomes a coordinator. Sent again by a second click, the change already made is given.

    :param to: somebody of the team, or another account.
    :param request_file: the request, scanned.
    :raises core.pieces.PieceRefused: if the file is not one that the platform takes.
    :raises UnableToGiveLead: if the person may not, or the other one is the lead already or has no account any more.
    """
    document = pieces.check(request_file)
    with transaction.atomic():
        standing = lock_accounts([by.pk, to.pk, *_leads(pole_id).values_list("user_id", flat=True)])
        pole = locked_pole(pole_id)
        if by.pk not in standing or not can_replace_lead(by, pole):
            raise NotForYou(
                "Seul un instructeur de la région du pôle ou le responsable du programme, étranger à son équipe, change son "
                "porteur sur demande écrite. Transmettez-lui la demande."
            )
        if to.pk == by.pk:
            raise NotYourself(
                "Personne ne se nomme porteur soi-même\xa0: rien n’a été modifié. Si la demande vous désigne, transmettez-la à un "
                "autre instructeur de la région ou au responsable du programme."
            )
        if made := _just_made(pole, to_id=to.pk, by=by, at=at):
            return made
        if to.pk not in standing:
            raise UnknownAccount(
                "Cette personne vient de fermer son compte\xa0: rien n’a été modifié. Choisissez quelqu’un d’autre."
            )
        lead = _lead_of(pole)
        _must_be_another(lead, to)
        # Nothing is refused any more: no file is left behind.
        pieces.keep(document)
        return _hand_over(pole, lead, to, reason=reason, document=document, by=by, at=at)


def account_of(email: str) -> User:
    """
    Find the open account that confirmed an address.

    :raises UnknownAccount: if there is none.
    """
    found = User.objects.filter(
        emailaddress__email__iexact=email.strip(), emailaddress__verified=True, is_active=True
    )
    user = found.order_by("pk").first()
    if user is None:
        raise UnknownAccount(
            "Aucun compte ouvert n’a confirmé cette adresse. Demandez à la personne de créer son compte et de confirmer "
            "son adresse, puis recommencez."
        )
    return user


def _lead_of(pole: Pole) -> TeamMember | None:
    return _leads(pole.pk).select_related("user").first()


def _leads(pole_id: int) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(pole_id=pole_id, capacity=TeamCapacity.LEAD)


def _must_be_another(lead: TeamMember | None, to: User) -> None:
    if lead is not None and lead.user_id == to.pk:
        raise LeadAlready("Cette personne est déjà le porteur du pôle\xa0: rien n’a été modifié.")


def _just_made(pole: Pole, *, to_id: int, by: User, at: datetime) -> LeadTransfer | None:
    last = pole.lead_transfers.order_by("-pk").first()
    same = last is not None and (last.to_id, last.by_id) == (to_id, by.pk) and at - last.at < SAME_CLICK
    return last if same else None


def _hand_over(
    pole: Pole,
    lead: TeamMember | None,
    to: User,
    *,
    reason: str = "",
    document: pieces.CheckedPiece | None = None,
    by: User,
    at: datetime,
) -> LeadTransfer:
    """Exchange the capacities, the old lead first: the database never takes two; then write it down and tell."""
    if lead is not None:
        lead.capacity = TeamCapacity.COORDINATOR
        lead.save(update_fields=["capacity"])
    successor = TeamMember.objects.filter(pole=pole, user=to).first()
    if successor is None:
        TeamMember.objects.create(pole=pole, user=to, capacity=TeamCapacity.LEAD, since=at, added_by=by)
    else:
        successor.capacity = TeamCapacity.LEAD
        successor.save(update_fields=["capacity"])
    transfer = LeadTransfer.objects.create(
        pole=pole,
        former=lead.user if lead else None,
        to=to,
        by=by,
        at=at,
        reason=reason,
        sha256=document.sha256 if document else "",
        size=document.size if document else 0,
        content_type=document.content_type if document else "",
    )
    _tell(transfer, at=at)
    return transfer


def _tell(transfer: LeadTransfer, *, at: datetime) -> None:
    pole = transfer.pole
    page = reverse("poles:team", args=[pole.pk, pole.slug])
    for user_id in TeamMember.objects.filter(pole=pole).order_by("pk").values_list("user_id", flat=True):
        mail.send(
            occasion=f"lead_transfer:{transfer.pk}",
            to_user_id=user_id,
            template="poles/mail/lead_transfer",
            context={
                "pole": pole.name,
                "lead": transfer.to.get_full_name(),
                "former": transfer.former.get_full_name() if transfer.former else "",
                "on_request": transfer.on_request,
                "yours": user_id == transfer.to_id,
                "formerly_yours": transfer.former is not None and user_id == transfer.former_id,
                "url": absolute(page),
            },
            at=at,
        )
