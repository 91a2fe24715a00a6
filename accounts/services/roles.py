from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.enums import Role
from accounts.models import RoleGrant, User


@transaction.atomic
def grant_role(*, user: User, role: Role, region: str = "", by: User | None, at: datetime) -> RoleGrant:
    """Give a person a role from ``at``; granting what is already in force changes nothing."""
    grant, _ = RoleGrant.objects.get_or_create(
        user=user, role=role, region=region, until=None, defaults={"since": at, "granted_by": by}
    )
    return grant


@transaction.atomic
def end_role(*, user: User, role: Role, region: str = "", by: User | None, at: datetime) -> None:
    """End a role at ``at``; the grant stays as a record of who gave it and who took it away."""
    for grant in RoleGrant.objects.filter(user=user, role=role, region=region, until=None).order_by("pk"):
        grant.until = at
        grant.ended_by = by
        grant.save(update_fields=["until", "ended_by"])
