from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from core.history import tracked
from core.keys import new_key  # also what a migration calls it
from core.shapes import SHA256
from core.triggers import append_only
from poles.enums import MemberPieceKind


@tracked()
class ConfirmationRequest(models.Model):
    """
    A member's own link, by which it says whether it joins («demande de confirmation»).

    The link is signed (``poles.links``): what is kept here does not suffice to make it.
    """

    membership = models.ForeignKey(
        "poles.Membership", on_delete=models.PROTECT, related_name="confirmation_requests"
    )
    email = models.EmailField("adresse électronique")
    key = models.CharField(max_length=43, unique=True, default=new_key)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("dernier envoi")
    expires_at = models.DateTimeField("valable jusqu’au")
    closed_at = models.DateTimeField("répondue ou annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de confirmation"
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(closed_at=None), name="confirmationrequest_one_open"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="confirmationrequest_dates_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"Demande {self.pk}"


class ConfirmationAnswer(models.Model):
    """What a member answered by its link, in its own words («confirmation»); append only."""

    request = models.OneToOneField(
        ConfirmationRequest, on_delete=models.PROTECT, primary_key=True, related_name="answer"
    )
    membership = models.ForeignKey(
        "poles.Membership", on_delete=models.PROTECT, related_name="confirmation_answers"
    )
    joins = models.BooleanField("la structure adhère de son plein gré")
    signatory = models.CharField("personne qui répond", max_length=200)
    quality = models.CharField("en qualité de", max_length=200)
    #: The SIRET, commune, jobs and contributions as the member wrote them.
    content: models.JSONField[dict[str, Any]] = models.JSONField()
    reason = models.TextField("motif du refus", blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "confirmation d’un membre"
        triggers = append_only("confirmationanswer")
        constraints = [
            models.CheckConstraint(
                condition=~Q(signatory="") & ~Q(quality=""), name="confirmationanswer_signatory_given"
            ),
        ]

    def __str__(self) -> str:
        return f"Réponse à la demande {self.request_id}"


@tracked()
class MemberPiece(models.Model):
    """A document about a member, by its digest: letter of commitment, proof that it belongs to the ESS."""

    membership = models.ForeignKey("poles.Membership", on_delete=models.PROTECT, related_name="pieces")
    kind = models.CharField("nature", max_length=20, choices=MemberPieceKind)
    code = models.CharField("repère", max_length=6)
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveIntegerField("taille en octets")
    content_type = models.CharField(max_length=100)
    added_at = models.DateTimeField("ajoutée le")
    #: Nobody where the member dropped it by its link.
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "pièce d’un membre"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MemberPieceKind.values), name="memberpiece_kind_known"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="memberpiece_sha256_shape"),
            models.CheckConstraint(condition=Q(code__regex=r"^L[1-9]\d*$"), name="memberpiece_code_shape"),
            models.UniqueConstraint(
                fields=["membership", "kind"],
                condition=Q(removed_at=None),
                name="memberpiece_one_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_kind_display()}"
