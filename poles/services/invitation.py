from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.models import User
from accounts.services import lock_accounts
from core import dates, mail
from core.addresses import absolute
from poles.enums import MANAGING, MAX_SENDINGS, InvitationState, Phase, TeamCapacity
from poles.models import Pole, PolePhase, TeamInvitation, TeamMember
from poles.perms import owns_address
from poles.services.locks import locked_pole
from poles.services.team import must_manage

INVITATION_VALIDITY = timedelta(days=14)
#: A second click is not a second mail.
SAME_CLICK = timedelta(minutes=1)
#: What a team may send in a day, so that nobody's box is filled in its name.
MAX_A_DAY = 40

#: To one address in one pole, annulled ones included.
MAX_TO_ADDRESS = 3


class UnableToInvite(Exception):
    """The person cannot be invited, or not again."""


class AlreadyOfTeam(UnableToInvite):
    """The address is that of somebody of the team."""


class AlreadyInvited(UnableToInvite):
    """An invitation to that address waits for its answer."""


class TooManyInvitations(UnableToInvite):
    """The limit of sendings is reached."""


class NotPending(UnableToInvite):
    """The invitation has been answered, or is over."""


class PoleDissolved(UnableToInvite):
    """The pole is no more."""


class UnableToAnswer(Exception):
    """An invitation cannot be answered by this account, or no longer."""


class AddressedToAnother(UnableToAnswer):
    """The invited address is not the account's."""


class AddressNotConfirmed(UnableToAnswer):
    """The account has the invited address and has not confirmed it yet."""


class NoLongerPending(UnableToAnswer):
    """The invitation was answered, withdrawn or is too old; ``state`` says which."""

    def __init__(self, state: InvitationState, message: str) -> None:
        super().__init__(message)
        self.state = state


class InTeamAlready(UnableToAnswer):
    """The person is of the team by another way."""


class AccountClosed(UnableToAnswer):
    """The person has closed their account meanwhile."""


class NoPoleLeft(UnableToAnswer):
    """The pole is dissolved."""


@transaction.atomic
def invite(*, pole_id: int, email: str, capacity: TeamCapacity, by: User, at: datetime) -> TeamInvitation:
    """
    Ask somebody by e-mail to join a team; whether the address has an account changes nothing here.

    Asked for again by a second click, the invitation already sent is given.

    :raises poles.services.NotYoursToManage: if ``by`` does not make up the team.
    :raises UnableToInvite: if the person is of the team or invited already, or too many were sent.
    """
    email = email.strip().lower()
    pole = locked_pole(pole_id)
    must_manage(pole, by=by)
    if _is_dissolved(pole):
        raise PoleDissolved("Ce pôle est dissous\xa0: son équipe ne s’agrandit plus.")
    if TeamMember.objects.filter(pole=pole, user__email=email).exists():
        raise AlreadyOfTeam(
            "Cette personne fait déjà partie de l’équipe. Pour changer son rôle, allez à sa ligne dans la page de l’équipe."
        )
    if standing := _pending(pole, email):
        if standing.state_at(at) == InvitationState.PENDING:
            if standing.capacity == capacity and at - standing.sent_at < SAME_CLICK:
                return standing
            raise AlreadyInvited(
                "Une invitation attend déjà la réponse de cette adresse. Renvoyez-la depuis la page de l’équipe, ou "
                "annulez-la pour en faire une autre."
            )
        _close(standing, InvitationState.EXPIRED, by=None, at=standing.expires_at)
    lately = TeamInvitation.objects.filter(invited_at__gt=at - timedelta(days=1))
    # By pole and by person: poles are free to make.
    if max(lately.filter(pole=pole).count(), lately.filter(invited_by=by).count()) >= MAX_A_DAY:
        raise TooManyInvitations(
            f"Vous ou votre équipe avez déjà envoyé {MAX_A_DAY} invitations en un jour. Reprenez demain."
        )
    if lately.filter(pole=pole, email=email).count() >= MAX_TO_ADDRESS:
        raise TooManyInvitations(
            f"Cette adresse a déjà reçu {MAX_TO_ADDRESS} invitations de ce pôle depuis hier. Laissez-lui le temps de répondre."
        )
    invitation = TeamInvitation.objects.create(
        pole=pole,
        email=email,
        capacity=capacity,
        invited_at=at,
        invited_by=by,
        sent_at=at,
        expires_at=at + INVITATION_VALIDITY,
    )
    _write(invitation, by=by, at=at)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation_id: int, by: User, at: datetime) -> TeamInvitation:
    """
    Send a pending invitation once more, valid fourteen days again; a second click sends nothing.

    :raises poles.services.NotYoursToManage: if ``by`` does not make up the team.
    :raises UnableToInvite: if it is no longer pending, or was sent too many times.
    """
    invitation = _locked(invitation_id)
    must_manage(invitation.pole, by=by)
    if invitation.state_at(at) != InvitationState.PENDING:
        raise NotPending(
            "Cette invitation n’est plus en attente\xa0: rien n’a été envoyé. Invitez de nouveau la personne."
        )
    if at - invitation.sent_at < SAME_CLICK:
        return invitation
    if invitation.sendings >= MAX_SENDINGS:
        raise TooManyInvitations(
            f"Cette invitation a déjà été envoyée {MAX_SENDINGS} fois. Vérifiez l’adresse avec la personne, qui la "
            "trouve peut-être parmi ses courriers indésirables."
        )
    invitation.sendings += 1
    invitation.sent_at = at
    invitation.expires_at = at + INVITATION_VALIDITY
    invitation.save(update_fields=["sendings", "sent_at", "expires_at"])
    _write(invitation, by=by, at=at)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation_id: int, by: User, at: datetime) -> TeamInvitation:
    """
    Withdraw an invitation: its link opens nothing any more; withdrawn already, nothing changes.

    :raises poles.services.NotYoursToManage: if ``by`` does not make up the team.
    :raises NotPending: if it has been answered.
    """
    invitation = _locked(invitation_id)
    must_manage(invitation.pole, by=by)
    if invitation.state in {InvitationState.ACCEPTED, InvitationState.REFUSED}:
        raise NotPending("La personne vient de répondre à cette invitation\xa0: elle ne s’annule plus.")
    if invitation.state == InvitationState.PENDING:
        _close(invitation, InvitationState.REVOKED, by=by, at=at)
    return invitation


@transaction.atomic
def answer_invitation(*, key: str, accepts: bool, by: User, at: datetime) -> TeamInvitation:
    """
    Join the team that one was invited to, or decline; the lead and who invited are told.

    The same answer given twice changes nothing.

    :raises TeamInvitation.DoesNotExist: if there is no such link.
    :raises UnableToAnswer: if the account is not the invited one, or the invitation no longer stands.
    """
    standing = lock_accounts([by.pk])
    invitation = _locked(TeamInvitation.objects.values_list("pk", flat=True).get(key=key))
    if by.pk not in standing:
        raise AccountClosed("Votre compte vient d’être fermé\xa0: il ne répond plus à aucune invitation.")
    wanted = InvitationState.ACCEPTED if accepts else InvitationState.REFUSED
    if invitation.state == wanted and invitation.closed_by_id == by.pk:
        return invitation
    must_be_answerable(invitation, by=by, at=at)
    _close(invitation, wanted, by=by, at=at)
    if accepts:
        TeamMember.objects.create(
            pole=invitation.pole,
            user=by,
            capacity=invitation.capacity,
            since=at,
            added_by_id=invitation.invited_by_id,
        )
    _tell_answer(invitation, accepts=accepts, by=by, at=at)
    return invitation


def must_be_answerable(invitation: TeamInvitation, *, by: User, at: datetime) -> None:
    """
    Refuse an answer that cannot be given; changes nothing: the page asks it before it shows its buttons.

    :raises UnableToAnswer: with what to do. Whose invitation it is comes first: a stranger learns nothing else.
    """
    if not owns_address(by, invitation.email):
        raise _not_addressed(invitation, by=by)
    state = invitation.state_at(at)
    if state != InvitationState.PENDING:
        raise NoLongerPending(state, _what_became(invitation, state))
    if _is_dissolved(invitation.pole):
        raise NoPoleLeft(
            "Ce pôle a été dissous depuis l’envoi de l’invitation\xa0: il n’y a plus d’équipe à rejoindre."
        )
    standing = TeamMember.objects.filter(pole=invitation.pole, user=by).first()
    if standing:
        raise InTeamAlready(
            f"Vous faites déjà partie de cette équipe\xa0: {standing.get_capacity_display().lower()}. Pour changer de rôle, "
            "adressez-vous au porteur ou à un coordinateur du pôle."
        )


def _not_addressed(invitation: TeamInvitation, *, by: User) -> UnableToAnswer:
    if owns_address(by, invitation.email, verified=False):
        return AddressNotConfirmed(
            "Avant de répondre, confirmez que cette adresse est la vôtre\xa0: ouvrez le lien que vous avez reçu par "
            "courriel, ou demandez-en un autre depuis la page de votre adresse."
        )
    return AddressedToAnother(
        f"Cette invitation a été envoyée à {invitation.masked_email}. Si cette adresse est la vôtre, connectez-vous avec "
        "le compte qui l’a, ou faites-en l’adresse de votre compte et confirmez-la\xa0: c’est avec elle que vous vous "
        "connecterez désormais. Sinon, demandez à l’équipe du pôle de vous inviter à l’adresse de votre compte."
    )


def _what_became(invitation: TeamInvitation, state: InvitationState) -> str:
    if state == InvitationState.REVOKED:
        return "L’équipe du pôle a annulé cette invitation. Si c’est une erreur, demandez-lui de vous inviter de nouveau."
    if state == InvitationState.EXPIRED:
        return (
            f"Cette invitation n’est plus valable depuis le {dates.day(localtime(invitation.expires_at))}. Demandez à "
            "l’équipe du pôle de vous inviter de nouveau."
        )
    answer = "acceptée" if state == InvitationState.ACCEPTED else "refusée"
    when = dates.day(localtime(invitation.closed_at))
    return (
        f"Cette invitation a déjà reçu sa réponse\xa0: elle a été {answer} le {when}. Une invitation ne sert qu’une fois\xa0; "
        "pour rejoindre l’équipe, demandez-lui de vous inviter de nouveau."
    )


def _pending(pole: Pole, email: str) -> TeamInvitation | None:
    return TeamInvitation.objects.filter(pole=pole, email=email, state=InvitationState.PENDING).first()


def _locked(invitation_id: int) -> TeamInvitation:
    """Lock the pole, then read the invitation as it stands."""
    pole = locked_pole(TeamInvitation.objects.values_list("pole_id", flat=True).get(pk=invitation_id))
    invitation = TeamInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    invitation.pole = pole
    return invitation


def _close(invitation: TeamInvitation, state: InvitationState, *, by: User | None, at: datetime) -> None:
    invitation.state = state
    invitation.closed_at = at
    invitation.closed_by = by
    invitation.save(update_fields=["state", "closed_at", "closed_by"])


def _is_dissolved(pole: Pole) -> bool:
    return PolePhase.objects.filter(pole=pole, current=Phase.DISSOLVED).exists()


def _write(invitation: TeamInvitation, *, by: User, at: datetime) -> None:
    mail.send(
        occasion=f"team_invitation:{invitation.pk}:{invitation.sendings}",
        address=invitation.email,
        template="poles/mail/invitation",
        context={
            "pole": invitation.pole.name,
            "by": by.get_full_name(),
            "capacity": invitation.get_capacity_display().lower(),
            "url": absolute(invitation.get_absolute_url()),
            "until": dates.day(localtime(invitation.expires_at)),
        },
        at=at,
    )


def _tell_answer(invitation: TeamInvitation, *, accepts: bool, by: User, at: datetime) -> None:
    pole = invitation.pole
    managing = TeamMember.objects.filter(pole=pole, capacity__in=MANAGING).exclude(user=by)
    told = managing.filter(Q(capacity=TeamCapacity.LEAD) | Q(user=invitation.invited_by_id))
    for user_id in told.order_by("pk").values_list("user_id", flat=True):
        mail.send(
            occasion=f"team_invitation_answered:{invitation.pk}",
            to_user_id=user_id,
            template="poles/mail/invitation_answered",
            context={
                "pole": pole.name,
                "person": by.get_full_name(),
                "capacity": invitation.get_capacity_display().lower(),
                "accepts": accepts,
                "url": absolute(reverse("poles:team", args=[pole.pk, pole.slug])),
            },
            at=at,
        )
