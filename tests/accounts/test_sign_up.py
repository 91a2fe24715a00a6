"""Opening an account: what it takes, and that nothing tells whether an address has one already."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.models import Job, Mail
from tests.accounts import ways

pytestmark = pytest.mark.django_db

SIGN_UP = reverse("account_signup")
GIVEN = {
    "first_name": "Noé",
    "last_name": "Le Guen",
    "email": "Noe@Exemple.test",
    "password1": ways.PASSWORD,
    "password2": ways.PASSWORD,
}


def sign_up(client, **changed):
    return client.post(SIGN_UP, {**GIVEN, **changed})


def faults(response):
    form = response.context["form"]
    return {field: [str(text) for text in texts] for field, texts in form.errors.items()}


def test_sign_up_then_confirmation_then_sign_in(client):
    response = sign_up(client)

    assert response.headers["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get(email="noe@exemple.test")
    assert (user.first_name, user.last_name) == ("Noé", "Le Guen")
    assert ways.titles(user) == ["Confirmer votre adresse électronique"]
    link = ways.link_in(Mail.objects.get(user_id=user.pk))
    assert client.post(link).headers["Location"] == reverse("account_login")
    assert ways.sign_in(Client(), user).headers["Location"] == reverse("home")


def test_an_account_not_confirmed_reaches_nothing(client):
    sign_up(client)
    user = User.objects.get(email="noe@exemple.test")

    response = ways.sign_in(client, user)

    assert response.headers["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("accounts:account")).status_code == 302


PURPOSE = "/reperage/7/demande/?retour=%2Fpoles%2F"


@pytest.mark.parametrize("same_browser", [True, False])
def test_who_was_going_somewhere_gets_there_once_the_account_is_confirmed(client, same_browser):
    """Through sign-in, sign-up, the mail's link, wherever it is opened, and sign-in again: each page leads on."""
    way = f"?{urlencode({'next': PURPOSE})}"
    sign_in_page = client.get(reverse("account_login") + way)
    assert sign_in_page.context["signup_url"] == SIGN_UP + way
    assert (
        sign_up(client, next=PURPOSE).headers["Location"] == reverse("account_email_verification_sent") + way
    )
    assert f'href="{reverse("account_login")}{way}"' in client.get(
        reverse("account_email_verification_sent") + way
    ).text.replace("&amp;", "&")
    user = User.objects.get(email="noe@exemple.test")
    link = ways.link_in(Mail.objects.get(user_id=user.pk))
    browser = client if same_browser else Client()

    page = browser.get(link)
    confirmed = browser.post(unescape(re.search(r'action="(/compte/adresse/verifier/[^"]*)"', page.text)[1]))

    assert confirmed.headers["Location"] == reverse("account_login") + way
    there = browser.post(
        reverse("account_login"), {"login": user.email, "password": ways.PASSWORD, "next": PURPOSE}
    )
    assert there.headers["Location"] == PURPOSE
    # The link was pressed twice: it has had its effect, and still leads on.
    assert f'href="{reverse("account_login")}{way}"' in Client().get(link).text.replace("&amp;", "&")


def test_a_sign_in_before_the_confirmation_sends_a_link_that_leads_on(client):
    user = ways.person(verified=False)

    response = client.post(
        reverse("account_login"), {"login": user.email, "password": ways.PASSWORD, "next": PURPOSE}
    )

    way = f"?{urlencode({'next': PURPOSE})}"
    assert response.headers["Location"] == reverse("account_email_verification_sent") + way
    link = ways.link_in(Mail.objects.get(user_id=user.pk))
    assert Client().post(link).headers["Location"] == reverse("account_login") + way


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://ailleurs.example/",
        "http://testserver/poles/",
        "//ailleurs.example/",
        "/\\ailleurs.example/",
        "javascript:alert(1)",
        "poles/",
        f"/{'a' * 5_000}",
    ],
)
def test_nobody_is_led_elsewhere_nor_by_a_link_that_is_not_ours(client, elsewhere):
    sign_up(client, next=elsewhere)
    user = User.objects.get(email="noe@exemple.test")
    link = ways.link_in(Mail.objects.get(user_id=user.pk))

    assert "?" not in link
    # Said in the clear, or with a signature of one's own, it is not listened to either.
    forged = f"{link}?{urlencode({'suite': signing.dumps(PURPOSE)})}"
    assert Client().post(forged).headers["Location"] == reverse("account_login")
    led = Client().post(
        reverse("account_login"), {"login": user.email, "password": ways.PASSWORD, "next": elsewhere}
    )
    assert "ailleurs" not in led.headers["Location"]


def seen(client, **changed):
    """Return everything that a browser sees of a sign-up, but what differs at each request, and what it cost."""
    before = (Job.objects.count(), Mail.objects.count())
    with CaptureQueriesContext(connection) as queries:
        response = sign_up(client, **changed)
    page = client.get(response.headers["Location"])
    body = re.sub(rb'(nonce|value)="[^"]*"', b"", page.content).replace(
        changed["email"].encode(), b"(address)"
    )
    headers = [
        sorted(
            (name, value) for name, value in each.headers.items() if name not in {"X-Request-ID", "Expires"}
        )
        for each in (response, page)
    ]
    headers = re.sub(r"'nonce-[^']*'", "nonce", str(headers))
    made = (Job.objects.count() - before[0], Mail.objects.count() - before[1])
    return {
        "status": (response.status_code, page.status_code),
        "headers": headers,
        "body": body,
        "cookies": sorted(response.cookies),
        "made": made,
    }, [query["sql"] for query in queries if not re.match("(RELEASE )?SAVEPOINT|ROLLBACK", query["sql"])]


@pytest.mark.parametrize("going", [{}, {"next": PURPOSE}])
def test_an_address_with_an_account_is_answered_as_any_other_and_costs_the_same(going):
    ways.person("connue@demo.example")

    new, work_of_new = seen(Client(), email="neuvie@demo.example", **going)
    known, work_of_known = seen(Client(), email="connue@demo.example", **going)

    assert known == new
    assert new["made"] == (1, 1)
    written = [
        sum(sql.startswith(("INSERT", "UPDATE")) for sql in work) for work in (work_of_new, work_of_known)
    ]
    # The reading apart, which finds the address or does not.
    assert written[0] == written[1]
    assert abs(len(work_of_new) - len(work_of_known)) <= 2


def test_the_holder_of_the_address_learns_of_the_attempt_and_keeps_the_account(client):
    user = ways.person("connue@demo.example")

    sign_up(client, email=user.email, first_name="Autre")

    assert ways.titles(user.email) == ["Vous avez déjà un compte"]
    user.refresh_from_db()
    assert (user.first_name, user.check_password(ways.PASSWORD)) == ("Camille", True)
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_two_sign_ups_at_once_with_one_address_make_one_account(client, monkeypatch):
    monkeypatch.setattr(
        "allauth.account.internal.flows.manage_email.assess_unique_email", lambda *_, **__: True
    )
    user = ways.person("noe@exemple.test")

    response = sign_up(client)

    assert response.headers["Location"] == reverse("account_email_verification_sent")
    assert User.objects.get() == user


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"last_name": ""}, "last_name"),
        ({"last_name": "a" * 151}, "last_name"),
        ({"first_name": "a\x00b"}, "first_name"),
        ({"email": "pas une adresse"}, "email"),
        ({"email": f"{'a' * 250}@exemple.test"}, "email"),
        ({"password1": "court", "password2": "court"}, "password1"),
        ({"password1": "123456789012345", "password2": "123456789012345"}, "password1"),
        ({"password1": "password1234", "password2": "password1234"}, "password1"),
        (
            {"password1": "le guen le guen", "password2": "le guen le guen", "last_name": "Le Guen Le Guen"},
            "password1",
        ),
        ({"password2": "autre chose que le premier"}, "password2"),
    ],
)
def test_what_is_refused_says_where_and_opens_nothing(client, changed, field):
    response = sign_up(client, **changed)

    assert list(faults(response)) == [field]
    assert "data-error-summary" in response.text
    assert not User.objects.exists()


def test_a_long_name_of_150_signs_is_taken(client):
    sign_up(client, first_name="é" * 150, last_name="É" * 150)

    assert len(User.objects.get().first_name) == 150


def test_the_page_says_what_an_account_is_for_and_works_without_script(client):
    text = client.get(SIGN_UP).text

    assert "Un compte sert à décrire un pôle, à déposer un dossier" in text
    assert text.count("<script") == client.get(reverse("accessibility")).text.count("<script")
