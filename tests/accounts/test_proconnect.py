"""Signing in through ProConnect, against an OpenID provider that runs as a process of its own."""

import json
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts import proconnect, services
from accounts.enums import Role
from accounts.models import User
from accounts.services import grant_role
from tests.accounts import ways
from tests.factories import now

pytestmark = pytest.mark.django_db

SIGN_IN, LOGIN = reverse("account_login"), reverse("proconnect_login")
BUTTON = "S’identifier avec ProConnect"
LEVEL_2FA = "https://proconnect.gouv.fr/assurance/self-asserted-2fa"
CLAIMS = {
    "email": "agent@prefecture.example",
    "email_verified": True,
    "given_name": "Awa",
    "usual_name": "Ndiaye",
    "siret": "13002526500013",
}


def free_port():
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Provider:
    """What a test asks of the provider's process."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def knows(self, subject="agent-1", **changed):
        claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def trouble(self, what):
        httpx.put(f"{self.url}/trouble", json={"trouble": what}).raise_for_status()

    def lets_in(self, address, subject="agent-1"):
        """Come to the provider as a person, say who one is, and return the way back."""
        assert httpx.get(address).status_code == 200
        answer = httpx.post(address, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return urlsplit(answer.headers["location"])


@pytest.fixture(scope="module")
def process():
    port = free_port()
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("openid_provider.py")), str(port)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    provider = Provider(port)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            httpx.get(f"{provider.url}/runs")
            break
        time.sleep(0.1)
    yield provider
    running.kill()
    running.wait()


def configure(settings, url):
    settings.PROCONNECT_SERVER_URL = url
    settings.SOCIALACCOUNT_PROVIDERS = {
        "proconnect": {
            "APP": {
                "provider_id": "proconnect",
                "name": "ProConnect",
                "client_id": "ptce",
                "secret": "the-secret",
                "settings": {"token_auth_method": "client_secret_post"},
            }
        }
    }


@pytest.fixture
def provider(process, settings):
    configure(settings, process.url)
    process.trouble("")
    process.knows()
    return process


def come_back(client, provider, *, subject="agent-1", onward="", trouble=""):
    """Go the whole way: our button, the provider, our callback."""
    there = client.get(LOGIN + (f"?{urlencode({'next': onward})}" if onward else ""))
    assert there.status_code == 302
    way = provider.lets_in(there.headers["Location"], subject)
    if trouble:
        provider.trouble(trouble)
    return client.get(f"{way.path}?{way.query}")


def is_in(client):
    return "_auth_user_id" in client.session


def sentence(client, response):
    """Return what the sign-in page says, after a way that led nowhere."""
    assert (response.status_code, response.headers["Location"]) == (302, SIGN_IN)
    assert not is_in(client)
    *_, text = [str(message) for message in client.get(SIGN_IN).context["messages"]]
    return text


def test_without_settings_there_is_no_trace(client):
    assert "ProConnect" not in client.get(SIGN_IN).text
    for name in ("proconnect_login", "proconnect_callback", "proconnect_logout"):
        assert client.get(reverse(name)).status_code == 404


def test_a_new_person_comes_in_and_has_an_account(client, provider):
    page = client.get(f"{SIGN_IN}?next=/poles/").text
    assert BUTTON in page
    assert f'href="{LOGIN}?next=%2Fpoles%2F"' in page

    response = come_back(client, provider, onward="/poles/")

    assert response.headers["Location"] == "/poles/"
    user = User.objects.get()
    assert (user.email, user.get_full_name()) == ("agent@prefecture.example", "Awa Ndiaye")
    assert EmailAddress.objects.get().verified
    assert not user.has_usable_password()
    assert is_in(client)


def test_nothing_is_kept_of_the_person_but_the_establishment(client, provider):
    come_back(client, provider)

    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data) == ("agent-1", {"siret": CLAIMS["siret"]})
    assert CLAIMS["siret"] in client.get(reverse("accounts:account")).text


def test_the_same_person_comes_back_to_the_same_account_whatever_the_address(client, provider):
    come_back(client, provider)
    provider.knows(email="autre@prefecture.example", email_verified=False)

    other = Client()
    come_back(other, provider)

    assert is_in(other)
    assert User.objects.count() == 1


@pytest.mark.parametrize("written", ["agent@prefecture.example", "Agent@Prefecture.Example"])
def test_an_account_is_found_by_an_address_that_is_vouched_for(client, provider, written):
    user = ways.person("agent@prefecture.example")
    provider.knows(email=written)

    come_back(client, provider)

    assert client.session["_auth_user_id"] == str(user.pk)
    user.refresh_from_db()
    assert user.check_password(ways.PASSWORD)
    assert ways.titles(user) == ["ProConnect ouvre votre compte"]


@pytest.mark.parametrize("verified", [False, None, "true", 1])
@pytest.mark.parametrize("known", [True, False])
def test_an_address_that_nobody_vouches_for_opens_nothing(client, provider, verified, known):
    if known:
        ways.person("agent@prefecture.example")
    provider.knows(email_verified=verified)

    response = come_back(client, provider)

    assert sentence(client, response) == proconnect.UNVOUCHED
    assert User.objects.count() == known
    assert not SocialAccount.objects.exists()


def test_a_person_without_an_address_is_refused(client, provider):
    provider.knows(email=None)

    assert sentence(client, come_back(client, provider)) == proconnect.UNVOUCHED


def test_the_federation_may_vouch_for_all_but_not_for_what_it_says_is_doubtful(client, provider, settings):
    settings.PROCONNECT_VOUCHES_EMAIL = True
    provider.knows(email_verified=False)
    assert sentence(client, come_back(client, provider)) == proconnect.UNVOUCHED

    provider.knows(email_verified=None)
    come_back(client, provider)

    assert is_in(client)


def test_an_account_opened_by_another_with_the_person_s_address_loses_its_password(client, provider):
    squatter = ways.person("agent@prefecture.example", verified=False)

    come_back(client, provider)

    squatter.refresh_from_db()
    assert is_in(client)
    assert not squatter.has_usable_password()
    assert EmailAddress.objects.get().verified


def test_a_closed_account_stays_closed(client, provider):
    ways.person("agent@prefecture.example", is_active=False)

    response = come_back(client, provider)

    assert response.headers["Location"] == reverse("account_inactive")
    assert not is_in(client)


def test_very_long_names_are_shortened(client, provider):
    provider.knows(given_name="a" * 400, usual_name="b" * 400)

    come_back(client, provider)

    assert User.objects.get().first_name == "a" * 150


def test_the_request_has_what_proconnect_asks_and_nothing_else(client, provider):
    query = parse_qs(
        urlsplit(
            client.get(f"{LOGIN}?scope=admin&auth_params=prompt%3Dnone&process=connect").headers["Location"]
        ).query
    )

    assert set(query) == {"client_id", "redirect_uri", "scope", "response_type", "state", "nonce", "claims"}
    assert query["redirect_uri"] == [f"http://localhost:8000{reverse('proconnect_callback')}"]
    assert json.loads(query["claims"][0]) == {"id_token": {"amr": {"essential": True}}}
    assert min(len(query[name][0]) for name in ("state", "nonce")) >= 32


def test_a_second_factor_is_asked_of_proconnect_where_the_settings_say_so(client, provider, settings):
    settings.PROCONNECT_SECOND_FACTOR = True

    query = parse_qs(urlsplit(client.get(LOGIN).headers["Location"]).query)

    asked = json.loads(query["claims"][0])["id_token"]["acr"]
    assert asked["essential"] is True
    assert LEVEL_2FA in asked["values"]


# Second factor ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "enough"),
    [
        ({"acr": LEVEL_2FA}, True),
        ({"acr": "eidas2"}, True),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "eidas1", "amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({}, False),
    ],
)
def test_a_second_factor_given_there_counts_only_if_the_signed_token_says_so(
    client, provider, settings, claims, enough
):
    settings.SECOND_FACTOR_REQUIRED = True
    user = ways.person("agent@prefecture.example")
    grant_role(user=user, role=Role.AUDITOR, by=None, at=now())
    provider.knows(**claims)

    come_back(client, provider)

    response = client.get(reverse("home"))
    assert (response.status_code == 200) is enough
    assert enough or response.headers["Location"] == reverse("mfa_index")


def test_the_second_factor_of_the_account_is_asked_unless_proconnect_s_was_given(client, provider):
    user = ways.person("agent@prefecture.example")
    secret = ways.with_totp(user)

    response = come_back(client, provider)
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": ways.code_of(secret)})
    assert is_in(client)

    provider.knows(acr="eidas3")
    other = Client()
    come_back(other, provider)
    assert is_in(other)


def test_a_password_after_proconnect_does_not_inherit_its_second_factor(client, provider, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = ways.person("agent@prefecture.example")
    grant_role(user=user, role=Role.AUDITOR, by=None, at=now())
    provider.knows(acr="eidas2")
    come_back(client, provider)
    client.post(reverse("account_logout"))

    ways.sign_in(client, user)

    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_index")


@pytest.mark.parametrize(("acr", "comes_in"), [("eidas1", False), ("eidas2", True)])
def test_a_second_factor_that_is_required_there_and_not_given_is_refused(
    client, provider, settings, acr, comes_in
):
    settings.PROCONNECT_SECOND_FACTOR = True
    provider.knows(acr=acr)

    response = come_back(client, provider)

    assert is_in(client) is comes_in
    assert comes_in or sentence(client, response) == proconnect.TOO_WEAK


# Who it still is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
    ],
)
def test_what_protects_an_account_without_password_asks_proconnect_again(client, provider, name):
    come_back(client, provider)
    url = reverse(name)
    assert not client.get(url).headers.get("Location", "").startswith(LOGIN)
    session = client.session
    session["proconnect"] = {**session["proconnect"], "at": time.time() - 301}
    session.save()

    for method in (client.get, client.post):
        response = method(url)
        assert response.headers["Location"] == f"{LOGIN}?preuve=1&next={url.replace('/', '%2F')}"

    there = client.get(response.headers["Location"]).headers["Location"]
    assert parse_qs(urlsplit(there).query)["prompt"] == ["login"]
    way = provider.lets_in(there)
    assert client.get(f"{way.path}?{way.query}").headers["Location"] == url
    assert not client.get(url).headers.get("Location", "").startswith(LOGIN)


# What may be forged -----------------------------------------------------------------------------------------


def test_another_browser_s_state_is_refused(client, provider):
    way = provider.lets_in(client.get(LOGIN).headers["Location"])
    victim = Client()
    victim.get(LOGIN)

    response = victim.get(f"{way.path}?{way.query}")

    assert sentence(victim, response) == proconnect.LOST


@pytest.mark.parametrize(
    "query", ["", "state=x&code=y", "code=y", "state=&code=", "error=server_error&state=x"]
)
def test_a_state_that_nobody_gave_is_refused(client, provider, query):
    response = client.get(f"{reverse('proconnect_callback')}?{query}")

    assert sentence(client, response) == proconnect.LOST


def test_a_way_back_serves_once(client, provider):
    way = provider.lets_in(client.get(LOGIN).headers["Location"])
    client.get(f"{way.path}?{way.query}")
    client.post(reverse("account_logout"))

    response = client.get(f"{way.path}?{way.query}")

    assert sentence(client, response) == proconnect.LOST


def test_a_token_for_another_question_is_refused(client, provider):
    response = come_back(client, provider, trouble="token:nonce")

    assert sentence(client, response) == proconnect.LOST
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "spoiled", ["audience", "issuer", "expired", "signature", "unsigned", "secret", "none"]
)
def test_a_token_that_is_not_proconnect_s_for_us_today_is_refused(client, provider, spoiled):
    response = come_back(client, provider, trouble=f"token:{spoiled}")

    assert sentence(client, response) == proconnect.UNAVAILABLE
    assert not User.objects.exists()


def test_the_claims_of_another_person_are_refused(client, provider):
    response = come_back(client, provider, trouble="userinfo:other")

    assert sentence(client, response) == proconnect.UNAVAILABLE


def test_claims_in_plain_json_are_taken_too(client, provider):
    come_back(client, provider, trouble="userinfo:json")

    assert is_in(client)


def test_an_error_that_proconnect_sends_back_is_told(client, provider):
    state = parse_qs(urlsplit(client.get(LOGIN).headers["Location"]).query)["state"][0]

    response = client.get(f"{reverse('proconnect_callback')}?error=server_error&state={state}")

    assert sentence(client, response) == proconnect.UNAVAILABLE


def test_a_person_who_gives_up_is_told_so(client, provider):
    state = parse_qs(urlsplit(client.get(LOGIN).headers["Location"]).query)["state"][0]

    response = client.get(f"{reverse('proconnect_callback')}?error=access_denied&state={state}")

    assert sentence(client, response) == proconnect.CANCELLED


# Out of order -----------------------------------------------------------------------------------------------


def test_a_provider_that_is_not_there_gives_a_sentence(client, settings):
    configure(settings, f"http://127.0.0.1:{free_port()}")

    assert sentence(client, client.get(LOGIN)) == proconnect.UNAVAILABLE


@pytest.mark.parametrize("what", ["500", "garbage", "list", "empty", "file"])
def test_a_description_that_is_none_gives_a_sentence(client, provider, what):
    provider.trouble(f"/openid-configuration:{what}")

    assert sentence(client, client.get(LOGIN)) == proconnect.UNAVAILABLE


@pytest.mark.parametrize("what", ["500", "garbage", "list", "empty"])
@pytest.mark.parametrize("where", ["/openid-configuration", "/token", "/jwks", "/userinfo"])
def test_a_provider_that_fails_on_the_way_gives_a_sentence(client, provider, where, what):
    response = come_back(client, provider, trouble=f"{where}:{what}")

    assert sentence(client, response) == proconnect.UNAVAILABLE


@pytest.mark.parametrize("where", ["/openid-configuration", "/token"])
def test_a_provider_that_says_nothing_is_waited_for_a_few_seconds(client, provider, settings, where):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1
    there = client.get(LOGIN).headers["Location"]
    way = provider.lets_in(there)
    provider.trouble(f"{where}:slow")
    before = time.monotonic()

    response = client.get(f"{way.path}?{way.query}")

    assert time.monotonic() - before < 5
    assert sentence(client, response) == proconnect.UNAVAILABLE


def test_the_settings_wait_a_few_seconds_at_most(settings):
    assert settings.SOCIALACCOUNT_REQUESTS_TIMEOUT <= 5


# The way out ------------------------------------------------------------------------------------------------


def test_signing_out_ends_the_session_over_there_too(client, provider):
    come_back(client, provider)
    id_token = client.session["proconnect"]["id_token"]

    response = client.post(reverse("account_logout"))

    assert response.headers["Location"] == reverse("proconnect_logout")
    assert not is_in(client)
    way_out = urlsplit(client.get(reverse("proconnect_logout")).context["way_out"])
    query = parse_qs(way_out.query)
    back = f"http://localhost:8000{reverse('proconnect_logout')}"
    assert f"{way_out.scheme}://{way_out.netloc}{way_out.path}" == f"{provider.url}/oauth2/end_session"
    assert query["id_token_hint"] == [id_token]
    assert query["post_logout_redirect_uri"] == [back]

    home = client.get(f"{reverse('proconnect_logout')}?state={query['state'][0]}")

    assert home.headers["Location"] == reverse("home")
    assert "de la plateforme et de ProConnect" in client.get(reverse("home")).text


def test_coming_back_from_the_way_out_with_a_forged_state_says_nothing(client, provider):
    come_back(client, provider)
    client.post(reverse("account_logout"))
    client.get(reverse("proconnect_logout"))

    client.get(f"{reverse('proconnect_logout')}?state=forged")

    assert "de la plateforme et de ProConnect" not in client.get(reverse("home")).text


def test_signing_out_while_proconnect_is_down_signs_out_here_and_says_so(client, provider):
    come_back(client, provider)
    provider.trouble("/openid-configuration:500")

    client.post(reverse("account_logout"))

    page = client.get(reverse("proconnect_logout"))
    assert "votre session y est peut-être encore ouverte" in page.text
    assert not is_in(client)


def test_who_came_with_a_password_is_not_led_to_proconnect(client, provider):
    ways.sign_in(client, ways.person())

    assert client.post(reverse("account_logout")).headers["Location"] == reverse("home")


# Untying ----------------------------------------------------------------------------------------------------

UNLINK = reverse("accounts:unlink_proconnect")


def linked(**fields):
    user = ways.person("agent@prefecture.example", **fields)
    SocialAccount.objects.create(user=user, provider="proconnect", uid="agent-1")
    return user


def test_who_proves_who_they_are_unties_the_account_and_a_mail_says_so():
    user = linked()
    here, elsewhere = ways.browser(user), ways.browser(user, place="203.0.113.5")
    assert f'href="{UNLINK}"' in here.get(reverse("accounts:account")).text
    assert "Si vous revenez un jour par ProConnect" in here.get(UNLINK).text

    proof = here.post(UNLINK)
    assert proof.headers["Location"] == f"{reverse('account_reauthenticate')}?{urlencode({'next': UNLINK})}"
    assert SocialAccount.objects.filter(user=user).exists()
    done = here.post(proof.headers["Location"], {"password": ways.PASSWORD, "next": UNLINK})

    assert done.headers["Location"] == reverse("accounts:account")
    assert not SocialAccount.objects.exists()
    page = here.get(reverse("accounts:account"))
    assert "Votre compte n’est plus relié à ProConnect." in page.text
    assert UNLINK not in page.text
    assert elsewhere.get(reverse("accounts:account")).status_code == 302
    assert ways.titles(user) == ["ProConnect n’ouvre plus votre compte"]


def test_the_second_factor_of_proconnect_counts_no_more_once_it_is_untied(client, provider, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user = ways.person("agent@prefecture.example")
    grant_role(user=user, role=Role.AUDITOR, by=None, at=now())
    provider.knows(acr="eidas2")
    come_back(client, provider)
    ways.confirm_identity(client)
    assert client.get(reverse("home")).status_code == 200

    client.post(UNLINK)

    assert not SocialAccount.objects.exists()
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_index")
    # Leaving still ends the session over there.
    assert client.post(reverse("account_logout")).headers["Location"] == reverse("proconnect_logout")


def test_who_has_no_password_is_told_to_choose_one_first_and_stays_tied(client):
    user = linked()
    user.set_unusable_password()
    user.save()
    client.force_login(user)

    for page in (client.get(UNLINK), client.post(UNLINK)):
        assert "Choisissez d’abord un mot de passe" in page.text
        assert f'href="{reverse("account_set_password")}"' in page.text
        assert f'action="{UNLINK}"' not in page.text
    assert SocialAccount.objects.filter(user=user).exists()
    assert ways.titles(user) == []


def test_the_one_who_unties_twice_at_once_is_told_that_it_is_done():
    user = linked()
    services.unlink_proconnect(by=user, keep=None, at=now())

    with pytest.raises(services.NotLinked, match="n’est plus relié"):
        services.unlink_proconnect(by=user, keep=None, at=now())
