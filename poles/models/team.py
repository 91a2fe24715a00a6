from __future__ import annotations

from django.db import models

from core.history import tracked
from poles.enums import TeamCapacity


@tracked()
class TeamMember(models.Model):
    """A person who works on a pole's behalf («équipe du pôle»)."""

    pole = models.ForeignKey("poles.Pole", on_delete=models.PROTECT, related_name="team")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="pole_teams")
    capacity = models.CharField(max_length=12, choices=TeamCapacity)
    since = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "membre de l’équipe"
        constraints = [
            models.UniqueConstraint(fields=["pole", "user"], name="teammember_once_per_pole"),
            models.UniqueConstraint(
                fields=["pole"], condition=models.Q(capacity=TeamCapacity.LEAD), name="teammember_one_lead"
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__in=TeamCapacity.values), name="teammember_capacity_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.pole}"
