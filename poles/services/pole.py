from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from core import territories
from poles.enums import Phase, TeamCapacity
from poles.models import Pole, SourcedFact, TeamMember
from poles.services.phase import begin_life


@dataclass(frozen=True, kw_only=True)
class PoleDetails:
    """What may be said of a pole, whoever says it; what is not said is blank."""

    name: str
    commune: str = ""
    summary: str = ""
    since_year: int | None = None
    origin: str = ""
    structure: str = ""
    category: str = ""


def _slug(name: str) -> str:
    return slugify(name)[:200] or "pole"


def region_of(commune_code: str) -> str:
    """Return the region code of a commune, empty where the code is not an official one."""
    commune = territories.commune(commune_code)
    return commune.region_code if commune else ""


@transaction.atomic
def create_pole(
    *, details: PoleDetails, by: User, at: datetime, listed: bool = False, fictitious: bool = False
) -> Pole:
    """
    Create a pole in prefiguration, with its author as lead of its team.

    Created again in the same words (a second click), the pole already there is given.

    :param listed: whether the public directory shows it.
    """
    words = {
        **asdict(details),
        "region": region_of(details.commune),
        "listed": listed,
        "fictitious": fictitious,
    }
    User.objects.select_for_update().get(pk=by.pk)
    standing = Pole.objects.filter(created_by=by, **words).order_by("pk").first()
    if standing:
        return standing
    pole = Pole.objects.create(slug=_slug(details.name), created_at=at, created_by=by, **words)
    TeamMember.objects.create(pole=pole, user=by, capacity=TeamCapacity.LEAD, since=at, added_by=by)
    begin_life(pole=pole, phase=Phase.PREFIGURATION, reason="Pôle décrit par son porteur", by=by, at=at)
    return pole


@transaction.atomic
def describe_pole(*, pole_id: int, details: PoleDetails, by: User, at: datetime) -> Pole:
    """Change what a team says of its pole; its address keeps the words it was created with."""
    pole = Pole.objects.select_for_update(of=("self",)).get(pk=pole_id)
    words = {**asdict(details), "region": region_of(details.commune)}
    for field, value in words.items():
        setattr(pole, field, value)
    pole.save(update_fields=list(words))
    return pole


@transaction.atomic
def register_identified_pole(
    *, details: PoleDetails, facts: Sequence[tuple[str, str, str]], at: datetime, region: str = ""
) -> Pole:
    """
    Enter an existing pole in the directory as identified («repérage»), with nothing but sourced facts.

    :param facts: label, value, source, in the order in which they are shown.
    :param region: the region's code, for a pole whose commune is not known.
    """
    pole = Pole.objects.create(
        slug=_slug(details.name),
        created_at=at,
        listed=True,
        region=region_of(details.commune) or region,
        **asdict(details),
    )
    SourcedFact.objects.bulk_create(
        SourcedFact(pole=pole, label=label, value=value, source=source, position=position)
        for position, (label, value, source) in enumerate(facts)
    )
    begin_life(pole=pole, phase=Phase.IDENTIFIED, reason="Pôle repéré", by=None, at=at)
    return pole


@transaction.atomic
def join_team(*, pole_id: int, user: User, capacity: TeamCapacity, by: User, at: datetime) -> TeamMember:
    """Add a person to a pole's team; already there, nothing changes."""
    member, _ = TeamMember.objects.get_or_create(
        pole_id=pole_id, user=user, defaults={"capacity": capacity, "since": at, "added_by": by}
    )
    return member
