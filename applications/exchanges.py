"""What is said around a dossier: comments between partners, questions to the officers, questions published to all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import User
from applications.enums import State
from applications.models import (
    Application,
    Call,
    CallQuestion,
    Comment,
    CommentThread,
    FaqEntry,
    QuestionAnswer,
    ThreadReader,
)
from applications.models.comment import place_label
from applications.models.question import CallQuestionQuerySet


@dataclass(frozen=True)
class CommentLine:
    comment: Comment
    unread: bool
    #: The person may change it: it is theirs, and the dossier is a draft.
    own: bool


@dataclass(frozen=True)
class ThreadRead:
    """A thread as a person of the team reads it."""

    thread: CommentThread
    lines: list[CommentLine]

    @property
    def unread(self) -> int:
        return sum(line.unread for line in self.lines)


@dataclass(frozen=True)
class Talk:
    """How much is said of one place."""

    comments: int = 0
    unread: int = 0
    #: Questions asked, and those of them that are answered.
    questions: int = 0
    answered: int = 0

    @classmethod
    def together(cls, talks: Iterable[Talk]) -> Talk:
        """Return how much is said of all places."""
        counts = [(each.comments, each.unread, each.questions, each.answered) for each in talks]
        return cls(*(sum(column) for column in zip(*counts, strict=True)))


def threads_of(
    application: Application, user: User, *, section: str | None = None, thread_id: int | None = None
) -> list[ThreadRead]:
    """
    Return the threads of a dossier as a person of its team reads them, those not resolved first; three queries.

    :param section: value of the section to keep, an empty one for the whole dossier; all where it is not given.
    """
    threads = CommentThread.objects.filter(application=application)
    if section is not None:
        threads = threads.filter(section=section)
    if thread_id is not None:
        threads = threads.filter(pk=thread_id)
    comments = Comment.objects.select_related("by").order_by("at", "pk")
    loaded = threads.select_related("closed_by").prefetch_related(
        Prefetch("comments", comments), Prefetch("readers", ThreadReader.objects.filter(user=user))
    )
    draft = application.state == State.DRAFT
    return [
        _read(thread, user, draft=draft)
        for thread in loaded.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "-pk")
    ]


def _read(thread: CommentThread, user: User, *, draft: bool) -> ThreadRead:
    read_at = next((reader.read_at for reader in thread.readers.all()), None)
    lines = [
        CommentLine(
            comment=comment,
            unread=not comment.removed_at and comment.by_id != user.pk and _is_after(comment.at, read_at),
            own=draft and comment.by_id == user.pk and not comment.removed_at,
        )
        for comment in thread.comments.all()
    ]
    return ThreadRead(thread=thread, lines=lines)


def _is_after(at: datetime, read_at: datetime | None) -> bool:
    return read_at is None or at > read_at


def talk_of(application: Application, user: User) -> dict[str, Talk]:
    """Count what is said of each place of a dossier, by value of its section; two queries."""
    read_at = ThreadReader.objects.filter(thread=OuterRef("thread"), user=user).values("read_at")[:1]
    comments = (
        Comment.objects.filter(thread__application=application, removed_at__isnull=True)
        .annotate(read_at=Subquery(read_at))
        .values("thread__section")
        .annotate(
            number=Count("pk"),
            unread=Count("pk", filter=~Q(by=user) & (Q(read_at__isnull=True) | Q(at__gt=F("read_at")))),
        )
        .order_by("thread__section")
    )
    asked = (
        _with_answered(CallQuestion.objects.filter(application=application))
        .values("section")
        .annotate(number=Count("pk"), done=Count("pk", filter=Q(has_answer=True)))
        .order_by("section")
    )
    talks = {row["thread__section"]: (row["number"], row["unread"]) for row in comments}
    questions = {row["section"]: (row["number"], row["done"]) for row in asked}
    return {
        place: Talk(*talks.get(place, (0, 0)), *questions.get(place, (0, 0)))
        for place in {*talks, *questions}
    }


def questions_of(application: Application) -> QuerySet[CallQuestion]:
    """Return the questions of a dossier with their answers, last asked first; two queries."""
    questions = CallQuestion.objects.filter(application=application).select_related("by")
    return _with_answers(questions).order_by("-at", "-pk")


def questions_for(user: User, *, answered: bool) -> CallQuestionQuerySet:
    """Return the questions that the administration reads: those that wait, first asked first, or those answered."""
    questions = CallQuestion.objects.visible_to(user).answered(answered)
    loaded = questions.select_related("application__call", "by")
    return loaded.order_by("-at", "-pk") if answered else loaded.order_by("at", "pk")


def question_for(user: User, question_id: int) -> CallQuestion | None:
    """Return a question that the administration reads, with its answers and the entry that it gave."""
    questions = CallQuestion.objects.visible_to(user).filter(pk=question_id)
    loaded = questions.select_related("application__call", "by", "faq_entry")
    return _with_answers(loaded).first()


@dataclass(frozen=True)
class FaqGroup:
    """The entries of a call on one place."""

    title: str
    entries: list[FaqEntry]


def faq_of(call: Call) -> list[FaqGroup]:
    """Return what a call publishes, the general questions first, then in the order of its entries; one query."""
    entries = list(call.faq.shown().order_by("rank", "pk"))
    places = dict.fromkeys(entry.section for entry in entries)
    return [
        FaqGroup(
            title=place_label(place) if place else "En général",
            entries=[entry for entry in entries if entry.section == place],
        )
        for place in sorted(places, key=bool)
    ]


def faq_beside(call_id: int, section: str) -> QuerySet[FaqEntry]:
    """Return what a call publishes about one section."""
    return FaqEntry.objects.shown().filter(call=call_id, section=section).order_by("rank", "pk")


def waiting_questions(user: User) -> int:
    """Count the questions that wait for somebody like the person to answer."""
    return CallQuestion.objects.visible_to(user).answered(False).count()


@dataclass(frozen=True)
class Around:
    """What stands beside a section: how much is said of it, and what all may read."""

    section: str
    talk: Talk
    faq: Iterable[FaqEntry]
    may_ask: bool


def _with_answered(questions: CallQuestionQuerySet) -> CallQuestionQuerySet:
    return questions.annotate(has_answer=Exists(QuestionAnswer.objects.filter(question=OuterRef("pk"))))


def _with_answers(questions: CallQuestionQuerySet) -> CallQuestionQuerySet:
    answers = QuestionAnswer.objects.select_related("by").order_by("at", "pk")
    return questions.prefetch_related(Prefetch("answers", answers))
