from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from core.history import tracked
from core.triggers import append_only

if TYPE_CHECKING:
    from accounts.models import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of(self, user: User) -> AssignmentQuerySet:
        return self.filter(reviewer=user, ended_at__isnull=True)

    def in_force(self) -> AssignmentQuerySet:
        return self.filter(ended_at__isnull=True)


@tracked()
class Assignment(models.Model):
    """A dossier given to a reviewer («affectation»); the dossier opens once no conflict is declared."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="assignments"
    )
    version = models.ForeignKey(
        "applications.SubmittedVersion", on_delete=models.PROTECT, related_name="assignments"
    )
    reviewer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField("affecté le")
    assigned_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("à rendre le")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=Q(ended_at__isnull=True),
                name="assignment_once_in_force",
                violation_error_message="Ce dossier est déjà affecté à cette personne.",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at__isnull=True) & Q(end_reason=""))
                # A comparison with NULL is neither true nor false, and a CHECK lets it through.
                | (Q(ended_at__isnull=False, ended_at__gte=F("assigned_at")) & ~Q(end_reason="")),
                name="assignment_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} → {self.reviewer_id}"


class Declaration(models.Model):
    """What a reviewer declares of their interests before a dossier opens [loi 2013-907]; append only."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="declaration")
    conflict = models.BooleanField("conflit d’intérêts")
    statement = models.TextField("précisions", blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "déclaration d’intérêts"
        triggers = append_only("declaration")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(conflict=False) | ~Q(statement=""), name="declaration_conflict_explained"
            ),
        ]

    def __str__(self) -> str:
        return "Conflit déclaré" if self.conflict else "Aucun conflit"
