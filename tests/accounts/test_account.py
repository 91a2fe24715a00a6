"""What a person sets of their own account: name, address, password, each after proving who they are."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.enums import Role
from core.models import Mail
from tests.accounts import ways
from tests.factories import now

pytestmark = pytest.mark.django_db

EMAIL = reverse("account_email")


@pytest.fixture
def user():
    return ways.person()


@pytest.fixture
def confirmed(user):
    return ways.confirm_identity(ways.browser(user))


def test_the_account_leads_to_each_of_its_pages(user):
    text = ways.browser(user).get(reverse("accounts:account")).text

    names = ("accounts:name", "account_email", "account_change_password", "mfa_index", "accounts:sessions")
    assert [name for name in names if f'href="{reverse(name)}"' not in text] == []


def test_a_role_held_in_several_regions_is_told_once(user):
    client = ways.browser(user)
    for region in ("53", "28", "52"):
        services.grant_role(user=user, role=Role.CASE_OFFICER, region=region, by=None, at=now())

    one = client.get(reverse("accounts:account")).text
    services.grant_role(user=user, role=Role.AUDITOR, by=None, at=now())
    two = client.get(reverse("accounts:account")).text

    assert "Votre rôle&nbsp;: Instructeur (Bretagne, Normandie, Pays de la Loire)." in one
    assert "Vos rôles&nbsp;: Instructeur (Bretagne, Normandie, Pays de la Loire), " in two


def test_a_name_is_changed(user):
    client = ways.browser(user)

    response = client.post(reverse("accounts:name"), {"first_name": " Ama ", "last_name": "N’Guessan"})

    assert response.headers["Location"] == reverse("accounts:account")
    user.refresh_from_db()
    assert user.get_full_name() == "Ama N’Guessan"


@pytest.mark.parametrize("first_name", ["", "  ", "a" * 151])
def test_a_name_that_is_none_is_refused(user, first_name):
    response = ways.browser(user).post(
        reverse("accounts:name"), {"first_name": first_name, "last_name": "Durand"}
    )

    assert response.status_code == 422
    user.refresh_from_db()
    assert user.first_name == "Camille"


def test_rename_refuses_a_name_without_first_name(user):
    with pytest.raises(services.UnableToRename, match="Donnez un prénom et un nom"):
        services.rename(user_id=user.pk, first_name=" ", last_name="Durand", by=user, at=now())


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
    ],
)
def test_what_protects_the_account_asks_again_who_it_is(user, name, method):
    url = reverse(name)

    given = {"email": "autre@demo.example", "action_add": ""} if method == "post" else None
    response = getattr(ways.browser(user), method)(url, given)

    assert (
        response.headers["Location"] == f"{reverse('account_reauthenticate')}?next={url.replace('/', '%2F')}"
    )
    assert not EmailAddress.objects.filter(email="autre@demo.example").exists()


@pytest.mark.parametrize(
    "name", ["mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"]
)
def test_what_a_factor_opens_asks_again_who_it_is(user, name):
    secret = ways.with_totp(user)
    client = ways.browser(user)
    client.post(reverse("mfa_authenticate"), {"code": ways.code_of(secret)})

    response = client.get(reverse(name))

    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_a_password_without_one_asks_for_the_factor_that_there_is(user):
    ways.with_totp(user)
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)

    response = client.get(reverse("account_set_password"))

    assert response.headers["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_password_is_changed_the_others_are_signed_out_and_a_mail_says_so(user, confirmed):
    elsewhere = ways.browser(user, place="203.0.113.9")

    response = confirmed.post(
        reverse("account_change_password"), {"password1": ways.ANOTHER, "password2": ways.ANOTHER}
    )

    assert response.headers["Location"] == reverse("accounts:account")
    assert confirmed.get(reverse("accounts:account")).status_code == 200
    assert elsewhere.get(reverse("accounts:account")).status_code == 302
    assert ways.titles(user) == ["Votre mot de passe a changé"]
    assert "Mot de passe oublié" in Mail.objects.get().body


def test_an_address_is_changed_once_the_new_one_is_confirmed_and_the_old_one_is_told(user, confirmed):
    old = user.email
    confirmed.post(EMAIL, {"email": "nouvelle@demo.example", "action_add": ""})
    user.refresh_from_db()
    assert user.email == old
    assert "nouvelle@demo.example" in confirmed.get(EMAIL).text

    confirmed.post(ways.link_in(Mail.objects.get(address="nouvelle@demo.example")))

    user.refresh_from_db()
    assert user.email == "nouvelle@demo.example"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("nouvelle@demo.example", True, True)
    ]
    assert ways.titles(old) == ["Votre adresse électronique a changé"]


def test_a_change_of_address_is_called_off(user, confirmed):
    confirmed.post(EMAIL, {"email": "nouvelle@demo.example", "action_add": ""})
    link = ways.link_in(Mail.objects.get(address="nouvelle@demo.example"))

    confirmed.post(EMAIL, {"email": "nouvelle@demo.example", "action_remove": ""})

    assert list(EmailAddress.objects.values_list("email", flat=True)) == [user.email]
    assert "Ce lien ne fonctionne plus" in confirmed.get(link).text


@pytest.mark.parametrize("verified", [True, False])
def test_the_address_of_another_account_is_not_taken_nor_told(user, confirmed, verified):
    other = ways.person("autre@demo.example", verified=verified)

    response = confirmed.post(EMAIL, {"email": other.email, "action_add": ""})

    assert response.headers["Location"] == EMAIL
    link = ways.link_in(Mail.objects.get(address=other.email))
    confirmed.post(link)
    user.refresh_from_db()
    assert user.email == "camille@demo.example"


def test_a_wrong_address_is_told_in_the_summary(confirmed):
    response = confirmed.post(EMAIL, {"email": "pas une adresse", "action_add": ""})

    assert "data-error-summary" in response.text
