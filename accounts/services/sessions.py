"""The browsers in which a person is signed in: a row here, the session itself in Django's table."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User

#: More than a sign-in takes from its first row to its last.
TO_SIGN_IN = timedelta(minutes=5)


class UnableToEndSession(Exception):
    """Say in French why a session goes on."""


class NoSuchSession(UnableToEndSession):
    """It is not the person's, or has ended already: both look the same."""

    def __init__(self) -> None:
        super().__init__("Cet appareil n’est plus connecté. La liste ci-dessous est à jour.")


@transaction.atomic
def end_session(*, session_id: int, by: User) -> str:
    """
    Sign a browser of ``by`` out: its next request is a visitor's.

    :returns: the key that the session had.
    :raises NoSuchSession: if ``by`` has no such session.
    """
    found = UserSession.objects.select_for_update(of=("self",)).filter(pk=session_id, user=by).first()
    if found is None:
        raise NoSuchSession
    _end([found.session_key])
    return str(found.session_key)


@transaction.atomic
def end_other_sessions(*, user: User, keep: str | None) -> None:
    """
    Sign a person out everywhere but in one browser.

    :param keep: the key of the session that goes on; ``None`` ends them all.
    """
    _end(
        list(
            UserSession.objects.select_for_update(of=("self",))
            .filter(user=user)
            .exclude(session_key=keep or "")
            .order_by("pk")
            .values_list("session_key", flat=True)
        )
    )


@transaction.atomic
def forget_ended_sessions(*, at: datetime) -> int:
    """
    Forget the sessions that are over, and the browsers whose session is no more; return how many rows that was.

    A browser that signs in may be noted before its session is: it is given time.
    """
    sessions, _ = Session.objects.filter(expire_date__lte=at).delete()
    going_on = Session.objects.filter(session_key=OuterRef("session_key"))
    ended = UserSession.objects.filter(~Exists(going_on), created_at__lte=at - TO_SIGN_IN)
    browsers, _ = ended.delete()
    return int(sessions + browsers)


@transaction.atomic
def note_activity(*, session_key: str, at: datetime) -> None:
    """Note when a browser last asked for something; the person reads it in the list of their devices."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=at)


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
