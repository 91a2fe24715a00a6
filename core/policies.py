"""
Who may call an address: each view declares a policy, and a view without one answers 403.

A policy speaks of roles only. What a person may see of one thing is decided by ``visible_to`` querysets
and ``perms`` functions, where "not yours" and "does not exist" look the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from core.answers import refused, wants_json

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Describe who passes: everyone, the signed in, or holders of one of ``roles``."""

    anonymous: bool = False
    roles: frozenset[str] | None = None

    def admits(self, user: Any) -> bool:
        if self.anonymous:
            return True
        if not user.is_authenticated:
            return False
        return self.roles is None or user.has_role(*self.roles)


PUBLIC = Policy(anonymous=True)
SIGNED_IN = Policy()


def _declare(policy: Policy) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return decorate


public = _declare(PUBLIC)
signed_in = _declare(SIGNED_IN)


def roles(*names: str) -> Callable[[View], View]:
    """Admit only people who hold one of ``names`` at the time of the request."""
    return _declare(Policy(roles=frozenset(names)))


def policy_of(view: Any, url_name: str | None) -> Policy | None:
    """Return the declared policy of a view; other people's views are listed by URL name in the settings."""
    declared = getattr(view, "policy", None)
    if isinstance(declared, Policy):
        return declared
    listed: Policy | None = settings.THIRD_PARTY_POLICIES.get(url_name)
    return listed


def _is_personal(request: HttpRequest) -> bool:
    """Say whether an answer may be about somebody: a signed-in person was looked at, or an account's page asked for."""
    # The person that a view or template has read, if one has: a page about nobody costs no query.
    user = getattr(request, "_cached_user", None)
    match = request.resolver_match
    return (user is not None and user.is_authenticated) or (
        match is not None and match.url_name in settings.THIRD_PARTY_POLICIES
    )


class PolicyMiddleware:
    """
    Refuse whatever no policy admits: to the sign-in page when nobody is signed in, else 403; a script is told 401.

    What is about somebody is kept by no browser and no proxy, where the view has not said otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_personal(request) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        policy = policy_of(view, match.view_name if match else None)
        if policy is None:
            raise PermissionDenied
        if policy.admits(request.user):
            return None
        if request.user.is_authenticated:
            raise PermissionDenied
        if wants_json(request):
            return refused("signed_out", 401)
        target = QueryDict(mutable=True)
        target["next"] = request.get_full_path()
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{target.urlencode(safe='/')}")
