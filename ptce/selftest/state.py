"""The answers as they travel: one signed text, in the page or in a cookie of one hour, never on the server."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from ptce.selftest.asking import Answers
from ptce.selftest.walk import kept

SALT = "ptce.selftest"
COOKIE = "autotest"
#: A page may stay open over a working day; the cookie only goes through the sign-in.
PAGE_LASTS = timedelta(hours=12)
COOKIE_LASTS = timedelta(hours=1)
#: Far above what all the answers take, and below what a browser takes for a cookie.
MAX_LENGTH = 3000


class AnswersLost(Exception):
    """The text is not one of ours, or no longer: cut, changed or too old."""


def write(answers: Answers) -> str:
    return signing.dumps(dict(answers), salt=SALT, compress=True)


def read(text: str, *, lasts: timedelta = PAGE_LASTS) -> Answers:
    """
    Read answers back; those that no question of today could have given are left out.

    :raises AnswersLost: if the text was not signed here, within that time.
    """
    if len(text) > MAX_LENGTH:
        raise AnswersLost
    try:
        answers = signing.loads(text, salt=SALT, max_age=lasts)
    except signing.BadSignature as fault:
        raise AnswersLost from fault
    if not isinstance(answers, dict):
        raise AnswersLost
    return kept(answers)
