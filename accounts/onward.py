"""
Where a person was going when they were asked to sign in («next»): kept until they are there.

It goes from page to page in the address. The mail that confirms an account bears it signed, for the link may be opened
in another browser. It is the same whether the address had an account or not.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

#: Of the address in a mail: where the person was going, signed.
SIGNED = "suite"
#: Signs of an address that a mail bears: none of ours is longer, and a mail stays one that people can read.
LONGEST = 1_000
_SALT = "accounts.onward"


def is_ours(url: str) -> bool:
    """Return whether an address is a page of this site, without a host: whoever wrote the link names no other."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def of(request: HttpRequest) -> str:
    """Return where the person of a request is going: as the page says, or the mail's link; empty if nowhere."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or _read(request)
    return asked if is_ours(asked) else ""


def with_next(url: str, going: str) -> str:
    """Write an address of ours that leads on to where a person is going."""
    return f"{url}?{urlencode({REDIRECT_FIELD_NAME: going})}" if going else url


def with_signed(url: str, going: str) -> str:
    """Write the address of a mail so that it leads on, whoever opens it wherever."""
    if not 0 < len(going) <= LONGEST:
        return url
    return f"{url}?{urlencode({SIGNED: signing.dumps(going, salt=_SALT, compress=True)})}"


def _read(request: HttpRequest) -> str:
    try:
        return str(signing.loads(request.GET.get(SIGNED, ""), salt=_SALT))
    except signing.BadSignature:
        return ""
