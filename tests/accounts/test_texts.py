"""Whatever django-allauth shows or sends here is ours, in French."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template

THEIRS = Path(allauth.__file__).parent / "templates"

#: Of ways in that this platform does not offer: codes by mail, telephone numbers, several addresses, other providers.
UNUSED = {
    *("account/email/email_confirm", "account/email/login_code", "account/email/password_reset_code"),
}


def theirs(pattern):
    return sorted(str(path.relative_to(THEIRS)) for path in THEIRS.glob(pattern))


def mails():
    found = {name.removesuffix("_subject.txt") for name in theirs("*/email/*_subject.txt")}
    return sorted(found - UNUSED)


def is_ours(name):
    return Path(get_template(name).origin.name).is_relative_to(settings.BASE_DIR / "templates")


@pytest.mark.parametrize("mail", mails())
def test_every_mail_of_the_library_has_our_words(mail):
    assert [part for part in ("subject", "message") if not is_ours(f"{mail}_{part}.txt")] == []


def test_the_mails_that_are_not_used_are_of_the_library():
    assert {name for name in UNUSED if not (THEIRS / f"{name}_subject.txt").exists()} == set()


@pytest.mark.parametrize(
    "page",
    [
        *theirs("mfa/webauthn/*_form.html"),
        *theirs("mfa/totp/*_form.html"),
        *theirs("mfa/*.html"),
        *("account/signup.html", "account/email_change.html", "account/login.html", "429.html"),
    ],
)
def test_every_page_that_is_reached_has_our_words(page):
    bases = {"mfa/base_entrance.html", "mfa/base_manage.html"}
    not_offered = {"mfa/trust.html", "mfa/webauthn/signup_form.html"}
    assert page in bases | not_offered or is_ours(page)
