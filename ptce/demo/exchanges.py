"""What the people of the invented dossiers say around them: comments, questions to the officers, questions for all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from accounts.enums import Role
from accounts.models import User
from applications import services as applications
from applications.models import CallQuestion, Comment
from ptce.demo import content, entities
from ptce.demo.stage import Stage, Step

#: Minutes after what comes before: a remark after the step of its day, an answer after its question.
AFTER, ANSWERED, PUBLISHED = 30, 300, 330


def steps(stage: Stage) -> Iterator[Step]:
    found = content.exchanges()
    for thread in found.threads:
        yield from _thread_steps(stage, thread)
    for question in found.questions:
        yield from _question_steps(stage, question)
    for entry in found.faq:
        yield Step(at=stage.on(entry.day), by=_manager(stage), act=partial(_publish_by_hand, stage, entry))


def _thread_steps(stage: Stage, thread: entities.Thread) -> Iterator[Step]:
    for rank, remark in enumerate(thread.remarks):
        act = partial(_reply, stage, thread, remark) if rank else partial(_open, stage, thread, remark)
        yield Step(at=stage.on(remark.day, minutes=AFTER + rank), by=stage.people[remark.by], act=act)
    if thread.resolved:
        by = stage.people[thread.resolved.by]
        yield Step(
            at=stage.on(thread.resolved.day, minutes=AFTER), by=by, act=partial(_resolve, stage, thread)
        )


def _question_steps(stage: Stage, question: entities.Question) -> Iterator[Step]:
    by = stage.people[question.by]
    yield Step(at=stage.on(question.day, minutes=AFTER), by=by, act=partial(_ask, stage, question))
    if question.answer:
        at = stage.on(question.answer.day, minutes=ANSWERED)
        yield Step(at=at, by=_manager(stage), act=partial(_answer, stage, question))
    if question.published:
        at = stage.on(question.published.day, minutes=PUBLISHED)
        yield Step(at=at, by=_manager(stage), act=partial(_publish, stage, question))


def _manager(stage: Stage) -> User:
    return next(
        stage.people[person.key] for person in content.people() if person.role == Role.PROGRAMME_MANAGER
    )


def _open(stage: Stage, thread: entities.Thread, remark: entities.Remark, by: User, at: datetime) -> None:
    applications.open_thread(
        application_id=stage.applications[thread.dossier].pk,
        section=thread.section,
        text=remark.text,
        by=by,
        at=at,
    )


def _reply(stage: Stage, thread: entities.Thread, remark: entities.Remark, by: User, at: datetime) -> None:
    applications.reply(thread_id=_thread_id(stage, thread), text=remark.text, by=by, at=at)


def _resolve(stage: Stage, thread: entities.Thread, by: User, at: datetime) -> None:
    applications.resolve_thread(thread_id=_thread_id(stage, thread), by=by, at=at)


def _thread_id(stage: Stage, thread: entities.Thread) -> int:
    first = Comment.objects.get(
        thread__application=stage.applications[thread.dossier], text=thread.remarks[0].text
    )
    return first.thread_id


def _ask(stage: Stage, question: entities.Question, by: User, at: datetime) -> None:
    applications.ask(
        application_id=stage.applications[question.dossier].pk,
        section=question.section,
        text=question.text,
        by=by,
        at=at,
    )


def _answer(stage: Stage, question: entities.Question, by: User, at: datetime) -> None:
    if question.answer is None:
        raise ValueError(f"{question.dossier} has a question without an answer")
    applications.answer(question_id=_question_id(stage, question), text=question.answer.text, by=by, at=at)


def _publish(stage: Stage, question: entities.Question, by: User, at: datetime) -> None:
    if question.published is None:
        raise ValueError(f"{question.dossier} has a question that is not published")
    applications.publish_question(
        question_id=_question_id(stage, question),
        question=question.published.question,
        answer=question.published.answer,
        by=by,
        at=at,
    )


def _question_id(stage: Stage, question: entities.Question) -> int:
    asked = CallQuestion.objects.get(application=stage.applications[question.dossier], text=question.text)
    return asked.pk


def _publish_by_hand(stage: Stage, entry: entities.FaqLine, by: User, at: datetime) -> None:
    applications.publish_entry(
        call_id=stage.calls[entry.strand].pk,
        section=entry.section,
        question=entry.question,
        answer=entry.answer,
        by=by,
        at=at,
    )
