from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from applications.enums import SectionKind
from core.history import tracked

#: A place that a comment or a question is about: a section, or the whole dossier where it is empty.
KNOWN_PLACE = Q(section="") | Q(section__in=SectionKind.values)


@tracked()
class CommentThread(models.Model):
    """Comments on one subject, between the people of a dossier's team alone («fil de commentaires»)."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="comment_threads"
    )
    section = models.CharField("partie", max_length=20, choices=SectionKind, blank=True)
    opened_at = models.DateTimeField("ouvert le")
    closed_at = models.DateTimeField("résolu le", null=True, blank=True)
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "fil de commentaires"
        constraints: ClassVar = [
            models.CheckConstraint(condition=KNOWN_PLACE, name="commentthread_section_known"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="commentthread_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} ({self.application_id})"

    @property
    def place(self) -> str:
        return place_label(self.section)


@tracked(exclude=["text"])
class Comment(models.Model):
    """One comment of a thread; taken out by its author, its place stays and its text goes, from the history too."""

    thread = models.ForeignKey(CommentThread, on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("écrit le")
    text = models.TextField("commentaire", blank=True)
    edited_at = models.DateTimeField("modifié le", null=True, blank=True)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "commentaire"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(removed_at__isnull=True) & ~Q(text="")) | Q(removed_at__isnull=False, text=""),
                name="comment_text_until_removed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.pk}"


class ThreadReader(models.Model):
    """How far a person of the team has read a thread, and when they were last written to about it."""

    thread = models.ForeignKey(CommentThread, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    mailed_at = models.DateTimeField("prévenu le", null=True, blank=True)

    class Meta:
        verbose_name = "lecture d’un fil"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "user"], name="threadreader_once"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} – {self.user_id}"


def place_label(section: str) -> str:
    """Name the place that a comment or a question is about."""
    return str(SectionKind(section).label) if section else "Le dossier entier"
