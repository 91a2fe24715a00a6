from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from core import territories
from poles.enums import Phase, TeamCapacity
from poles.models import Pole, SourcedFact, TeamMember
from poles.services.phase import begin_life


def _slug(name: str) -> str:
    return slugify(name)[:200] or "pole"


def region_of(commune_code: str) -> str:
    """Return the region code of a commune, empty where the code is not an official one."""
    commune = territories.commune(commune_code)
    return commune.region_code if commune else ""


@transaction.atomic
def create_pole(*, name: str, commune: str = "", by: User, at: datetime, **details: Any) -> Pole:
    """
    Create a pole in prefiguration, with its author as lead of its team; ``details`` are its other fields.

    Created again in the same words (a second click), the pole already there is given.
    """
    details.setdefault("region", region_of(commune))
    User.objects.select_for_update().get(pk=by.pk)
    standing = Pole.objects.filter(created_by=by, name=name, commune=commune, **details).first()
    if standing:
        return standing
    pole = Pole.objects.create(
        name=name, slug=_slug(name), commune=commune, created_at=at, created_by=by, **details
    )
    TeamMember.objects.create(pole=pole, user=by, capacity=TeamCapacity.LEAD, since=at)
    begin_life(pole=pole, phase=Phase.PREFIGURATION, reason="Pôle décrit par son porteur", by=by, at=at)
    return pole


@transaction.atomic
def describe_pole(*, pole_id: int, name: str, commune: str, by: User, at: datetime, **details: Any) -> Pole:
    """Change what a team says of its pole; its address keeps the words it was created with."""
    pole = Pole.objects.select_for_update(of=("self",)).get(pk=pole_id)
    for field, value in {"name": name, "commune": commune, "region": region_of(commune), **details}.items():
        setattr(pole, field, value)
    pole.save()
    return pole


@transaction.atomic
def register_identified_pole(
    *, name: str, facts: Sequence[tuple[str, str, str]], at: datetime, **details: Any
) -> Pole:
    """
    Enter an existing pole in the directory as identified («repérage»), with nothing but sourced facts.

    :param facts: label, value, source, in the order in which they are shown.
    """
    pole = Pole.objects.create(name=name, slug=_slug(name), created_at=at, listed=True, **details)
    SourcedFact.objects.bulk_create(
        SourcedFact(pole=pole, label=label, value=value, source=source, position=position)
        for position, (label, value, source) in enumerate(facts)
    )
    begin_life(pole=pole, phase=Phase.IDENTIFIED, reason="Pôle repéré", by=None, at=at)
    return pole


@transaction.atomic
def join_team(*, pole_id: int, user: User, capacity: TeamCapacity, at: datetime) -> TeamMember:
    """Add a person to a pole's team; already there, nothing changes."""
    member, _ = TeamMember.objects.get_or_create(
        pole_id=pole_id, user=user, defaults={"capacity": capacity, "since": at}
    )
    return member
