from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications.models import Call, CallQuestion, FaqEntry

#: A name shorter than that is a word like another.
SHORT = 4


class UnableToPublish(Exception):
    """An entry cannot be published."""


class NamesTheDossier(UnableToPublish):
    """The words of the entry tell whose the question was."""


class NotAnswered(UnableToPublish):
    """The question has no answer yet: there is nothing of general interest to publish."""


@transaction.atomic
def publish_entry(
    *, call_id: int, section: str, question: str, answer: str, by: User, at: datetime
) -> FaqEntry:
    """Add an entry to a call's questions, by hand, after the others; sent twice, it is one entry."""
    call = _locked(call_id)
    same = call.faq.shown().filter(section=section, question=question, answer=answer)
    if standing := same.order_by("pk").first():
        return standing
    return _add(call, section=section, question=question, answer=answer, source=None, by=by, at=at)


@transaction.atomic
def publish_question(*, question_id: int, question: str, answer: str, by: User, at: datetime) -> FaqEntry:
    """
    Publish a dossier's question and its answer, reworded; published already, the entry that stands is given.

    :raises NotAnswered: if nobody has answered it.
    :raises NamesTheDossier: if the words name the dossier, its pole or who asked.
    """
    source = CallQuestion.objects.select_related("application__pole", "by").get(pk=question_id)
    call = _locked(source.application.call_id)
    if standing := FaqEntry.objects.filter(source=source).first():
        return standing
    if not source.answers.exists():
        raise NotAnswered("Répondez d’abord à la question\xa0: c’est la réponse qui sera publiée.")
    if found := _named(source, f"{question} {answer}"):
        raise NamesTheDossier(
            f"Le texte contient «\xa0{found}\xa0», qui dit de qui vient la question. Reformulez-le\xa0: il sera lu par tous."
        )
    return _add(call, section=source.section, question=question, answer=answer, source=source, by=by, at=at)


@transaction.atomic
def withdraw_entry(*, entry_id: int, by: User, at: datetime) -> None:
    """Take an entry away from the public; its row stays, dated."""
    entry = _locked_entry(entry_id)
    if entry.withdrawn_at is None:
        entry.withdrawn_at, entry.ended_by = at, by
        entry.save(update_fields=["withdrawn_at", "ended_by"])


@transaction.atomic
def restore_entry(*, entry_id: int) -> None:
    """Show an entry that was withdrawn to the public again."""
    entry = _locked_entry(entry_id)
    if entry.withdrawn_at:
        entry.withdrawn_at = entry.ended_by = None
        entry.save(update_fields=["withdrawn_at", "ended_by"])


@transaction.atomic
def move_entry(*, entry_id: int, way: Literal["up", "down"]) -> None:
    """Exchange an entry that is shown with the one before or after it; the first and the last stay where they are."""
    entry = _locked_entry(entry_id)
    shown = entry.call.faq.shown()
    before = shown.filter(rank__lt=entry.rank).order_by("-rank")
    after = shown.filter(rank__gt=entry.rank).order_by("rank")
    other = (before if way == "up" else after).first()
    if entry.withdrawn_at or other is None:
        return
    entry.rank, other.rank = other.rank, entry.rank
    entry.save(update_fields=["rank"])
    other.save(update_fields=["rank"])


def _add(
    call: Call,
    *,
    section: str,
    question: str,
    answer: str,
    source: CallQuestion | None,
    by: User,
    at: datetime,
) -> FaqEntry:
    last = call.faq.aggregate(last=Max("rank"))["last"] or 0
    return FaqEntry.objects.create(
        call=call,
        section=section,
        question=question,
        answer=answer,
        rank=last + 1,
        source=source,
        published_at=at,
        published_by=by,
    )


def _named(source: CallQuestion, text: str) -> str:
    """Return the first thing in a text that tells whose the question was."""
    application = source.application
    telling = (application.number, application.title, application.pole.name, source.by.last_name)
    written = text.casefold()
    return next((name for name in telling if len(name) >= SHORT and name.casefold() in written), "")


def _locked(call_id: int) -> Call:
    return Call.objects.select_for_update(of=("self",)).get(pk=call_id)


def _locked_entry(entry_id: int) -> FaqEntry:
    call = _locked(FaqEntry.objects.get(pk=entry_id).call_id)
    return call.faq.select_related("call").get(pk=entry_id)
