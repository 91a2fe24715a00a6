from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from applications.enums import SectionKind


class Presence(models.Model):
    """
    Where in a dossier a person was seen last («présence»); soon forgotten, hence without a history.

    One row for a person and a dossier: where their eyes are, whatever else is open behind.
    """

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="presences"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    #: Empty on the page of the dossier itself.
    kind = models.CharField("partie", max_length=20, choices=SectionKind, blank=True)
    seen_at = models.DateTimeField("vu le")

    class Meta:
        verbose_name = "présence"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "user"], name="presence_once_per_person"),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=SectionKind.values), name="presence_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.application_id} ({self.kind})"
