from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from applications.enums import Capacity
from core.history import tracked


@tracked()
class Access(models.Model):
    """A person's access to one dossier, in one capacity, over a period; written by the apps above."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="accesses"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="accesses")
    capacity = models.CharField(max_length=20, choices=Capacity)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("motif")

    class Meta:
        verbose_name = "accès"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(capacity__in=Capacity.values), name="access_capacity_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="access_dates_ordered"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="access_reason_given"),
            models.UniqueConstraint(
                fields=["application", "user", "capacity"],
                condition=Q(until__isnull=True),
                name="access_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.application_id} ({self.get_capacity_display()})"


@tracked()
class Impediment(models.Model):
    """What blocks an organisation from sending a dossier («empêchement»), for instance an overdue report."""

    organisation = models.ForeignKey(
        "poles.Organisation", on_delete=models.PROTECT, related_name="impediments"
    )
    reason = models.TextField("motif")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "empêchement"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="impediment_reason_given"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="impediment_dates_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.reason
