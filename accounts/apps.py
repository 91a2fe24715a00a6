from datetime import datetime
from typing import Any

from django.apps import AppConfig

#: What stands in a column of allauth's that must hold an address.
NO_PLACE = "0.0.0.0"  # noqa: S104


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added
        from allauth.usersessions.models import UserSession
        from django.db.models.signals import pre_save

        from core import purging

        pre_save.connect(_forget_place, sender=UserSession, dispatch_uid="accounts.place")
        purging.register(name="sessions", function=_forget_ended_sessions)
        authenticator_added.connect(_end_other_sessions, dispatch_uid="accounts.second_factor")


def _forget_place(*, instance: Any, **_: Any) -> None:
    """Keep no IP address with a session: nobody reads it, and it says where a person was."""
    instance.ip = NO_PLACE


def _forget_ended_sessions(*, at: datetime) -> int:
    from accounts import services

    return services.forget_ended_sessions(at=at)


def _end_other_sessions(*, request: Any, user: Any, authenticator: Any, **_: Any) -> None:
    """Sign out every browser that came in without the factor just added."""
    from accounts import perms, services

    if authenticator.type in perms.FACTORS:
        services.end_other_sessions(user=user, keep=request.session.session_key)
