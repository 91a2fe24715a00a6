"""The address that a member's own link leads to: signed, so that the database alone does not suffice to make one."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from core.addresses import absolute
from poles.models import ConfirmationRequest

#: A separator that the masks of our logs take for a part of the key.
_SIGNER = signing.Signer(salt="poles.confirmation", sep="~")


def token_of(request: ConfirmationRequest) -> str:
    return _SIGNER.sign(request.key)


def address_of(request: ConfirmationRequest) -> str:
    """Return the whole address, for a mail."""
    return absolute(reverse("poles:confirm", args=[token_of(request)]))


def key_in(token: str) -> str | None:
    """Return the key that a link holds, ``None`` where we did not sign it."""
    try:
        return _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
