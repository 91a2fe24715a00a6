import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_form_without_its_key_says_that_it_has_expired_and_keeps_nothing():
    person = UserFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)

    answer = client.post(reverse("poles:create"), {"name": "Pôle", "commune": "26281"})

    assert answer.status_code == 403
    assert re.search(r"<h1>([^<]+)</h1>", answer.text)[1] == "Ce formulaire a expiré"
    assert "n’a pas le rôle" not in answer.text
    assert not person.pole_teams.exists()


def test_a_form_with_its_key_goes_through():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    form = client.get(reverse("poles:create"))
    key = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)[1]

    answer = client.post(
        reverse("poles:create"), {"name": "Pôle", "commune": "26281", "csrfmiddlewaretoken": key}
    )

    assert answer.status_code == 302
