"""The way to ProConnect and back: three addresses that are not there where the settings name no ProConnect."""

from __future__ import annotations

import requests
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LogoutView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import proconnect
from accounts.middleware import AGAIN
from core.addresses import absolute
from core.policies import public

#: Of the session, after it was left: where ProConnect ends its own, and what it must bring back.
LEAVING, LEFT = "proconnect_leaving", "proconnect_left"
FAILURES = (OAuth2Error, requests.RequestException)


@public
@require_safe
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Send the browser to ProConnect. By GET: the browser would refuse to follow a form to another site."""
    _there()
    provider = get_adapter().get_provider(request, proconnect.ID)
    try:
        onward, again = get_next_redirect_url(request), AGAIN in request.GET
        return provider.redirect(request, "login", next_url=onward, again=again)
    except FAILURES:
        return _unavailable(request)


@public
@require_safe
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Take the person back whom ProConnect has identified."""
    _there()
    view = OAuth2CallbackView.adapter_view(proconnect.ProConnectOAuth2Adapter(request))
    try:
        return view(request)
    except FAILURES:
        return _unavailable(request)


class _SignOut(LogoutView):  # type: ignore[misc]
    """Sign out here, and leave no copy of a text in the browser; who came through ProConnect is led out of it, too."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        kept = self.request.session.get(proconnect.SESSION_KEY)
        response = super().post(*args, **kwargs)
        if kept and proconnect.configured():
            self.request.session[LEAVING] = kept["id_token"]
            response = redirect("proconnect_logout")
        response["Clear-Site-Data"] = '"storage"'
        return response


sign_out = _SignOut.as_view()


@public
@require_safe
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """
    Lead the browser out of ProConnect by a page of ours, which it may leave for another site, and take it back.

    ProConnect comes back to this same address, with the state that it was given.
    """
    _there()
    state = request.session.pop(LEFT, "")
    if state and constant_time_compare(request.GET.get("state", ""), state):
        messages.success(request, "Vous êtes déconnecté de la plateforme et de ProConnect.")
        return redirect("home")
    id_token = request.session.pop(LEAVING, "")
    if not id_token:
        return redirect("home")
    state = request.session[LEFT] = proconnect.random_text()
    back = absolute(reverse("proconnect_logout"))
    try:
        way_out = proconnect.end_session_url(id_token=id_token, back=back, state=state)
    except FAILURES:
        way_out = ""
    return render(request, "accounts/proconnect_logout.html", {"way_out": way_out})


def _there() -> None:
    if not proconnect.configured():
        raise Http404


def _unavailable(request: HttpRequest) -> HttpResponse:
    answer: HttpResponseRedirect = proconnect.back_to_sign_in(request, proconnect.UNAVAILABLE).response
    return answer
