"""ProConnect as allauth's registry wants a provider: found by the name of this module."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount import app_settings
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import proconnect
from accounts.forms import NAME_LENGTH


class ProConnectProvider(OpenIDConnectProvider):  # type: ignore[misc]
    id = proconnect.ID
    name = "ProConnect"
    oauth2_adapter_class = proconnect.ProConnectOAuth2Adapter

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("proconnect_login")

    def get_callback_url(self) -> str:
        return reverse("proconnect_callback")

    def get_oauth2_adapter(self, request: HttpRequest) -> proconnect.ProConnectOAuth2Adapter:
        return proconnect.ProConnectOAuth2Adapter(request)

    def get_scope(self) -> list[str]:
        return list(settings.PROCONNECT_SCOPES)

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """
        Send the browser to ProConnect, with exactly the parameters that it knows: it refuses any other.

        :param again: have it ask who the person is even if it knows.
        """
        nonce = proconnect.random_text()
        asked = {"nonce": nonce, "claims": proconnect.asked_claims()}
        if kwargs.get("again"):
            asked["prompt"] = "login"
        return super().redirect(request, process, next_url, data, auth_params=asked, nonce=nonce)

    def extract_uid(self, data: dict[str, Any]) -> str:
        subject = str(data["sub"])
        if not 0 < len(subject) <= app_settings.UID_MAX_LENGTH:
            raise OAuth2Error("sub too long")
        return subject

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep the establishment alone: the rest is the account's, or nobody's business."""
        return {"siret": str(data.get("siret", ""))[:14]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        last_name = data.get("usual_name") or data.get("family_name") or ""
        return {
            "email": str(data.get("email") or "").lower(),
            "first_name": str(data.get("given_name") or "")[:NAME_LENGTH],
            "last_name": str(last_name)[:NAME_LENGTH],
        }

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Return the address; vouched for if it says so itself, or if the federation does so for all."""
        email = str(data.get("email") or "").lower()
        vouched = data.get("email_verified", settings.PROCONNECT_VOUCHES_EMAIL) is True
        return [EmailAddress(email=email, verified=vouched, primary=True)] if email else []


provider_classes = [ProConnectProvider]
