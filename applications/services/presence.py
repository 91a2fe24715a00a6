from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from accounts.models import User
from applications.enums import SectionKind
from applications.models import Presence
from applications.queries import PRESENT, Present

#: How long a row stays once it says nothing any more.
FORGOTTEN = timedelta(hours=1)

_BEAT = """
WITH beat AS (
    INSERT INTO applications_presence (application_id, user_id, kind, seen_at)
    VALUES (%(application)s, %(user)s, %(kind)s, %(at)s)
    ON CONFLICT (application_id, user_id) DO UPDATE SET kind = EXCLUDED.kind, seen_at = EXCLUDED.seen_at
)
SELECT presence.kind, person.first_name, person.last_name, person.email
FROM applications_presence presence JOIN accounts_user person ON person.id = presence.user_id
WHERE presence.application_id = %(application)s AND presence.user_id <> %(user)s AND presence.seen_at > %(since)s
ORDER BY person.last_name, person.first_name, person.id
"""


def note_presence(*, application_id: int, kind: SectionKind | None, by: User, at: datetime) -> list[Present]:
    """
    Note where in a dossier a person is, and return who else is there; one statement, hence whole or not at all.

    :param kind: the section that is open, ``None`` on the dossier's own page.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _BEAT,
            {
                "application": application_id,
                "user": by.pk,
                "kind": kind or "",
                "at": at,
                "since": at - PRESENT,
            },
        )
        rows = cursor.fetchall()
    return [
        Present(
            name=User(first_name=first, last_name=last, email=email).get_full_name(),
            kind=SectionKind(found) if found else None,
        )
        for found, first, last, email in rows
    ]


def forget_presences(*, at: datetime) -> int:
    """Forget who has left; return how many rows that was."""
    removed, _ = Presence.objects.filter(seen_at__lte=at - FORGOTTEN).delete()
    return removed
