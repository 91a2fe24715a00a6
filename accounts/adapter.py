from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Open accounts only where the platform says so; for now the administration creates them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
