from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts.models import User
from core.clock import DatabaseNow


def open_sessions(*, user: User) -> QuerySet[UserSession]:
    """Return the browsers in which a person is signed in, the last active first."""
    going_on = Session.objects.filter(expire_date__gt=DatabaseNow()).values("session_key")
    found: QuerySet[UserSession] = UserSession.objects.filter(user=user, session_key__in=going_on)
    return found.order_by("-last_seen_at", "-pk")
