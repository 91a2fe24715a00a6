from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.triggers import append_only


class ListingConsent(models.Model):
    """
    A team's word that its pole stands in the public directory, or no longer does («accord de publication»).

    Append only; the last one holds. ``text_version`` is that of the text agreed to (``poles.consent``).
    """

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="listing_consents")
    given = models.BooleanField("accord donné")
    text_version = models.PositiveSmallIntegerField("version du texte")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "accord de publication"
        triggers = append_only("listingconsent")
        constraints = [
            models.CheckConstraint(condition=Q(text_version__gte=1), name="listingconsent_text_known"),
        ]

    def __str__(self) -> str:
        return f"{'Accord' if self.given else 'Retrait'} du {self.at:%d/%m/%Y}"
