from __future__ import annotations

from django.db import models

from core.shapes import SHA256
from core.triggers import append_only


class GridVersion(models.Model):
    """A published version of an evaluation grid («grille»): never changed, a call pins one."""

    grid_id = models.CharField("grille", max_length=60)
    version = models.CharField("version", max_length=20)
    sha256 = models.CharField("empreinte", max_length=64, unique=True)
    content = models.JSONField("contenu")
    reason = models.TextField("motif de publication")
    published_at = models.DateTimeField("publiée le")
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "version de grille"
        triggers = append_only("gridversion")
        constraints = [
            models.UniqueConstraint(fields=["grid_id", "version"], name="gridversion_once"),
            models.CheckConstraint(condition=models.Q(sha256__regex=SHA256), name="gridversion_sha256_shape"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="gridversion_reason_given"),
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} version {self.version}"
