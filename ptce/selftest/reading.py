"""The answers as the person reads them back, question by question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core import dates
from ptce.selftest.asking import NOT_KNOWN, UNKNOWN, Answers, Blank, Kind, Question
from ptce.selftest.walk import asked

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class AnswerLine:
    """A question with its answer in words, one for each thing that it asked."""

    question: Question
    words: list[str]


def read_back(answers: Answers) -> list[AnswerLine]:
    """Write each answered question with its answer, zeros of a list left out."""
    return [AnswerLine(question, _words(question, answers)) for question in asked(answers)]


def _words(question: Question, answers: Answers) -> list[str]:
    values = {blank: answers.get(blank.key, UNKNOWN) for blank in question.blanks}
    if set(values.values()) == {UNKNOWN}:
        return [NOT_KNOWN]
    return [
        f"{blank.label}{NBSP}: {told}" if blank.label else told
        for blank, value in values.items()
        if not (question.blank_is_none and value == 0)
        for told in [_word(question, blank, value)]
    ]


def _word(question: Question, blank: Blank, value: str | int) -> str:
    if value == UNKNOWN:
        return NOT_KNOWN
    if blank.kind is Kind.COUNT and isinstance(value, int):
        number = f"{value:,}".replace(",", NBSP)
        return f"{number}{NBSP}{blank.unit}" if blank.unit else number
    words = dict((*blank.choices, *question.others))
    return words[value] if value in words else dates.day(date.fromisoformat(str(value)))
