"""What a question of the self-test is made of: its words, what there is to fill, and when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

#: Someone's answers by the key of what they fill: a word of a closed list, a whole number or an ISO date.
Answers = Mapping[str, str | int]

#: «Je ne sais pas»: for the criteria it is unknown, never «no».
UNKNOWN = "?"
NOT_KNOWN = "Je ne sais pas encore"

MAX_COUNT = 1_000_000


class Kind(Enum):
    CHOICE = auto()
    COUNT = auto()
    DATE = auto()


def no_limit(answers: Answers) -> int | None:
    return None


def always(answers: Answers) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Blank:
    """
    One thing to fill.

    :param label: its own words, where its question has several; empty, the question's stand for them.
    :param at_most: the most that earlier answers allow for a count, ``None`` where they set no limit.
    """

    key: str
    kind: Kind
    label: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    least: int = 0
    most: int = MAX_COUNT
    at_most: Callable[[Answers], int | None] = no_limit

    def limit(self, answers: Answers) -> int:
        allowed = self.at_most(answers)
        return self.most if allowed is None else min(self.most, allowed)

    def accepts(self, value: object, *, after: Answers) -> bool:
        """Say whether the page could have given this value after those answers."""
        if value == UNKNOWN:
            return True
        if self.kind is Kind.COUNT:
            return type(value) is int and self.least <= value <= self.limit(after)
        if not isinstance(value, str):
            return False
        return _is_date(value) if self.kind is Kind.DATE else value in dict(self.choices)


@dataclass(frozen=True, kw_only=True)
class Question:
    """
    One page of the self-test.

    :param help: why it is asked, or an example.
    :param feeds: the codes of the criteria that read it.
    :param blanks: what there is to fill; several are counts.
    :param others: answers to tick instead of a count or a date, apart from «je ne sais pas»; their value, their words.
    :param blank_is_none: whether a count left blank is zero, rather than unknown; all cannot be zero.
    :param asked: whether earlier answers leave it to be asked; an answer not given yet leaves it.
    """

    key: str
    text: str
    help: str
    feeds: tuple[str, ...]
    blanks: tuple[Blank, ...]
    others: tuple[tuple[str, str], ...] = ()
    blank_is_none: bool = False
    asked: Callable[[Answers], bool] = always

    @property
    def is_choice(self) -> bool:
        return self.blanks[0].kind is Kind.CHOICE

    def answered(self, answers: Answers) -> bool:
        return all(blank.key in answers for blank in self.blanks)

    def accepts(self, answers: Answers, *, after: Answers) -> bool:
        """Say whether the page could have given its part of ``answers`` after those of earlier pages."""
        if not self.answered(answers):
            return False
        given = [answers[blank.key] for blank in self.blanks]
        if self.blank_is_none and not any(given):
            return False
        return all(
            value in dict(self.others) or blank.accepts(value, after=after)
            for value, blank in zip(given, self.blanks, strict=True)
        )


def known(answers: Answers, key: str) -> str | int | None:
    """Return an answer, ``None`` where it is not given or not known."""
    value = answers.get(key, UNKNOWN)
    return None if value == UNKNOWN else value


def known_count(answers: Answers, key: str) -> int | None:
    """Return an answer that is a number, ``None`` where there is none."""
    value = answers.get(key)
    return value if isinstance(value, int) else None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
