"""A second factor is compulsory for whoever holds a role, where the deployment says so."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.forms import ActivateTotpForm
from accounts.middleware import OPEN
from accounts.services import end_role, grant_role
from tests.accounts import ways
from tests.factories import UserFactory, now
from tests.ptce.scene import addresses

pytestmark = pytest.mark.django_db

SET_UP = reverse("mfa_index")


@pytest.fixture
def compulsory(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def key(user, name="Clé"):
    return WebAuthn.add(user, name, {}).instance


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", Role)
def test_whoever_holds_a_role_is_led_to_the_set_up(compulsory, role):
    client = signed_in(UserFactory(roles=[role]))

    assert client.get(reverse("home")).headers["Location"] == SET_UP
    assert "Votre rôle demande un second facteur" in client.get(SET_UP).text


def test_a_person_without_a_role_is_led_nowhere(compulsory):
    assert signed_in(UserFactory()).get(reverse("home")).status_code == 200


def test_the_demonstration_asks_for_none(settings):
    assert settings.SECOND_FACTOR_REQUIRED is False
    assert signed_in(UserFactory(roles=[Role.AUDITOR])).get(reverse("home")).status_code == 200


def test_every_other_address_leads_to_the_set_up(compulsory):
    """The addresses left open are a short list, each of them known: a new one is closed."""
    client = signed_in(UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    plain = {name: pattern for name, pattern in addresses().items() if not pattern.pattern.regex.groups}
    closed = sorted(set(plain) - OPEN)

    reached = [
        name
        for name in closed
        for method in ("get", "post")
        if getattr(client, method)(reverse(name)).headers.get("Location") != SET_UP
    ]

    assert reached == []
    assert set(addresses()) >= OPEN
    assert len(closed) > 10


def test_a_page_swapped_in_leads_there_as_a_whole(compulsory):
    client = signed_in(UserFactory(roles=[Role.AUDITOR]))

    response = client.get(reverse("home"), headers={"HX-Request": "true"})

    assert response.headers["HX-Redirect"] == SET_UP


def test_a_role_counts_from_the_next_request_on_and_no_longer_than_it_lasts(compulsory):
    user = UserFactory()
    client = signed_in(user)
    assert client.get(reverse("home")).status_code == 200

    grant_role(user=user, role=Role.REVIEWER, by=None, at=now())
    assert client.get(reverse("home")).headers["Location"] == SET_UP

    end_role(user=user, role=Role.REVIEWER, by=None, at=now())
    assert client.get(reverse("home")).status_code == 200


def test_the_set_up_opens_the_rest(compulsory):
    user = ways.person()
    grant_role(user=user, role=Role.AUDITOR, by=None, at=now())
    client = ways.confirm_identity(ways.browser(user))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": ways.code_of(secret)})

    assert client.get(reverse("home")).status_code == 200


def test_the_code_that_activates_the_application_does_not_sign_in_as_well():
    user = ways.person()
    client = ways.confirm_identity(ways.browser(user))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = ways.code_of(secret)
    client.post(reverse("mfa_activate_totp"), {"code": code})
    other = ways.browser()
    ways.sign_in(other, user)

    other.post(reverse("mfa_authenticate"), {"code": code})

    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert "_auth_user_id" not in other.session


def test_a_wrong_code_at_the_activation_speaks_of_the_clock_and_of_no_recovery_code():
    client = ways.confirm_identity(ways.browser(ways.person()))
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    wrong = f"{(int(ways.code_of(secret)) + 1) % 1_000_000:06d}"

    page = client.post(reverse("mfa_activate_totp"), {"code": wrong})

    assert page.context["form"].errors == {"code": [ActivateTotpForm.NOT_SHOWN_NOW]}
    assert "secours" not in ActivateTotpForm.NOT_SHOWN_NOW
    # The key stays as the application has it.
    assert page.context["form"].secret == secret


def test_the_application_of_the_same_phone_is_opened_by_a_link_and_the_key_is_text():
    user = ways.person()
    page = ways.confirm_identity(ways.browser(user)).get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    assert f'href="otpauth://totp/camille%40demo.example?secret={secret}&amp;issuer=PTCE"' in page.text
    assert f'<code class="ptce-secret" id="cle-secrete">{secret}</code>' in page.text
    # Copying takes a script: without one, the button is not there.
    assert re.search(r'<button [^>]*data-copy="cle-secrete" hidden>', page.text)


def test_recovery_codes_alone_are_no_second_factor(compulsory):
    user = UserFactory(roles=[Role.AUDITOR])
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert signed_in(user).get(reverse("home")).headers["Location"] == SET_UP


@pytest.fixture
def holder(compulsory):
    user = ways.person()
    grant_role(user=user, role=Role.AUDITOR, by=None, at=now())
    return user


def with_identity(user):
    client = signed_in(user)
    return ways.confirm_identity(client)


def test_the_last_application_is_kept(holder):
    ways.with_totp(holder)

    response = with_identity(holder).post(reverse("mfa_deactivate_totp"))

    assert "celui-ci est le dernier" in response.text
    assert Authenticator.objects.filter(user=holder, type="totp").exists()


def test_the_last_key_is_kept(holder):
    only = key(holder)

    response = with_identity(holder).post(reverse("mfa_remove_webauthn", args=[only.pk]), follow=True)

    assert "cette clé est le dernier" in response.text
    assert Authenticator.objects.filter(pk=only.pk).exists()


@pytest.mark.parametrize("first", ["totp", "key"])
def test_a_factor_that_is_not_the_last_is_removed_and_a_mail_says_so(holder, first):
    ways.with_totp(holder)
    one = key(holder)
    client = with_identity(holder)

    if first == "totp":
        client.post(reverse("mfa_deactivate_totp"))
    else:
        client.post(reverse("mfa_remove_webauthn", args=[one.pk]))

    left = {"totp": "webauthn", "key": "totp"}[first]
    assert list(
        Authenticator.objects.filter(user=holder)
        .exclude(type="recovery_codes")
        .values_list("type", flat=True)
    ) == [left]
    assert len(ways.titles(holder)) == 1


def test_who_needs_none_removes_the_last(settings):
    user = ways.person()
    ways.with_totp(user)

    with_identity(user).post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=user).exists()
    assert ways.titles(user) == ["L’application d’authentification est désactivée"]


def test_another_person_s_key_is_not_there(holder):
    theirs = key(ways.person("autre@demo.example"))
    client = with_identity(holder)
    key(holder)

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[theirs.pk])).status_code == 404
        assert client.post(reverse(name, args=[theirs.pk]), {"name": "à moi"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.wrap().name == "Clé"


def test_a_factor_added_signs_out_the_browsers_that_came_in_without_it(django_capture_on_commit_callbacks):
    user = ways.person()
    elsewhere, here = ways.browser(user, place="203.0.113.5"), ways.confirm_identity(ways.browser(user))
    secret = here.get(reverse("mfa_activate_totp")).context["form"].secret

    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_activate_totp"), {"code": ways.code_of(secret)})

    assert here.get(reverse("accounts:account")).status_code == 200
    assert elsewhere.get(reverse("accounts:account")).status_code == 302
    assert ways.titles(user) == ["Une application d’authentification protège votre compte"]


def test_a_recovery_code_opens_once():
    user = ways.person()
    ways.with_totp(user)
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]

    def signs_in():
        client = Client()
        ways.sign_in(client, user)
        client.post(reverse("mfa_authenticate"), {"code": code})
        return "_auth_user_id" in client.session

    assert [signs_in(), signs_in()] == [True, False]


NONSENSE = [
    "",
    "null",
    "{}",
    "[]",
    "3",
    '"x"',
    '{"id": "x"}',
    "rien",
    '{"id": 1, "rawId": 2, "response": {}}',
]


@pytest.mark.parametrize("credential", NONSENSE)
def test_a_credential_that_is_none_is_refused_at_sign_in(credential):
    user = ways.person()
    ways.with_totp(user)
    client = Client()
    ways.sign_in(client, user)

    response = client.post(reverse("mfa_authenticate"), {"credential": credential})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", NONSENSE)
def test_a_credential_that_is_none_is_not_registered(credential):
    user = ways.person()
    client = ways.confirm_identity(ways.browser(user))
    client.get(reverse("mfa_add_webauthn"))

    response = client.post(reverse("mfa_add_webauthn"), {"name": "Clé", "credential": credential})

    assert response.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_person_without_a_key_is_asked_for_none():
    user = ways.person()
    ways.with_totp(user)
    client = Client()

    page = ways.sign_in(client, user, follow=True).text

    assert "clé de sécurité" not in page
    assert "Saisissez le code à six chiffres" in page
