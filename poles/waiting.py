"""What waits about poles on the home page: invitations and claims to answer, answers to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.models import User
from core import dates
from core.waiting import Task
from poles import register
from poles.enums import ClaimOutcome, InvitationState
from poles.models import TeamInvitation
from poles.perms import claims_answered_by, is_register_keeper

#: How long an answer stays on the home page.
NEWS = timedelta(days=30)


def _invitations(user: User, *, at: datetime) -> list[Task]:
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


def tasks_for(user: User, *, at: datetime) -> list[Task]:
    """Return what the person is invited to, the claims that they may answer, then what became of their own."""
    return [
        *_invitations(user, at=at),
        *(_to_answer(user) if is_register_keeper(user) else ()),
        *_own(user, at=at),
    ]


def _to_answer(user: User) -> Iterator[Task]:
    waiting = claims_answered_by(user).filter(outcome="").exclude(claimant=user)
    for claim in register.claims(waiting).order_by("created_at", "pk"):
        yield Task(
            title=f"Répondre à la demande faite par {claim.claimant} sur «\xa0{claim.pole.name}\xa0»",
            url=reverse("register:claim", args=[claim.pk]),
            detail=claim.quality,
            due=f"Reçue le {dates.day(localtime(claim.created_at))}",
        )


def _own(user: User, *, at: datetime) -> Iterator[Task]:
    """Yield the person's own claims: those that wait, then those answered lately; one query."""
    answered = Q(outcome__in=(ClaimOutcome.AGREED, ClaimOutcome.REFUSED), decided_at__gt=at - NEWS)
    shown = user.pole_claims.filter(Q(outcome="") | answered).select_related("pole")
    for claim in shown.order_by(F("decided_at").desc(nulls_first=True), "-pk"):
        url = reverse("poles:claim", args=[claim.pole_id, claim.pole.slug])
        if not claim.outcome:
            yield Task(
                title=f"Votre demande pour «\xa0{claim.pole.name}\xa0» est à l’étude",
                url=url,
                detail="Vous n’avez rien à faire\xa0: la réponse viendra par courriel.",
                due=f"Envoyée le {dates.day(localtime(claim.created_at))}",
            )
            continue
        agreed = claim.outcome == ClaimOutcome.AGREED
        yield Task(
            title=f"Lire la réponse à votre demande sur «\xa0{claim.pole.name}\xa0»",
            url=url,
            detail="Elle est acceptée." if agreed else "Elle est refusée.",
            due=f"Répondue le {dates.day(localtime(claim.decided_at))}",
        )
