from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.territory_search import by_key
from poles.areas import key_of, state_of
from poles.models import PerimeterArea
from poles.services.locks import locked_pole
from poles.services.members import UnableToChangeMembers

#: Far above any perimeter: all communes of the largest département.
MAX_AREAS = 1_000


class UnableToChangePerimeter(UnableToChangeMembers):
    """The perimeter cannot become what is asked for."""


class UnknownTerritory(UnableToChangePerimeter):
    """A key is not one of a territory of today."""


class TooManyAreas(UnableToChangePerimeter):
    """There are more territories than a perimeter may have."""


class PerimeterChanged(UnableToChangePerimeter):
    """Somebody changed the perimeter since it was opened."""


@transaction.atomic
def set_perimeter(
    *, pole_id: int, areas: Iterable[str], by: User, at: datetime, expected_state: str | None = None
) -> None:
    """
    Make ``areas`` the territories of the perimeter, once each.

    :param areas: keys, «epci:200068781»; one that stands already may be no territory any more.
    :param expected_state: that of ``areas.state_of`` when the perimeter was opened; none, whatever stands is replaced.
    :raises UnableToChangePerimeter: if a territory is unknown, if they are too many, or changed meanwhile.
    """
    wanted = set(areas)
    if len(wanted) > MAX_AREAS:
        raise TooManyAreas(
            f"Un périmètre compte au plus {MAX_AREAS} territoires. Choisissez plutôt une intercommunalité, un "
            "département ou une région\xa0: ils valent pour toutes leurs communes."
        )
    pole = locked_pole(pole_id)
    standing = list(pole.perimeter.order_by("pk"))
    if expected_state not in (None, state_of(standing)):
        raise PerimeterChanged(
            "Le périmètre a changé depuis que vous l’avez ouvert\xa0: rien n’a été remplacé. Ce qui est enregistré "
            "aujourd’hui est ci-dessous\xa0; enregistrez de nouveau pour garder votre choix."
        )
    present = {key_of(area) for area in standing}
    if unknown := sorted(key.partition(":")[2] for key in wanted - present if by_key(key) is None):
        raise UnknownTerritory(
            f"Ces codes ne sont pas ceux d’un territoire actuel\xa0: {', '.join(unknown)}. "
            "Vérifiez-les, ou cherchez le territoire par son nom."
        )
    pole.perimeter.filter(pk__in=[area.pk for area in standing if key_of(area) not in wanted]).delete()
    PerimeterArea.objects.bulk_create(
        PerimeterArea(pole=pole, kind=kind, code=code)
        for kind, _, code in (key.partition(":") for key in sorted(wanted - present))
    )
