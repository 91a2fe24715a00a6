from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts import proconnect
from accounts.models import User
from accounts.services.sessions import end_other_sessions
from core import mail


class UnableToUnlink(Exception):
    """Say in French why an account stays tied to ProConnect."""


class NoPassword(UnableToUnlink):
    """Nothing else would let the person in."""

    def __init__(self) -> None:
        super().__init__(
            "Vous n’avez pas de mot de passe\xa0: sans ProConnect, vous ne pourriez plus vous connecter. Choisissez "
            "d’abord un mot de passe, puis revenez ici."
        )


class NotLinked(UnableToUnlink):
    def __init__(self) -> None:
        super().__init__("Votre compte n’est plus relié à ProConnect\xa0: il n’y a rien à changer.")


@transaction.atomic
def unlink_proconnect(*, by: User, keep: str | None, at: datetime) -> None:
    """
    Untie a person's account from ProConnect, sign their other browsers out, and write to them.

    :param keep: the key of the session that goes on.
    :raises NoPassword: if nothing else would let the person in.
    :raises NotLinked: if it is not tied, or no longer.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    links = SocialAccount.objects.filter(user=user, provider=proconnect.ID)
    if not links.exists():
        raise NotLinked
    if not user.has_usable_password():
        raise NoPassword
    links.delete()
    end_other_sessions(user=user, keep=keep)
    mail.send(
        occasion=f"proconnect-unlinked:{at.isoformat()}",
        to_user_id=user.pk,
        template="socialaccount/email/account_disconnected",
        context={"at": at},
        at=at,
    )
