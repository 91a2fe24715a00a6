"""What waits for those who are invited to a pole's team, on the home page."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower
from django.utils.timezone import localtime

from accounts.models import User
from core import dates
from core.waiting import Task
from poles.enums import InvitationState
from poles.models import TeamInvitation


def tasks_for(user: User, *, at: datetime) -> list[Task]:
    """Return the invitations that the person may answer: those sent to an address that they confirmed; one query."""
    own = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
    waiting = TeamInvitation.objects.select_related("pole").filter(
        state=InvitationState.PENDING, expires_at__gt=at, email__in=own
    )
    return [
        Task(
            title=f"Répondre à l’invitation du pôle «\xa0{invitation.pole.name}\xa0»",
            url=invitation.get_absolute_url(),
            detail=f"Vous y seriez {invitation.get_capacity_display().lower()}.",
            due=f"Valable jusqu’au {dates.day(localtime(invitation.expires_at))}",
        )
        for invitation in waiting.order_by("expires_at", "pk")
    ]
