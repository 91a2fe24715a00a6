from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from core.triggers import append_only
from reviews.enums import FAVOURABLE_OUTCOMES, NotificationMeans, Outcome


class Decision(models.Model):
    """
    What the committee decided on a dossier («décision»), in one of its rounds; append only.

    An amount goes with its reservation; a label, or any strand that gives no money, is agreed without one.

    ``evaluation`` is the engine's evaluation with the ratings that the committee had before it. Nothing of it
    is shown outside the committee and the administration before the ``Notification``.
    """

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="decisions"
    )
    version = models.ForeignKey(
        "applications.SubmittedVersion", on_delete=models.PROTECT, related_name="decisions"
    )
    item = models.OneToOneField("reviews.AgendaItem", on_delete=models.PROTECT, related_name="decision")
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField("décision", max_length=30, choices=Outcome)
    amount = models.DecimalField("montant accordé", max_digits=12, decimal_places=2, null=True, blank=True)
    reasons = models.TextField("motifs")
    conditions = models.TextField("conditions ou réserves", blank=True)
    evaluation: models.JSONField[dict[str, Any]] = models.JSONField()
    phase_move = models.OneToOneField(
        "poles.PhaseMove", on_delete=models.PROTECT, null=True, related_name="decision"
    )
    reservation_key = models.UUIDField(null=True, unique=True)
    at = models.DateTimeField("décidée le")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "décision"
        triggers = append_only("decision")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "round"], name="decision_once_per_round"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(condition=~Q(reasons=""), name="decision_reasons_given"),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=FAVOURABLE_OUTCOMES,
                    # A comparison with NULL is neither true nor false, and a CHECK lets it through.
                    amount__isnull=False,
                    amount__gt=Decimal(0),
                    reservation_key__isnull=False,
                )
                | Q(amount__isnull=True, reservation_key__isnull=True),
                name="decision_amount_reserved_if_favourable",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.AGREED_WITH_RESERVATIONS) | ~Q(conditions=""),
                name="decision_reservations_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.application_id})"


class DecisionMember(models.Model):
    """A member who took part in a decision: present, and not recused; append only."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "membre ayant décidé"
        triggers = append_only("decisionmember")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "user"], name="decisionmember_once"),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Notification(models.Model):
    """The instant from which the applicant knows («notification»), and how; append only."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="notifications"
    )
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, related_name="notification"
    )
    admissibility = models.OneToOneField(
        "reviews.Admissibility", on_delete=models.PROTECT, null=True, related_name="notification"
    )
    means = models.CharField("moyen", max_length=20, choices=NotificationMeans)
    reference = models.CharField("référence de la preuve", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "notification"
        triggers = append_only("notification")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision__isnull=False, admissibility__isnull=True)
                | Q(decision__isnull=True, admissibility__isnull=False),
                name="notification_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(means__in=NotificationMeans.values), name="notification_means_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} le {self.at:%d/%m/%Y}"
