"""
Signing in through ProConnect, the State's identity federation for professionals, over OpenID Connect.

Absent from the settings, it is absent from the site. What the federation says is believed only from tokens that its
published keys have signed, for this site, with the nonce of this browser.
"""

from __future__ import annotations

import json
import time
from typing import Any, TypedDict
from urllib.parse import urlencode, urlsplit

import jwt
import requests
from allauth.account import app_settings as account_settings
from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string

from accounts.models import User
from core.addresses import absolute

ID = "proconnect"
#: Of the session: who signed in, with the token that ends the session over there.
SESSION_KEY = "proconnect"
#: Letters and figures: more than the 32 signs that the federation asks of a state and a nonce.
RANDOM_LENGTH = 43
#: Seconds of difference that two clocks may have.
LEEWAY = 30
#: Public keys only: with HS256 our own secret would sign.
ALGORITHMS = ("RS256", "ES256")
#: Levels of assurance that come with a second factor, by ProConnect's own table.
SECOND_FACTOR_LEVELS = frozenset(
    {
        "eidas2",
        "eidas3",
        "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
        "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
    }
)

UNAVAILABLE = "ProConnect ne répond pas correctement. Réessayez dans quelques minutes, ou connectez-vous avec votre mot de passe."
LOST = (
    "Cette connexion par ProConnect a été interrompue ou a expiré. Recommencez depuis cette page avec le bouton "
    "ProConnect."
)
UNVOUCHED = (
    "ProConnect ne garantit pas votre adresse électronique\xa0: elle ne peut ouvrir aucun compte ici. Connectez-vous "
    "avec votre mot de passe, ou créez un compte."
)
TOO_WEAK = (
    "Cette plateforme demande que ProConnect vérifie un second facteur, et il ne l’a pas fait. Activez-en un dans votre "
    "compte professionnel, puis recommencez, ou connectez-vous avec votre mot de passe."
)
CANCELLED = "Vous avez renoncé à la connexion par ProConnect. Vous pouvez vous connecter autrement."


class Login(TypedDict):
    """What a sign-in keeps of ProConnect, in the server's session only."""

    nonce: str
    id_token: str
    second_factor: bool
    #: Addresses that it vouches for.
    vouched: list[str]


def configured() -> bool:
    return ID in settings.SOCIALACCOUNT_PROVIDERS


def login_of(signal_kwargs: dict[str, Any] | None) -> Login | None:
    """Return what ProConnect said in a sign-in under way; ``None`` if it is not ProConnect's."""
    sociallogin = (signal_kwargs or {}).get("sociallogin")
    return sociallogin.state.get(ID) if sociallogin else None


def remember(request: HttpRequest, *, user: User, login: Login | None) -> None:
    """Keep in the session that the person came through ProConnect, or that they did not."""
    request.session.pop(SESSION_KEY, None)
    if login:
        kept = {"user": user.pk, "id_token": login["id_token"], "second_factor": login["second_factor"]}
        request.session[SESSION_KEY] = {**kept, "at": time.time()}


def gave_second_factor(request: HttpRequest) -> bool:
    """Return whether the person of this session gave a second factor at ProConnect."""
    kept = request.session.get(SESSION_KEY) or {}
    return bool(kept.get("second_factor")) and kept.get("user") == request.user.pk


def forget_second_factor(request: HttpRequest) -> None:
    """Let a factor given at ProConnect count no more; what ends its own session stays."""
    if kept := request.session.get(SESSION_KEY):
        request.session[SESSION_KEY] = {**kept, "second_factor": False}


def must_prove_again(request: HttpRequest) -> bool:
    """Return whether only ProConnect can say again who the person is, and last did so too long ago."""
    user: Any = request.user
    if not configured() or not user.is_authenticated or reauthentication.get_reauthentication_flows(user):
        return False
    kept = request.session.get(SESSION_KEY) or {}
    return bool(time.time() - kept.get("at", 0) > account_settings.REAUTHENTICATION_TIMEOUT)


def end_session_url(*, id_token: str, back: str, state: str) -> str:
    """
    Return the address that ends the session at ProConnect too; empty where it has none.

    :raises OAuth2Error, requests.RequestException: if the federation does not answer as it should.
    """
    address = discovered().get("end_session_endpoint")
    if not isinstance(address, str):
        return ""
    _check_address(address)
    query = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": back}
    return f"{address}?{urlencode(query)}"


def random_text() -> str:
    return get_random_string(RANDOM_LENGTH)


def asked_claims() -> str:
    """Return the ``claims`` parameter: how the person proved who they are, and a second factor where it is required."""
    wanted: dict[str, Any] = {"amr": {"essential": True}}
    if settings.PROCONNECT_SECOND_FACTOR:
        wanted["acr"] = {"essential": True, "values": sorted(SECOND_FACTOR_LEVELS)}
    return json.dumps({"id_token": wanted})


def says_second_factor(claims: dict[str, Any]) -> bool:
    """Return whether the claims of a signed ID token say that a second factor was given."""
    methods = claims.get("amr")
    return claims.get("acr") in SECOND_FACTOR_LEVELS or (isinstance(methods, list) and "mfa" in methods)


def discovered() -> dict[str, Any]:
    """
    Fetch the federation's discovery document.

    :raises OAuth2Error: if it is none.
    :raises requests.RequestException: if it does not come.
    """
    server = settings.PROCONNECT_SERVER_URL.rstrip("/")
    url = server if "/.well-known/" in server else f"{server}/.well-known/openid-configuration"
    found = _json(url)
    needed = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    if not all(isinstance(found.get(name), str) for name in needed):
        raise OAuth2Error("discovery document incomplete")
    for name in needed[1:]:
        _check_address(found[name])
    return found


def verified(token: str, *, document: dict[str, Any], audience: str, kind: str) -> dict[str, Any]:
    """
    Return the claims of a token that ProConnect signed for this site and that is still good.

    :param kind: "id_token" or "userinfo"; the latter may leave out when it ends.
    :raises OAuth2Error: on any doubt.
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error(f"{kind} signed by {header.get('alg')}")
        keys = jwt.PyJWKSet.from_dict(_json(document["jwks_uri"])).keys
        key = next((one for one in keys if one.key_id == header.get("kid")), keys[0])
        needed = ["iss", "aud", "sub", *(["exp", "iat"] if kind == "id_token" else [])]
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key.key,
            algorithms=[header["alg"]],
            issuer=document["issuer"],
            audience=audience,
            leeway=LEEWAY,
            options={"require": needed},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise OAuth2Error(f"{kind} not valid") from error
    return claims


class ProConnectOAuth2Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The conversation with ProConnect, server to server."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, ID)

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config = discovered()
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return absolute(reverse("proconnect_callback"))

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        except (KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("no token") from error
        return found

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        # It is used at once, for the person's claims, and kept nowhere.
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("no id_token")
        document = self.openid_config
        claims = verified(id_token, document=document, audience=app.client_id, kind="id_token")
        person = self._userinfo(token.token, document=document, audience=app.client_id)
        if person.get("sub") != claims["sub"]:
            raise OAuth2Error("userinfo is another person's")
        login = self.get_provider().sociallogin_from_response(request, person)
        login.proconnect = Login(
            nonce=str(claims.get("nonce", "")),
            id_token=id_token,
            second_factor=says_second_factor(claims),
            vouched=[one.email for one in login.email_addresses if one.verified],
        )
        return login

    def _userinfo(self, access_token: str, *, document: dict[str, Any], audience: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            headers = {"Authorization": f"Bearer {access_token}"}
            answer = session.get(document["userinfo_endpoint"], headers=headers)
            answer.raise_for_status()
        if answer.headers.get("content-type", "").startswith("application/jwt"):
            return verified(answer.text.strip(), document=document, audience=audience, kind="userinfo")
        return _as_object(answer)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Which account a person of ProConnect has here, and what is said when something goes wrong."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Return what the settings name; the database holds no provider."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return random_text()

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        # Only addresses that the federation vouches for come here.
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse an answer to another browser's question, and an address that nobody vouches for."""
        said: Login = sociallogin.proconnect
        if not constant_time_compare(said["nonce"], str(sociallogin.state.get("nonce"))):
            raise back_to_sign_in(request, LOST)
        if settings.PROCONNECT_SECOND_FACTOR and not said["second_factor"]:
            raise back_to_sign_in(request, TOO_WEAK)
        if not sociallogin.is_existing and not said["vouched"]:
            raise back_to_sign_in(request, UNVOUCHED)
        sociallogin.state[ID] = said

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        failed = isinstance(exception, OAuth2Error | requests.RequestException)
        if error == AuthError.CANCELLED:
            raise back_to_sign_in(request, CANCELLED)
        # Without an exception, the state is known where the federation itself sends an error back.
        answered = exception is None and "state" in (extra_context or {})
        raise back_to_sign_in(request, UNAVAILABLE if failed or answered else LOST)


def back_to_sign_in(request: HttpRequest, text: str) -> ImmediateHttpResponse:
    """Return what ends the request on the sign-in page, with a sentence."""
    messages.error(request, text)
    return ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))


def _check_address(address: str) -> None:
    """Refuse what is no web address, or one in the clear where the federation itself is not."""
    expected = urlsplit(settings.PROCONNECT_SERVER_URL).scheme
    if urlsplit(address).scheme not in {"https", expected} or not urlsplit(address).netloc:
        raise OAuth2Error("discovery document names no web address")


def _json(url: str) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        answer = session.get(url)
        answer.raise_for_status()
    return _as_object(answer)


def _as_object(answer: requests.Response) -> dict[str, Any]:
    found = answer.json()
    if not isinstance(found, dict):
        raise OAuth2Error("no JSON object")
    return found
