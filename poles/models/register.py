from __future__ import annotations

from django.db import models


class SourcedFact(models.Model):
    """What a public source says of an identified pole: one label, one value, one source («repérage»)."""

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="sourced_facts")
    label = models.CharField("information", max_length=100)
    value = models.TextField("valeur")
    source = models.CharField("source", max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "information sourcée"
        constraints = [
            models.UniqueConstraint(fields=["pole", "label"], name="sourcedfact_once_per_label"),
            models.CheckConstraint(condition=~models.Q(source=""), name="sourcedfact_source_given"),
        ]

    def __str__(self) -> str:
        return f"{self.label}\xa0: {self.value}"
