from datetime import UTC
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from core import codes
from core.enums import JobStatus
from core.shapes import SHA256
from core.triggers import append_only, append_only_with_tombstone


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
    batch = models.CharField("lot", max_length=64, blank=True, default="", db_default="")
    origin = models.JSONField("origine", default=dict, db_default={}, editable=False)
    attempt = models.IntegerField("essais", default=0)
    token = models.UUIDField("jeton", null=True, blank=True, editable=False)
    lease_until = models.DateTimeField("bail jusqu’à", null=True, blank=True)
    available_at = models.DateTimeField("disponible à partir de")
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
            models.Index(fields=["-priority", "id"], condition=Q(status=JobStatus.QUEUED), name="job_queued"),
            models.Index(fields=["lease_until"], condition=Q(status=JobStatus.RUNNING), name="job_running"),
            models.Index(
                fields=["-finished_at", "-id"], condition=Q(status=JobStatus.FAILED), name="job_failed"
            ),
            models.Index(fields=["batch"], condition=~Q(batch=""), name="job_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} ({self.get_status_display()})"


class JobRetry(models.Model):
    """A failed job queued again by hand (« relance »): by whom, and what it had failed with."""

    job = models.ForeignKey(Job, verbose_name="tâche", on_delete=models.PROTECT, related_name="retries")
    by_id = models.BigIntegerField("relancée par")
    at = models.DateTimeField("relancée le")
    attempts = models.IntegerField("essais avant la relance")
    error = models.TextField("erreur avant la relance")

    class Meta:
        verbose_name = "relance"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(attempts__gt=0), name="jobretry_attempts_positive"),
            models.CheckConstraint(condition=~Q(error=""), name="jobretry_says_why"),
        ]
        triggers: ClassVar = append_only("jobretry")

    def __str__(self) -> str:
        return f"{self.job_id} ({self.at:%d/%m/%Y %H:%M})"


class Mail(models.Model):
    """
    An e-mail to send (« courriel »), written when it was asked for; its job says where it is.

    A person who has an account is named by id and keeps the address that the account has when the mail leaves.
    Once sent, the row keeps neither address nor words.
    """

    job = models.OneToOneField(Job, verbose_name="tâche", on_delete=models.PROTECT, related_name="mail")
    template = models.CharField("modèle", max_length=100)
    occasion = models.CharField("occasion", max_length=200)
    user_id = models.BigIntegerField("compte", null=True, blank=True)
    address = models.EmailField("adresse électronique", blank=True)
    title = models.CharField("objet", max_length=250, blank=True)
    body = models.TextField("texte", blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "courriel"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) & ~Q(title="") & ~Q(body="")
                | Q(sent_at__isnull=False, title="", body="", address=""),
                name="mail_sent_is_blank",
            ),
            models.CheckConstraint(
                condition=Q(user_id__isnull=False, address="")
                | Q(user_id__isnull=True) & (Q(sent_at__isnull=False) | ~Q(address="")),
                name="mail_one_recipient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.occasion})"


class Manuscript(models.Model):
    """
    What a document says (« minute »), frozen when it was asked for: the file is made from this row and no other.

    ``sha256`` is the digest of all that is printed beside it. Append only; a purge takes the context away and leaves
    the rest, so that what was issued can still be checked.
    """

    job = models.OneToOneField(Job, verbose_name="tâche", on_delete=models.PROTECT, related_name="manuscript")
    title = models.CharField("titre", max_length=200)
    dated = models.DateTimeField("daté du")
    code = models.CharField("code de vérification", max_length=codes.LENGTH)
    address = models.CharField("adresse de vérification", max_length=300)
    context = models.JSONField("contenu", null=True)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    tombstone = models.TextField(null=True, blank=True)  # noqa: DJ001 – NULL says “not purged”

    class Meta:
        verbose_name = "minute"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="manuscript_code_once"),
            models.CheckConstraint(condition=Q(code__regex=codes.SHAPE), name="manuscript_code_shape"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="manuscript_sha256_shape"),
            models.CheckConstraint(
                condition=Q(context__isnull=False, tombstone__isnull=True)
                | Q(context__isnull=True, tombstone__isnull=False),
                name="manuscript_purged_says_why",
            ),
        ]
        triggers: ClassVar = append_only_with_tombstone("manuscript", payload="context")

    def __str__(self) -> str:
        return f"{self.title} ({self.sha256[:12]})"

    def printed(self) -> dict[str, Any]:
        """Return all that the document says, itself apart: what ``sha256`` is the digest of."""
        return {
            "title": self.title,
            "dated": self.dated.astimezone(UTC),
            "code": self.code,
            "address": self.address,
            "context": self.context,
        }


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
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="document_sha256_shape"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_size_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "subject_id"], name="document_subject")]
        triggers: ClassVar = append_only("document")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} ({self.sha256[:12]})"
