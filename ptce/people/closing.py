"""Close an account for good («fermeture»): docs/adr/0014 says what is erased, what stays, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts import services as accounts
from accounts.models import User
from core.holdings import Duty
from poles import services as poles
from ptce.people import holdings


class UnableToClose(Exception):
    """Say in French why an account stays open."""


class OpenDuties(UnableToClose):
    def __init__(self, duties: Sequence[Duty]) -> None:
        self.duties = list(duties)
        super().__init__("Votre compte ne peut pas fermer maintenant\xa0: d’autres comptent encore sur vous.")


@transaction.atomic
def close_account(*, user_id: int, at: datetime) -> None:
    """
    Take a person out of their account for good: teams, roles, factors, sessions, addresses and name.

    :raises OpenDuties: if others would be left without them.
    :raises AlreadyClosed: if the account is closed.
    """
    # The whole lock: nothing new may name the account while it is judged.
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    teams = poles.lock_teams_of(user=user)
    if found := holdings.duties(user):
        raise OpenDuties(found)
    poles.leave_teams(members=teams, user=user, at=at)
    try:
        accounts.close_account(user=user, at=at)
    except accounts.LastProgrammeManager as refusal:
        # The other manager went between the look at the duties and the lock.
        raise OpenDuties([Duty(words=str(refusal), url=reverse("roles:people"))]) from refusal
