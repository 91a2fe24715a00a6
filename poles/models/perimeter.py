from __future__ import annotations

import functools
import operator

from django.core.validators import RegexValidator
from django.db import models

from core.enums import TerritoryKind
from core.history import tracked
from core.shapes import REGION

COMMUNE_CODE = r"^(\d{2}|2[AB])\d{3}$"
commune_code = RegexValidator(
    COMMUNE_CODE, "Ce code de commune n’est pas valable. Donnez le code INSEE, par exemple 26281."
)


#: Kind of a territory -> the shape of its code.
SHAPES = {
    TerritoryKind.COMMUNE: COMMUNE_CODE,
    TerritoryKind.EPCI: r"^\d{9}$",
    TerritoryKind.DEPARTEMENT: r"^(\d{2}|2[AB]|9[78]\d)$",
    TerritoryKind.REGION: REGION,
}


@tracked()
class PerimeterArea(models.Model):
    """
    One territory of a pole's perimeter («périmètre»): a commune, or a larger one that stands for all its communes.

    The communes that it stands for are those of the official list of the day; a submitted version freezes them.
    """

    pole = models.ForeignKey("poles.Pole", on_delete=models.CASCADE, related_name="perimeter")
    kind = models.CharField("territoire", max_length=12, choices=TerritoryKind, default=TerritoryKind.COMMUNE)
    code = models.CharField(max_length=9)

    class Meta:
        verbose_name = "territoire du périmètre"
        constraints = [
            models.UniqueConstraint(fields=["pole", "kind", "code"], name="perimeterarea_once"),
            models.CheckConstraint(
                condition=functools.reduce(
                    operator.or_,
                    (models.Q(kind=kind, code__regex=shape) for kind, shape in SHAPES.items()),
                ),
                name="perimeterarea_code_shape",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"
