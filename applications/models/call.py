from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from applications.enums import Strand
from core.history import tracked

MENTIONS = (
    "service_name",
    "service_email",
    "service_address",
    "service_phone",
    "silence_notice",
    "remedies",
)


class CallQuerySet(models.QuerySet["Call"]):
    def published(self) -> CallQuerySet:
        return self.filter(published_at__isnull=False)

    def open(self, *, at: datetime) -> CallQuerySet:
        """Calls that take new dossiers at ``at``; the grace is for sending, not for starting."""
        return self.published().filter(opens_at__lte=at, closes_at__gt=at)


@tracked()
class Call(models.Model):
    """A call for dossiers of one strand («appel à projets»)."""

    strand = models.CharField("volet", max_length=20, choices=Strand)
    title = models.CharField("titre", max_length=200)
    slug = models.SlugField(max_length=220, unique=True)
    summary = models.TextField("présentation", blank=True)
    opens_at = models.DateTimeField("ouverture")
    closes_at = models.DateTimeField("clôture")
    grace = models.DurationField("délai de grâce", default=timedelta)
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    grid_version = models.ForeignKey(
        "criteria.GridVersion", on_delete=models.PROTECT, related_name="calls", verbose_name="grille"
    )
    service_name = models.CharField("service instructeur", max_length=200, blank=True)
    service_email = models.EmailField("adresse électronique du service", blank=True)
    service_address = models.TextField("adresse postale du service", blank=True)
    service_phone = models.CharField("téléphone du service", max_length=30, blank=True)
    silence_months = models.PositiveSmallIntegerField("mois de silence valant rejet", default=2)
    silence_notice = models.TextField("ce que signifie le silence", blank=True)
    remedies = models.TextField("voies et délais de recours", blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(strand__in=Strand.values), name="call_strand_known"),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                name="call_dates_ordered",
                violation_error_message="La clôture doit suivre l’ouverture.",
            ),
            models.CheckConstraint(
                condition=models.Q(grace__gte=timedelta()), name="call_grace_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True)
                | ~models.Q(*[(field, "") for field in MENTIONS], _connector=models.Q.OR),
                name="call_mentions_given",
                violation_error_message=(
                    "Toutes les mentions de l’accusé de réception doivent être remplies avant la publication."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_instant(self) -> datetime:
        """The first instant at which a dossier can no longer be sent."""
        return self.closes_at + self.grace
