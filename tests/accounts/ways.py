"""What people do at the pages of an account, in the words of the tests."""

import re

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import Mail

PASSWORD = "un-mot-de-passe-assez-long"
ANOTHER = "tout-autre-chose-encore-plus-long"


def person(email="camille@demo.example", **fields):
    return User.objects.create_user(
        email, PASSWORD, **{"verified": True, "first_name": "Camille", "last_name": "Durand", **fields}
    )


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": user.email, "password": password}, **extra)


def browser(
    user=None, *, place="198.51.100.1", agent="Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0"
):
    """Return a browser of its own, where ``user`` has signed in."""
    client = Client(REMOTE_ADDR=place, HTTP_USER_AGENT=agent)
    if user:
        assert sign_in(client, user).status_code == 302
    return client


def confirm_identity(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def with_totp(user):
    """Give a person an authenticator application, and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret):
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


def titles(to):
    """Return the titles of the mails to an account or an address, oldest first."""
    where = {"user_id": to.pk} if isinstance(to, User) else {"address": to}
    return list(Mail.objects.filter(**where).order_by("pk").values_list("title", flat=True))


def link_in(mail):
    return re.search(r"https?://[^/\s]+(/\S+)", mail.body)[1]
