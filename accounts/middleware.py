from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts import perms, proconnect, services
from core.answers import BACKGROUND, refused, wants_json
from core.clock import database_now

#: Of the session: when its activity was last noted, in seconds. Only a sign-in puts it there.
SEEN = "seen_at"
#: Seconds between two notes.
EVERY = 5 * 60

#: What a person who owes a second factor still reaches: to give one, to leave, and what is everyone's to read.
OPEN = frozenset(
    {
        *("account_logout", "proconnect_logout", "account_reauthenticate", "account_email"),
        *("account_confirm_email", "account_email_verification_sent", "account_login"),
        *("account_reset_password", "account_reset_password_done"),
        *("account_reset_password_from_key", "account_reset_password_from_key_done"),
        *("mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"),
        *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
        *("proconnect_login", "proconnect_callback"),
        *("accessibility", "legal_notice", "personal_data", "health_live", "health_ready", "metrics"),
        *("verification:ask", "verification:document"),
    }
)


#: What protects the account: changed by who has just proved who they are. allauth asks for the password or a factor; a
#: person who has neither is asked by ProConnect.
PROTECTED = frozenset(
    {
        *("account_email", "account_set_password", "account_change_password"),
        *("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"),
        "data:close",
    }
)
#: Of the address that leads to ProConnect: ask, even if you know.
AGAIN = "preuve"


class ActivityMiddleware:
    """Note now and then that a signed-in browser is active; a page left open is not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and BACKGROUND not in request.headers:
            seen = request.session.get(SEEN)
            if seen is not None and time.time() - seen > EVERY and request.user.is_authenticated:
                request.session[SEEN] = time.time()
                services.note_activity(session_key=str(request.session.session_key), at=database_now())
        return self.get_response(request)


class ProofMiddleware:
    """
    Lead whoever owes a second factor to where one is given, at each request: a role granted counts at once.

    And lead whoever opens what protects their account to where they prove once more who they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match and match.view_name in PROTECTED and proconnect.must_prove_again(request):
            query = urlencode({AGAIN: 1, "next": request.path})
            return HttpResponseRedirect(f"{reverse('proconnect_login')}?{query}")
        if not owes_second_factor(request) or (match and match.view_name in OPEN):
            return None
        if wants_json(request):
            return refused("signed_out", 401)
        way = reverse("mfa_index")
        return (
            HttpResponseClientRedirect(way)
            if request.headers.get("HX-Request")
            else HttpResponseRedirect(way)
        )


def owes_second_factor(request: HttpRequest) -> bool:
    """Return whether the person holds a role that needs a second factor, and has given none, here or at ProConnect."""
    user: Any = request.user
    if not user.is_authenticated or not perms.must_have_second_factor(user=user):
        return False
    return not (proconnect.gave_second_factor(request) or perms.has_second_factor(user=user))
