from __future__ import annotations

from django.db import models

from core.triggers import append_only
from poles.enums import Phase


class PolePhase(models.Model):
    """
    Where a pole is in its life («phase»).

    ``current`` is what has been decided, ``public`` what may be shown: a decision moves the first at once
    and the second when it is notified.
    """

    pole = models.OneToOneField(
        "poles.Pole", on_delete=models.PROTECT, primary_key=True, related_name="phase"
    )
    current = models.CharField("phase", max_length=20, choices=Phase)
    current_since = models.DateTimeField("depuis")
    public = models.CharField("phase publique", max_length=20, choices=Phase)
    public_since = models.DateTimeField("publique depuis")

    class Meta:
        verbose_name = "phase du pôle"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(current__in=Phase.values), name="polephase_current_known"
            ),
            models.CheckConstraint(
                condition=models.Q(public__in=Phase.values), name="polephase_public_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_public_display()


class PhaseMove(models.Model):
    """One change of phase, with its reason; append only. Not public before its ``PhasePublication``."""

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="phase_moves")
    from_phase = models.CharField(max_length=20, choices=Phase, blank=True)
    to_phase = models.CharField(max_length=20, choices=Phase)
    reason = models.TextField("motif")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "changement de phase"
        triggers = append_only("phasemove")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_phase__in=Phase.values) & models.Q(from_phase__in=["", *Phase.values]),
                name="phasemove_phases_known",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="phasemove_reason_given"),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_phase_display()} → {self.get_to_phase_display()}"


class PhasePublication(models.Model):
    """The instant from which a change of phase may be shown outside the committee; append only."""

    move = models.OneToOneField(
        PhaseMove, on_delete=models.PROTECT, primary_key=True, related_name="publication"
    )
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "publication d’un changement de phase"
        triggers = append_only("phasepublication")

    def __str__(self) -> str:
        return f"{self.move_id} le {self.at:%d/%m/%Y}"
