from __future__ import annotations

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.models import User
from accounts.services.roles import end_all_roles
from accounts.services.sessions import end_other_sessions
from core import mail

CLOSED_NAME = "Compte fermé"
#: Reserved by RFC 2606: no mail ever goes there, and nobody can have it.
CLOSED_DOMAIN = "compte-ferme.invalid"


class AlreadyClosed(Exception):
    def __init__(self) -> None:
        super().__init__("Ce compte est déjà fermé.")


@transaction.atomic
def close_account(*, user: User, at: datetime) -> None:
    """
    Empty an account of all that says whose it is, and have nobody sign in to it any more.

    What it did stays, under its number. Its last mail goes to the address that it had.

    :param user: locked by the caller, who has seen to what others expect of the person.
    :raises AlreadyClosed: if it is closed.
    :raises LastProgrammeManager: if nobody could give roles any more.
    """
    if not user.is_active:
        raise AlreadyClosed
    end_all_roles(user=user, by=user, at=at)
    end_other_sessions(user=user, keep=None)
    for model in (Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=user).delete()
    mail.forget_unsent(user_id=user.pk)
    mail.send(
        occasion=f"account-closed:{user.pk}",
        address=user.email,
        template="accounts/email/account_closed",
        context={"at": at},
        at=at,
    )
    user.email = f"{secrets.token_hex(16)}@{CLOSED_DOMAIN}"
    user.first_name, user.last_name = "", CLOSED_NAME
    user.last_login = None
    user.is_active = False
    user.set_unusable_password()
    user.save()
