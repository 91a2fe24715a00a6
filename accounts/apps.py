from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        authenticator_added.connect(_end_other_sessions, dispatch_uid="accounts.second_factor")


def _end_other_sessions(*, request: Any, user: Any, authenticator: Any, **_: Any) -> None:
    """Sign out every browser that came in without the factor just added."""
    from accounts import perms, services

    if authenticator.type in perms.FACTORS:
        services.end_other_sessions(user=user, keep=request.session.session_key)
