from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from applications.enums import PieceKind
from core.shapes import SHA256
from core.triggers import append_only, append_only_with_tombstone


class SubmittedVersion(models.Model):
    """
    What was sent, frozen («version déposée»); never changed.

    ``payload`` is the whole dossier and the facts that the criteria read; ``sha256`` is over its canonical
    JSON and outlives it.
    """

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("version")
    payload: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)
    sha256 = models.CharField("empreinte", max_length=64)
    submitted_at = models.DateTimeField("déposée le")
    submitted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    tombstone = models.TextField(null=True, blank=True)  # noqa: DJ001 – NULL says “not purged”

    class Meta:
        verbose_name = "version déposée"
        triggers = append_only_with_tombstone("submittedversion")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="submittedversion_number_once"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="submittedversion_sha256_shape"),
            models.CheckConstraint(condition=Q(number__gte=1), name="submittedversion_number_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} version {self.number}"


class SubmittedPiece(models.Model):
    """One piece of a submitted version, by its digest; append only."""

    version = models.ForeignKey(SubmittedVersion, on_delete=models.PROTECT, related_name="pieces")
    code = models.CharField("repère", max_length=6)
    kind = models.CharField("nature", max_length=20, choices=PieceKind)
    label = models.CharField("nom", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("taille en octets")
    content_type = models.CharField(max_length=100)

    class Meta:
        verbose_name = "pièce déposée"
        triggers = append_only("submittedpiece")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="submittedpiece_code_once"),
            models.CheckConstraint(condition=Q(kind__in=PieceKind.values), name="submittedpiece_kind_known"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="submittedpiece_sha256_shape"),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"


class Evaluation(models.Model):
    """The engine's evaluation of a submitted version, with its trace: stored once, never recomputed."""

    version = models.OneToOneField(SubmittedVersion, on_delete=models.PROTECT, related_name="evaluation")
    grid_version = models.ForeignKey("criteria.GridVersion", on_delete=models.PROTECT, related_name="+")
    content: models.JSONField[dict[str, Any]] = models.JSONField()
    sha256 = models.CharField("empreinte", max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "évaluation par les critères"
        triggers = append_only("evaluation")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="evaluation_sha256_shape"),
        ]

    def __str__(self) -> str:
        return f"Évaluation {self.version_id}"
