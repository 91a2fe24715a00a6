from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.enums import JobStatus
from core.triggers import append_only

SHA256_SHAPE = r"^[0-9a-f]{64}$"


class Job(models.Model):
    """
    Work to be done once (« tâche »): the row is the truth, Celery only the bell.

    It is inserted in the transaction of the business change that asks for it. ``token`` names the one worker that
    may finish it, until ``lease_until``.
    """

    kind = models.CharField("nature", max_length=64)
    subject_id = models.BigIntegerField("objet")
    content_hash = models.CharField("empreinte du contenu", max_length=64)
    status = models.CharField("état", max_length=16, choices=JobStatus.choices, default=JobStatus.QUEUED)
    priority = models.SmallIntegerField("priorité", default=0)
    attempt = models.IntegerField("essais", default=0)
    token = models.UUIDField("jeton", null=True, blank=True, editable=False)
    lease_until = models.DateTimeField("bail jusqu’à", null=True, blank=True)
    available_at = models.DateTimeField("disponible à partir de")
    rung_at = models.DateTimeField("dernier appel", null=True, blank=True)
    created_at = models.DateTimeField("créée le")
    started_at = models.DateTimeField("commencée le", null=True, blank=True)
    finished_at = models.DateTimeField("finie le", null=True, blank=True)
    error = models.TextField("erreur", blank=True)

    class Meta:
        verbose_name = "tâche"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject_id", "content_hash"], name="job_once"),
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="job_status_known"),
            models.CheckConstraint(condition=Q(attempt__gte=0), name="job_attempt_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    status=JobStatus.RUNNING,
                    token__isnull=False,
                    lease_until__isnull=False,
                    started_at__isnull=False,
                )
                | (~Q(status=JobStatus.RUNNING) & Q(token__isnull=True, lease_until__isnull=True)),
                name="job_running_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[JobStatus.DONE, JobStatus.FAILED], finished_at__isnull=False)
                | (~Q(status__in=[JobStatus.DONE, JobStatus.FAILED]) & Q(finished_at__isnull=True)),
                name="job_ended_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status=JobStatus.FAILED) | ~Q(error=""), name="job_failed_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["available_at"], condition=Q(status=JobStatus.QUEUED), name="job_queued"),
            models.Index(fields=["lease_until"], condition=Q(status=JobStatus.RUNNING), name="job_running"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} ({self.get_status_display()})"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen by itself."""
        return self.status in {JobStatus.DONE, JobStatus.FAILED}


class Document(models.Model):
    """A file made by a job from a frozen context (« document »), stored under its own digest."""

    kind = models.CharField("nature", max_length=64)
    subject_id = models.BigIntegerField("objet")
    job = models.OneToOneField(Job, verbose_name="tâche", on_delete=models.PROTECT, related_name="document")
    file = models.FileField("fichier", max_length=200)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    size = models.BigIntegerField("taille en octets")
    created_at = models.DateTimeField("créé le")

    class Meta:
        verbose_name = "document"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=SHA256_SHAPE), name="document_sha256_shape"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_size_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "subject_id"], name="document_subject")]
        triggers: ClassVar = append_only("document")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} ({self.sha256[:12]})"
