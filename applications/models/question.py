from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When

from accounts.enums import Role
from applications.enums import Capacity, SectionKind
from applications.models.access import Access
from applications.models.comment import KNOWN_PLACE, place_label
from core.history import tracked
from core.triggers import append_only_with_tombstone
from poles.models import TeamMember

if TYPE_CHECKING:
    from accounts.models import User

READERS = (Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.AUDITOR)


class CallQuestionQuerySet(models.QuerySet["CallQuestion"]):
    def visible_to(self, user: User) -> CallQuestionQuerySet:
        """
        Questions that the person reads for the administration, drafts' included.

        Case officers in their regions (the dossier's, its pole's as long as it is a draft), programme managers and
        auditors; neither on a dossier that they stepped back from, nor on one of their own pole's. Nobody, once the draft
        is given up.
        """
        seen = Q(pk__in=[])
        if user.has_role(Role.PROGRAMME_MANAGER, Role.AUDITOR):
            seen |= ~Q(pk__in=[])
        if user.has_role(Role.CASE_OFFICER):
            regions = user.regions_as(Role.CASE_OFFICER)
            seen |= ~Q(pk__in=[]) if regions is None else Q(region__in=regions)
        dossier = OuterRef("application")
        recused = Access.objects.filter(
            application=dossier, user=user, until__isnull=True, capacity=Capacity.RECUSED
        )
        team = TeamMember.objects.filter(pole=OuterRef("application__pole"), user=user)
        region = Case(
            When(application__region="", then=F("application__pole__region")),
            default=F("application__region"),
        )
        return self.annotate(region=region).filter(
            seen, ~Exists(recused), ~Exists(team), application__discarded_at__isnull=True
        )

    def answered(self, answered: bool) -> CallQuestionQuerySet:  # noqa: FBT001
        given = Exists(QuestionAnswer.objects.filter(question=OuterRef("pk")))
        return self.filter(given if answered else ~given)


class CallQuestion(models.Model):
    """A question of a dossier's team to the officers («question au service instructeur»); append only."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="questions"
    )
    section = models.CharField("partie", max_length=20, choices=SectionKind, blank=True)
    text = models.TextField("question", null=True)  # noqa: DJ001 – NULL once purged
    at = models.DateTimeField("posée le")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    tombstone = models.TextField(null=True, blank=True)  # noqa: DJ001 – NULL says “not purged”

    objects = CallQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question au service instructeur"
        triggers: ClassVar = append_only_with_tombstone("callquestion", payload="text")
        constraints: ClassVar = [
            models.CheckConstraint(condition=KNOWN_PLACE, name="callquestion_section_known"),
            models.CheckConstraint(condition=~Q(text=""), name="callquestion_text_given"),
        ]

    def __str__(self) -> str:
        return f"{self.place} ({self.application_id})"

    @property
    def place(self) -> str:
        return place_label(self.section)


class QuestionAnswer(models.Model):
    """An answer of the administration to a question; append only: one that completes another is another."""

    question = models.ForeignKey(CallQuestion, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField("réponse", null=True)  # noqa: DJ001 – NULL once purged
    at = models.DateTimeField("répondu le")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    tombstone = models.TextField(null=True, blank=True)  # noqa: DJ001 – NULL says “not purged”

    class Meta:
        verbose_name = "réponse à une question"
        triggers: ClassVar = append_only_with_tombstone("questionanswer", payload="text")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="questionanswer_text_given"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}#{self.pk}"


class FaqEntryQuerySet(models.QuerySet["FaqEntry"]):
    def shown(self) -> FaqEntryQuerySet:
        return self.filter(withdrawn_at__isnull=True)


@tracked()
class FaqEntry(models.Model):
    """
    A question of general interest and its answer, that all may read beside a call («question fréquente»).

    ``source`` is the dossier's question it was made from, which no page tells; a question gives one entry.
    """

    call = models.ForeignKey("applications.Call", on_delete=models.PROTECT, related_name="faq")
    section = models.CharField("partie", max_length=20, choices=SectionKind, blank=True)
    question = models.TextField("question")
    answer = models.TextField("réponse")
    rank = models.PositiveIntegerField("rang")
    source = models.OneToOneField(
        CallQuestion, on_delete=models.PROTECT, null=True, blank=True, related_name="faq_entry"
    )
    published_at = models.DateTimeField("publiée le")
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FaqEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "question fréquente"
        verbose_name_plural = "questions fréquentes"
        constraints: ClassVar = [
            models.CheckConstraint(condition=KNOWN_PLACE, name="faqentry_section_known"),
            models.CheckConstraint(condition=~Q(question="") & ~Q(answer=""), name="faqentry_texts_given"),
            models.UniqueConstraint(
                fields=["call", "rank"],
                name="faqentry_rank_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, ended_by__isnull=True)
                | Q(withdrawn_at__isnull=False, ended_by__isnull=False),
                name="faqentry_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def place(self) -> str:
        return place_label(self.section)
