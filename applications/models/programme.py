from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.history import tracked


@tracked()
class Programme(models.Model):
    """The programme's own parameters: one row, against whose targets progress is shown [note §7]."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    name = models.CharField("nom", max_length=200)
    target_poles = models.PositiveSmallIntegerField("nombre de pôles visé")
    min_amount = models.DecimalField("dotation minimale, en euros", max_digits=12, decimal_places=2)
    max_amount = models.DecimalField("dotation maximale, en euros", max_digits=12, decimal_places=2)
    years = models.PositiveSmallIntegerField("durée en années")
    source = models.CharField("source", max_length=200)

    class Meta:
        verbose_name = "programme"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="programme_only_one"),
            models.CheckConstraint(
                condition=Q(min_amount__gt=Decimal(0), max_amount__gte=F("min_amount")),
                name="programme_amounts_ordered",
                violation_error_message="La dotation maximale doit dépasser la dotation minimale.",
            ),
            models.CheckConstraint(
                condition=Q(target_poles__gte=1, years__gte=1), name="programme_targets_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name
