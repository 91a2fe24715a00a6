"""The way through the questions: which come, in which order, and what of the answers still holds."""

from __future__ import annotations

from collections.abc import Mapping

from ptce.selftest.asking import Answers, Question
from ptce.selftest.questions import QUESTIONS


def kept(answers: Mapping[str, object]) -> Answers:
    """
    Return the answers that the pages could have given, in their order.

    What no question asks, what an earlier answer makes idle or impossible, is left out: it will be asked again.
    """
    sound: dict[str, str | int] = {}
    for question in QUESTIONS:
        given = {
            blank.key: value
            for blank in question.blanks
            if isinstance(value := answers.get(blank.key), str | int)
        }
        if question.asked(sound) and question.accepts(given, after=sound):
            sound |= given
    return sound


def asked(answers: Answers) -> list[Question]:
    """Return the questions for someone who has given these answers, those to come included."""
    return [question for question in QUESTIONS if question.asked(answers)]


def first_unanswered(answers: Answers) -> Question | None:
    return next((question for question in asked(answers) if not question.answered(answers)), None)


def following(answers: Answers, question: Question) -> Question | None:
    """Return the question after one, the first left unanswered once the last is passed, ``None`` at the end."""
    later = asked(answers)
    later = later[later.index(question) + 1 :]
    return later[0] if later else first_unanswered(answers)


def previous(answers: Answers, question: Question) -> Question | None:
    before = asked(answers)
    rank = before.index(question)
    return before[rank - 1] if rank else None


def progress(answers: Answers, question: Question) -> tuple[int, int]:
    """Return the rank of a question and how many there are, as far as the answers tell."""
    line = asked(answers)
    return line.index(question) + 1, len(line)
