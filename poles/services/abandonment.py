from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from poles.enums import ClaimOutcome, InvitationState, Phase, TeamCapacity
from poles.models import (
    ConfirmationAnswer,
    ConfirmationRequest,
    MemberPiece,
    Membership,
    PhaseMove,
    Pole,
    PoleClaim,
    PolePhase,
    TeamInvitation,
    TeamMember,
)
from poles.services.listing import last_consent, record_consent
from poles.services.locks import locked_pole
from poles.services.phase import move_phase, publish_move

#: What the history of phases says of it.
ABANDONED = "Abandonné par son porteur avant tout dépôt"


class UnableToAbandon(Exception):
    """A pole cannot be abandoned."""


class NotTheOnlyOne(UnableToAbandon):
    """The person is not its lead, or others work on it."""


class MembersConfirmed(UnableToAbandon):
    """Structures said themselves that they belong to it."""


class HeldByProgramme(UnableToAbandon):
    """The programme found it, or has followed it since: it is no mere attempt."""


@transaction.atomic
def abandon_pole(*, pole_id: int, by: User, at: datetime) -> None:
    """
    Give up a pole that was only an attempt («abandon»): nobody sees it any more; docs/adr/0016 says what stays.

    Its members leave without their contacts, its links and invitations end, it is dissolved and has no team left. Its
    dossiers are the caller's to judge and to empty.

    :raises UnableToAbandon: see ``obstacles``.
    """
    pole = locked_pole(pole_id)
    for obstacle in obstacles(pole, by=by):
        raise obstacle
    if pole.listed:
        standing = last_consent(pole)
        record_consent(pole, given=False, text_version=standing.text_version if standing else 1, by=by, at=at)
    _end_members(pole, at=at)
    pole.perimeter.all().delete()
    TeamInvitation.objects.filter(pole=pole, state=InvitationState.PENDING).update(
        state=InvitationState.REVOKED, closed_at=at, closed_by=by
    )
    PoleClaim.objects.filter(own_pole=pole, outcome="").update(outcome=ClaimOutcome.WITHDRAWN, decided_at=at)
    move = move_phase(pole_id=pole.pk, to=Phase.DISSOLVED, reason=ABANDONED, by=by, at=at)
    publish_move(move_id=move.pk, by=by, at=at)
    TeamMember.objects.filter(pole=pole).delete()


def obstacles(pole: Pole, *, by: User) -> list[UnableToAbandon]:
    """Return what keeps a pole from being abandoned by a person, each with what to do; its dossiers apart."""
    found: list[UnableToAbandon] = []
    leads = TeamMember.objects.filter(pole=pole, user=by, capacity=TeamCapacity.LEAD).exists()
    if not leads or TeamMember.objects.filter(pole=pole).exclude(user=by).exists():
        found.append(
            NotTheOnlyOne(
                "D’autres personnes font partie de l’équipe\xa0: transmettez à l’une d’elles le rôle de porteur, ou "
                "retirez-les d’abord de l’équipe."
            )
        )
    confirmed = ConfirmationAnswer.objects.filter(membership__pole=pole, membership__left_at=None, joins=True)
    names = sorted(set(confirmed.order_by("pk").values_list("membership__name", flat=True)))
    if names:
        found.append(
            MembersConfirmed(
                f"Des structures ont confirmé leur adhésion\xa0: {', '.join(names)}. Prévenez-les et retirez-les de la "
                "liste des membres, puis recommencez\xa0; ou transmettez le rôle de porteur."
            )
        )
    begun = PolePhase.objects.filter(pole=pole, current=Phase.PREFIGURATION).exists()
    if not begun or pole.sourced_facts.exists() or pole.merged_entries.exists():
        found.append(
            HeldByProgramme(
                "Le programme connaît ce pôle autrement que par vous\xa0: il l’a repéré, ou le suit déjà. Il ne s’abandonne "
                "pas d’ici\xa0: écrivez au service instructeur de votre région."
            )
        )
    return found


def abandoned_by(user: User, pole_id: int) -> bool:
    """Say whether the person has abandoned the pole: a second click is told what the first did."""
    return PhaseMove.objects.filter(
        pole_id=pole_id, to_phase=Phase.DISSOLVED, reason=ABANDONED, by=user
    ).exists()


def _end_members(pole: Pole, *, at: datetime) -> None:
    ConfirmationRequest.objects.filter(membership__pole=pole, closed_at=None).update(closed_at=at)
    MemberPiece.objects.filter(membership__pole=pole, removed_at=None).update(removed_at=at)
    Membership.objects.filter(pole=pole, left_at=None).update(left_at=at)
    Membership.objects.filter(pole=pole).update(contact_name="", contact_email="")
