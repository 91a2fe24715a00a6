"""Every page of the sign-in and of the account, in French and in the dress of the others."""

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from accounts.models import User

PASSWORD = "un-mot-de-passe-assez-long"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user(
        "camille@demo.example", PASSWORD, verified=True, first_name="Camille", last_name="Durand"
    )


@pytest.fixture
def signed_in(client, person):
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def title(response):
    return re.search(r"<h1[^>]*>([^<]+)</h1>", response.content.decode())[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account_login", "Se connecter"),
        ("account_reset_password", "Mot de passe oublié"),
        ("account_reset_password_done", "Consultez votre messagerie"),
        ("account_reset_password_from_key_done", "Votre mot de passe est changé"),
        ("account_inactive", "Ce compte est désactivé"),
        ("account_signup", "Créer un compte"),
    ],
)
def test_page_of_a_visitor(client, name, expected):
    response = client.get(reverse(name))

    assert title(response) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account_logout", "Se déconnecter"),
        ("account_reauthenticate", "Confirmer votre identité"),
        ("account_change_password", "Changer de mot de passe"),
        ("account_email", "Adresse électronique"),
        ("accounts:account", "Mon compte"),
        ("accounts:name", "Prénom et nom"),
        ("accounts:sessions", "Appareils connectés"),
        ("mfa_index", "Second facteur"),
        ("mfa_activate_totp", "Activer l’application d’authentification"),
        ("mfa_list_webauthn", "Clés de sécurité"),
        ("mfa_add_webauthn", "Ajouter une clé de sécurité"),
    ],
)
def test_page_of_a_person_signed_in(signed_in, name, expected):
    response = signed_in.get(reverse(name))

    assert title(response) == expected


def test_wrong_password_is_told_in_the_summary(client, person):
    response = client.post(reverse("account_login"), {"login": person.email, "password": "autre chose"})

    assert "data-error-summary" in response.content.decode()


def test_header_names_the_person_and_signs_out_by_post(signed_in):
    html = signed_in.get(reverse("mfa_index")).content.decode()

    assert "Camille Durand</a>" in html
    assert f'<form method="post" action="{reverse("account_logout")}"' in html


def test_password_is_changed_from_the_link_that_the_message_gives(client, person):
    key = default_token_generator.make_token(person)
    address = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])

    form = client.get(address, follow=True)

    assert title(form) == "Choisir un nouveau mot de passe"


def test_looking_at_ones_addresses_inserts_none(client):
    user = User.objects.create_user("nouvelle@demo.example", PASSWORD)
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    before = list(EmailAddress.objects.values_list("pk", "email", "primary"))

    response = client.get(reverse("account_email"))

    assert response.status_code == 200
    assert list(EmailAddress.objects.values_list("pk", "email", "primary")) == before
    assert [email for _, email, _ in before] == ["nouvelle@demo.example"]


def test_a_dead_link_says_what_to_do(client, person):
    address = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), "rien-du-tout"])

    assert title(client.get(address)) == "Ce lien ne fonctionne plus"


def test_an_address_is_confirmed_by_a_button(client, person):
    address = EmailAddress.objects.create(user=person, email="autre@demo.example")

    response = client.get(reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]))

    assert title(response) == "Confirmer l’adresse électronique"


def test_a_dead_confirmation_says_what_to_do(client):
    response = client.get(reverse("account_confirm_email", args=["rien"]))

    assert title(response) == "Ce lien ne fonctionne plus"


def test_second_factor_from_activation_to_recovery_codes(signed_in, person):
    secret = signed_in.get(reverse("mfa_activate_totp")).context["form"].secret
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"

    codes = signed_in.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)

    assert title(codes) == "Codes de secours"
    assert Authenticator.objects.filter(user=person).count() == 2
    assert title(signed_in.get(reverse("mfa_generate_recovery_codes"))) == (
        "Créer de nouveaux codes de secours"
    )
    assert title(signed_in.get(reverse("mfa_deactivate_totp"))) == (
        "Désactiver l’application d’authentification"
    )
    assert "Vous n’avez pas de codes" not in signed_in.get(reverse("mfa_index")).content.decode()
    assert title(signed_in.get(reverse("mfa_reauthenticate"))) == "Confirmer votre identité"


def test_second_factor_is_asked_at_sign_in(client, person):
    TOTP.activate(person, generate_totp_secret())

    response = client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True
    )

    assert title(response) == "Vérification en deux étapes"


@pytest.mark.parametrize(
    ("name", "field"),
    [("account_login", "login"), ("account_signup", "email"), ("account_reset_password", "email")],
)
def test_an_address_is_asked_for_in_the_same_words_everywhere(client, name, field):
    form = client.get(reverse(name)).context["form"]

    assert form[field].label == "Adresse électronique"
