from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


class UnableToRename(Exception):
    """Say in French why a person keeps the name that they have."""


@transaction.atomic
def rename(*, user_id: int, first_name: str, last_name: str, by: User, at: datetime) -> None:
    """
    Give an account another first and last name; documents already made keep the one they bear.

    :raises UnableToRename: if both are blank: others would read an address instead of a person.
    """
    first_name, last_name = first_name.strip(), last_name.strip()
    if not (first_name and last_name):
        raise UnableToRename("Donnez un prénom et un nom\xa0: ils disent aux autres qui vous êtes.")
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])


@transaction.atomic
def confirm_addresses(*, user_id: int, emails: list[str]) -> None:
    """Confirm those of a person's addresses that someone trustworthy vouches for."""
    EmailAddress.objects.filter(user_id=user_id, email__in=emails, verified=False).update(verified=True)


def lock_accounts(user_ids: Iterable[int]) -> set[int]:
    """
    Lock accounts that something is about to name, and return those that are open.

    Before any other lock: whoever closes an account has locked its row first, then what it is named in.
    """
    users = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(user_ids))
    return {user.pk for user in users.order_by("pk") if user.is_active}
