from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from accounts import proconnect


class SecondFactorStage(AuthenticateStage):
    """Ask for the second factor, unless ProConnect says that it has."""

    def _should_handle(self, request: HttpRequest) -> bool:
        login = proconnect.login_of(self.login.signal_kwargs)
        return super()._should_handle(request) and not (login and login["second_factor"])
