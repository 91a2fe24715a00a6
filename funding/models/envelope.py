from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from applications.enums import Strand
from core.history import tracked
from core.shapes import REGION
from funding.enums import ENVELOPE_READERS, Balance
from funding.models import triggers

if TYPE_CHECKING:
    from accounts.models import User

FIRST_YEAR, LAST_YEAR = 2010, 2100


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    def visible_to(self, user: User) -> EnvelopeQuerySet:
        """Envelopes that the person may look at: all of them, or none."""
        return self if user.has_role(*ENVELOPE_READERS) else self.none()


@tracked(exclude=[balance.value for balance in Balance])
class Envelope(models.Model):
    """
    Commitment authority of one source («enveloppe», «autorisations d’engagement»).

    Balances are whole cents and move by entries only. What a sub-envelope reserves, its parents reserve too:
    it is held by its own ceiling and by theirs.
    """

    label = models.CharField("intitulé", max_length=200)
    strand = models.CharField("volet", max_length=20, choices=Strand)
    year = models.PositiveSmallIntegerField(
        "année", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    region = models.CharField("région", max_length=3, blank=True)
    source = models.CharField("origine des crédits", max_length=200)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name="enveloppe mère",
    )
    ceiling = models.BigIntegerField("plafond", default=0, editable=False)
    reserved = models.BigIntegerField("réservé", default=0, editable=False)
    committed = models.BigIntegerField("engagé", default=0, editable=False)
    frozen = models.BigIntegerField("gelé", default=0, editable=False)
    created_at = models.DateTimeField("créée le")

    objects: ClassVar[EnvelopeQuerySet] = EnvelopeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "enveloppe"
        triggers: ClassVar = triggers.balances_by_entries()
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ceiling__gte=0), name="envelope_ceiling_not_negative"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="envelope_reserved_not_negative"),
            models.CheckConstraint(condition=Q(committed__gte=0), name="envelope_committed_not_negative"),
            models.CheckConstraint(condition=Q(frozen__gte=0), name="envelope_frozen_not_negative"),
            models.CheckConstraint(
                condition=Q(ceiling__gte=F("committed") + F("reserved") + F("frozen")),
                name="envelope_within_ceiling",
            ),
            models.CheckConstraint(condition=Q(strand__in=Strand.values), name="envelope_strand_known"),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="envelope_year_plausible",
                violation_error_message=f"L’année est comprise entre {FIRST_YEAR} et {LAST_YEAR}.",
            ),
            models.CheckConstraint(
                condition=Q(region="") | Q(region__regex=REGION),
                name="envelope_region_code",
                violation_error_message="Choisissez une région de la liste, ou aucune pour tout le pays.",
            ),
            models.CheckConstraint(
                condition=~Q(label=""),
                name="envelope_label_given",
                violation_error_message="Donnez un intitulé à l’enveloppe.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="envelope_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.year})"

    @property
    def left(self) -> int:
        """Cents that this envelope can still take, its parents aside."""
        return self.ceiling - self.reserved - self.committed - self.frozen


class EnvelopeYear(models.Model):
    """Payment credits of one year of an envelope («crédits de paiement»), in whole cents."""

    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, related_name="years", verbose_name="enveloppe"
    )
    year = models.PositiveSmallIntegerField("année")
    payment_credits = models.BigIntegerField("crédits de paiement")
    paid = models.BigIntegerField("payé", default=0, editable=False)

    class Meta:
        verbose_name = "crédits d’une année"
        triggers: ClassVar = [triggers.paid_starts_at_zero()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["envelope", "year"],
                name="envelopeyear_once",
                violation_error_message="Les crédits de cette année sont déjà inscrits.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="envelopeyear_year_plausible"
            ),
            models.CheckConstraint(condition=Q(paid__gte=0), name="envelopeyear_paid_not_negative"),
            models.CheckConstraint(
                condition=Q(paid__lte=F("payment_credits")), name="envelopeyear_paid_within_credits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.envelope_id} – {self.year}"


@tracked()
class CallEnvelope(models.Model):
    """
    An envelope that a call draws on; the lowest priority number is drawn on first.

    ``linked_by`` and ``linked_at`` are unknown for the links of version 0.1.
    """

    call = models.ForeignKey(
        "applications.Call", on_delete=models.PROTECT, related_name="envelope_links", verbose_name="appel"
    )
    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, related_name="call_links", verbose_name="enveloppe"
    )
    priority = models.PositiveSmallIntegerField("ordre", default=1)
    linked_at = models.DateTimeField("rattachée le", null=True)
    linked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "enveloppe d’un appel"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "envelope"],
                name="callenvelope_once",
                violation_error_message="Cet appel utilise déjà cette enveloppe.",
            ),
            models.UniqueConstraint(
                fields=["call", "priority"],
                name="callenvelope_priority_once",
                violation_error_message="Une autre enveloppe de cet appel a déjà ce rang.",
            ),
            models.CheckConstraint(condition=Q(priority__gte=1), name="callenvelope_priority_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} – {self.envelope_id} ({self.priority})"
