from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from core.history import tracked
from core.triggers import FirmTrigger
from reviews.enums import SCORES, Mark, SheetState

# A trigger reads no grid: 3 is from which score the grid asks for a piece, and a test keeps the two the same.
_SHEET_SEALED = """
IF TG_OP = 'DELETE' OR OLD.state = 'submitted' THEN
    RAISE EXCEPTION 'a submitted score sheet never changes (scoresheet_sealed)'
        USING ERRCODE = 'restrict_violation';
END IF;
IF NEW.state = 'submitted' AND EXISTS (
    SELECT 1 FROM reviews_criterionscore AS s
     WHERE s.sheet_id = NEW.id
       AND (s.reason = '' OR (s.score IS NULL AND s.mark = '') OR (s.score >= 3 AND s.piece = ''))
) THEN
    RAISE EXCEPTION 'a submitted score sheet has a reason for each score (scoresheet_scores_whole)'
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

_SCORE_SEALED = """
IF TG_OP = 'DELETE' OR EXISTS (
    SELECT 1 FROM reviews_scoresheet AS s WHERE s.id = NEW.sheet_id AND s.state = 'submitted'
) OR (TG_OP = 'UPDATE' AND EXISTS (
    SELECT 1 FROM reviews_scoresheet AS s WHERE s.id = OLD.sheet_id AND s.state = 'submitted'
)) THEN
    RAISE EXCEPTION 'the scores of a submitted sheet never change (criterionscore_sealed)'
        USING ERRCODE = 'restrict_violation';
END IF;
RETURN NEW;
"""


@tracked()
class ScoreSheet(models.Model):
    """One reviewer's sheet on one submitted version («fiche d’évaluation»); sealed once submitted."""

    assignment = models.OneToOneField("reviews.Assignment", on_delete=models.PROTECT, related_name="sheet")
    state = models.CharField(max_length=10, choices=SheetState, default=SheetState.DRAFT)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "fiche d’évaluation"
        verbose_name_plural = "fiches d’évaluation"
        triggers: ClassVar = [
            FirmTrigger(
                name="scoresheet_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_SHEET_SEALED,
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=SheetState.values), name="scoresheet_state_known"),
            models.CheckConstraint(
                condition=Q(state=SheetState.DRAFT, submitted_at__isnull=True)
                | Q(state=SheetState.SUBMITTED, submitted_at__isnull=False),
                name="scoresheet_submitted_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"Fiche {self.assignment_id}"


@tracked()
class CriterionScore(models.Model):
    """A score, or a mark in its place, for one criterion, with its reason and the piece it rests on."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="scores")
    criterion = models.CharField("critère", max_length=4)
    score = models.PositiveSmallIntegerField("note", null=True, blank=True)
    mark = models.CharField("mention", max_length=20, choices=Mark, blank=True)
    reason = models.TextField("motif", blank=True)
    piece = models.CharField("pièce citée", max_length=6, blank=True)
    page = models.PositiveSmallIntegerField("page", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = "note"
        triggers: ClassVar = [
            FirmTrigger(
                name="criterionscore_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_SCORE_SEALED,
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="criterionscore_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__in=SCORES),
                name="criterionscore_score_on_scale",
            ),
            models.CheckConstraint(
                condition=Q(mark__in=["", *Mark.values]), name="criterionscore_mark_known"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(mark=""), name="criterionscore_score_or_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}\xa0: {self.get_mark_display() if self.mark else self.score}"
