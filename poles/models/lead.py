from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.shapes import SHA256
from core.triggers import append_only


class LeadTransfer(models.Model):
    """
    The lead of a pole given to another person («changement de porteur»); append only.

    By the lead, or by the administration on a written request: then its reason and its document are there.
    """

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="lead_transfers")
    #: Nobody where the pole had no team yet.
    former = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField("motif", blank=True)
    sha256 = models.CharField("empreinte de la demande", max_length=64, blank=True)
    size = models.PositiveIntegerField("taille en octets", default=0)
    content_type = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = "changement de porteur"
        triggers = append_only("leadtransfer")
        constraints = [
            models.CheckConstraint(
                condition=Q(former=None) | ~Q(former=F("to")), name="leadtransfer_to_another"
            ),
            models.CheckConstraint(
                condition=Q(former__isnull=False, by=F("former"), reason="", sha256="")
                | (~Q(reason="") & Q(sha256__regex=SHA256)),
                name="leadtransfer_asked_in_writing",
            ),
            models.CheckConstraint(
                condition=Q(sha256="") | ~Q(by=F("to")), name="leadtransfer_not_to_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pole}, {self.at:%Y-%m-%d}"

    @property
    def on_request(self) -> bool:
        """Whether the administration did it, on a written request."""
        return bool(self.sha256)
