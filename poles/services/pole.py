from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from core import territories
from poles.enums import Phase, TeamCapacity
from poles.models import HeldLabel, Pole, TeamMember
from poles.services.locks import locked_pole
from poles.services.phase import begin_life


class UnableToDescribe(Exception):
    """A pole's description cannot be saved."""


class StalePole(UnableToDescribe):
    """Somebody saved the same words since they were opened; ``current`` is what stands."""

    def __init__(self, current: Pole) -> None:
        super().__init__(
            "Cette page a été modifiée pendant que vous écriviez. Rien n’est perdu\xa0: comparez les deux textes, "
            "puis enregistrez ce que vous gardez."
        )
        self.current = current


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
    aims: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    held_labels: tuple[HeldLabel, ...] = ()
    legal_form: str = ""

    def words(self) -> dict[str, Any]:
        """Return what is said, field by field, as a pole holds it."""
        lists = {name: list(getattr(self, name)) for name in ("aims", "activities", "held_labels")}
        return {**asdict(self), **lists}


def slug_of(name: str) -> str:
    """Return the words of a pole's address; they stay those of its creation."""
    return slugify(name)[:200] or "pole"


def region_of(commune_code: str) -> str:
    """Return the region code of a commune, empty where the code is not an official one."""
    commune = territories.commune(commune_code)
    return commune.region_code if commune else ""


@transaction.atomic
def create_pole(*, details: PoleDetails, by: User, at: datetime, fictitious: bool = False) -> Pole:
    """
    Create a pole in prefiguration, with its author as lead of its team; nothing of it is public.

    Created again in the same words (a second click), the pole already there is given.
    """
    words = {**details.words(), "region": region_of(details.commune), "fictitious": fictitious}
    User.objects.select_for_update().get(pk=by.pk)
    standing = Pole.objects.of_team(by).filter(created_by=by, **words).order_by("pk").first()
    if standing:
        return standing
    pole = Pole.objects.create(
        slug=slug_of(details.name),
        created_at=at,
        created_by=by,
        described_at=at,
        described_by=by,
        **words,
    )
    TeamMember.objects.create(pole=pole, user=by, capacity=TeamCapacity.LEAD, since=at, added_by=by)
    begin_life(pole=pole, phase=Phase.PREFIGURATION, reason="Pôle décrit par son porteur", by=by, at=at)
    return pole


@transaction.atomic
def describe_pole(
    *, pole_id: int, details: PoleDetails, expected_version: int, by: User, at: datetime
) -> Pole:
    """
    Change what a team says of its pole; its address keeps the words it was created with.

    Saving what already stands changes nothing.

    :param expected_version: the version that was opened.
    :raises StalePole: if another version stands than the one opened.
    """
    pole = locked_pole(pole_id)
    words = {**details.words(), "region": region_of(details.commune)}
    if replace_words(pole, words, version="version", expected=expected_version):
        pole.described_at, pole.described_by = at, by
        pole.save(update_fields=["described_at", "described_by"])
    return pole


def replace_words(pole: Pole, words: Mapping[str, Any], *, version: str, expected: int) -> bool:
    """
    Put words in the place of those of a locked pole and count a version more; say whether anything changed.

    :param version: name of the field that counts the versions of these words.
    :raises StalePole: if another version stands than the one expected.
    """
    if all(getattr(pole, field) == value for field, value in words.items()):
        return False
    if getattr(pole, version) != expected:
        raise StalePole(pole)
    for field, value in words.items():
        setattr(pole, field, value)
    setattr(pole, version, expected + 1)
    pole.save(update_fields=[*words, version])
    return True


@transaction.atomic
def join_team(*, pole_id: int, user: User, capacity: TeamCapacity, by: User, at: datetime) -> TeamMember:
    """Add a person to a pole's team; already there, nothing changes."""
    member, _ = TeamMember.objects.get_or_create(
        pole_id=pole_id, user=user, defaults={"capacity": capacity, "since": at, "added_by": by}
    )
    return member
