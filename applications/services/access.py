from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.enums import Capacity, EventKind
from applications.models import Access, Application
from applications.services.state import record


@transaction.atomic
def grant_access(
    *, application: Application, user: User, capacity: Capacity, reason: str, by: User, at: datetime
) -> Access:
    """Let a person see one dossier in one capacity; already so, nothing changes."""
    access, created = Access.objects.get_or_create(
        application=application,
        user=user,
        capacity=capacity,
        until=None,
        defaults={"since": at, "reason": reason},
    )
    if created:
        payload = {"user": user.pk, "capacity": capacity.value, "reason": reason}
        record(application=application, kind=EventKind.ACCESS, by=by, at=at, payload=payload)
    return access


@transaction.atomic
def recuse(*, application: Application, user: User, reason: str, by: User, at: datetime) -> Access:
    """Close every access of a person to a dossier and keep them from it by whatever right («déport»)."""
    _close_accesses(application=application, user=user, at=at)
    return grant_access(
        application=application, user=user, capacity=Capacity.RECUSED, reason=reason, by=by, at=at
    )


def _close_accesses(*, application: Application, user: User, at: datetime) -> None:
    """End a person's accesses to a dossier, recusals apart."""
    rows = Access.objects.filter(application=application, user=user, until=None)
    for access in rows.exclude(capacity=Capacity.RECUSED).order_by("pk"):
        access.until = at
        access.save(update_fields=["until"])
