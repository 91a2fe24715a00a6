from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet

from accounts import proconnect
from accounts.enums import Role
from accounts.models import RoleGrant, User
from core.clock import DatabaseNow
from core.territories import fold


def open_sessions(*, user: User) -> QuerySet[UserSession]:
    """Return the browsers in which a person is signed in, the last active first."""
    going_on = Session.objects.filter(expire_date__gt=DatabaseNow()).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(user=user, session_key__in=going_on)
    return found.order_by("-last_seen_at", "-pk")


def proconnect_link(*, user: User) -> SocialAccount | None:
    """Return what ties an account to ProConnect."""
    found: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user, provider=proconnect.ID)
    return found.order_by("pk").first()


def role_holders(*, text: str = "", role: str = "", region: str = "") -> list[tuple[User, list[RoleGrant]]]:
    """
    Return the people who hold a role, by name, each with their grants in force; two queries.

    :param text: words, each of which the name or the address holds.
    :param region: a code; those who hold the role in the whole country act there too.
    """
    grants = RoleGrant.objects.in_force(at=DatabaseNow())
    asked = grants.filter(user=OuterRef("pk"))
    if role in Role.values:
        asked = asked.filter(role=role)
    if region:
        asked = asked.filter(region__in=["", region])
    held: dict[int, list[RoleGrant]] = {}
    for grant in grants.order_by("role", "region", "pk"):
        held.setdefault(grant.user_id, []).append(grant)
    words = fold(text).split()
    found = [
        user
        for user in User.objects.filter(Exists(asked)).order_by("pk")
        if all(word in fold(f"{user.get_full_name()} {user.email}") for word in words)
    ]
    found.sort(key=lambda user: (fold(user.last_name), fold(user.first_name), user.pk))
    return [(user, held[user.pk]) for user in found if user.pk in held]


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """Return every role that a person holds or held, the last given first, with who gave and who ended it."""
    return user.role_grants.select_related("granted_by", "ended_by").order_by("-since", "-pk")
