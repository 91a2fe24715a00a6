from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.closing import CLOSED_DOMAIN
from poles.enums import InvitationState
from poles.models import TeamInvitation, TeamMember


def lock_teams_of(*, user: User) -> list[TeamMember]:
    """Lock a person's places in teams: whether they lead a pole is judged on what nobody changes meanwhile."""
    return list(TeamMember.objects.select_for_update(of=("self",)).filter(user=user).order_by("pk"))


@transaction.atomic
def leave_teams(*, members: Iterable[TeamMember], user: User, at: datetime) -> None:
    """
    Take a person whose account closes out of their teams, and their address out of invitations.

    The history keeps who was in which team, and when. Whoever opens an account with the address later is a new person:
    no old invitation is theirs.
    """
    for member in members:
        member.delete()
    invitations = TeamInvitation.objects.select_for_update(of=("self",)).filter(email=user.email)
    for invitation in invitations.order_by("pk"):
        if invitation.state == InvitationState.PENDING:
            invitation.state = InvitationState.REVOKED
            invitation.closed_at, invitation.closed_by = at, user
        invitation.email = f"invitation-{invitation.pk}@{CLOSED_DOMAIN}"
        invitation.save()
