from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.triggers import append_only
from reviews.enums import AdmissibilityOutcome


class Admissibility(models.Model):
    """A case officer's answer on one submitted version («recevabilité»), with reasons; append only."""

    version = models.OneToOneField(
        "applications.SubmittedVersion", on_delete=models.PROTECT, related_name="admissibility"
    )
    outcome = models.CharField("avis", max_length=20, choices=AdmissibilityOutcome)
    reasons = models.TextField("motifs")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "recevabilité"
        triggers = append_only("admissibility")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=AdmissibilityOutcome.values), name="admissibility_outcome_known"
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="admissibility_reasons_given"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
