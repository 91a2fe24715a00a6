from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose policy has let a signed-in person through."""

    user: User
