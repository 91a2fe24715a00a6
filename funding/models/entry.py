from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.shapes import SHA256
from core.triggers import append_only
from funding.enums import EntryKind
from funding.models import triggers


class Entry(models.Model):
    """
    One line of the ledger («écriture»): an amount in whole cents that moves an envelope's balances.

    Never changed nor removed: a mistake is undone by one reversal. Entries of one operation, one per level of
    sub-envelope, share its key.
    """

    envelope = models.ForeignKey(
        "funding.Envelope", on_delete=models.PROTECT, related_name="entries", verbose_name="enveloppe"
    )
    kind = models.CharField("nature", max_length=20, choices=EntryKind)
    amount = models.BigIntegerField("montant")
    key = models.UUIDField("clé de l’opération")
    request_hash = models.CharField("empreinte de la demande", max_length=64)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversal", verbose_name="annule"
    )
    application = models.ForeignKey(
        "applications.Application",
        on_delete=models.PROTECT,
        null=True,
        related_name="entries",
        verbose_name="dossier",
    )
    reason = models.TextField("motif", blank=True)
    at = models.DateTimeField("le")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "écriture"
        triggers: ClassVar = [*append_only("entry"), triggers.moves_balances()]
        indexes: ClassVar = [
            models.Index(fields=["key"], name="entry_by_key"),
            models.Index(fields=["envelope", "-id"], name="entry_newest_of_envelope"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["envelope", "kind", "key"], name="entry_key_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_amount_positive"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
                name="entry_reversal_names_entry",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.REVERSAL, reason=""), name="entry_reversal_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(kind=EntryKind.RESERVATION, application__isnull=True),
                name="entry_reservation_names_application",
            ),
            models.CheckConstraint(condition=Q(request_hash__regex=SHA256), name="entry_request_hash_shape"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
