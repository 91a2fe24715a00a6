"""A lost password: the page tells nothing about who has an account, the link gives it back."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Job, Mail
from tests.accounts import ways
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

RESET = reverse("account_reset_password")


def seen(email):
    client = Client()
    before = (Job.objects.count(), Mail.objects.count())
    with CaptureQueriesContext(connection) as queries:
        response = client.post(RESET, {"email": email})
    page = client.get(response.headers["Location"])
    headers = [
        sorted((name, value) for name, value in each.headers.items() if name != "X-Request-ID")
        for each in (response, page)
    ]
    return {
        "status": (response.status_code, page.status_code),
        "headers": re.sub(r"'nonce-[^']*'", "nonce", str(headers)),
        "body": re.sub(rb'nonce="[^"]*"', b"", page.content),
        "cookies": (sorted(response.cookies), sorted(page.cookies)),
        "made": (Job.objects.count() - before[0], Mail.objects.count() - before[1]),
        "queries": len(queries),
    }


def test_known_unknown_unconfirmed_and_closed_addresses_are_answered_alike_at_the_same_cost():
    ways.person("connue@demo.example")
    ways.person("attend@demo.example", verified=False)
    ways.person("fermee@demo.example", is_active=False)

    known = seen("connue@demo.example")

    assert known["made"] == (1, 1)
    assert seen("inconnue@demo.example") == known
    assert seen("attend@demo.example") == known
    assert seen("fermee@demo.example") == known
    assert seen("CONNUE@demo.example") == known


def test_the_link_gives_a_new_password_once_ends_every_session_and_a_mail_says_so():
    user = ways.person()
    elsewhere = ways.browser(user)
    client = Client()
    client.post(RESET, {"email": user.email})
    link = ways.link_in(Mail.objects.get(user_id=user.pk))
    form = client.get(link, follow=True)

    client.post(form.redirect_chain[-1][0], {"password1": ways.ANOTHER, "password2": ways.ANOTHER})

    user.refresh_from_db()
    assert user.check_password(ways.ANOTHER)
    assert ways.titles(user)[-1] == "Votre mot de passe a changé"
    assert elsewhere.get(reverse("accounts:account")).status_code == 302
    assert "Ce lien ne fonctionne plus" in Client().get(link, follow=True).text


def test_a_link_asked_for_before_the_address_changed_is_dead(client):
    user = ways.person()
    client.post(RESET, {"email": user.email})
    link = ways.link_in(Mail.objects.get(user_id=user.pk))
    user.email = "autre@demo.example"
    user.save()

    assert "Ce lien ne fonctionne plus" in client.get(link, follow=True).text


def test_link_leads_to_the_site_whatever_host_the_request_names(client, settings):
    person = UserFactory()
    client.post(
        reverse("account_reset_password"), {"email": person.email}, headers={"host": "localhost:9999"}
    )
    body = Mail.objects.get(user_id=person.pk).body
    assert "9999" not in body
    assert f"{settings.SITE_URL}/compte/mot-de-passe/oublie/cle/" in body
