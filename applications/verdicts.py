"""An evaluation in an applicant's words: what is met, what remains to be gathered, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from applications.enums import SectionKind
from criteria.reading import CriterionReading, EvaluationReading

MEMBERS = "members"

#: Verdict -> word and tone of the badge.
_WORDS = {
    "not_met": ("Reste à réunir", "warning"),
    "signal": ("Point à vérifier", "warning"),
    "to_judge": ("À apprécier", "info"),
    "unknown": ("À compléter", ""),
    "met": ("Rempli", "success"),
    "clear": ("Rien à signaler", "success"),
    "not_applicable": ("Sans objet", ""),
}

#: Where the answers that a criterion reads are given; a code of another grid simply has no link.
_PAGES: Mapping[str, str] = {
    "M1": MEMBERS,
    "M2": MEMBERS,
    "M3": SectionKind.STRATEGY,
    "M4": MEMBERS,
    "M5": SectionKind.ACTIVITIES,
    "M6": SectionKind.COOPERATION,
    "M7": SectionKind.POOLING,
    "M8": SectionKind.PARTNERSHIPS,
    **{f"T{rank}": SectionKind.EXPERIMENTAL for rank in range(1, 7)},
    **{f"E{rank}": SectionKind.PURPOSE for rank in range(1, 6)},
}


@dataclass(frozen=True)
class Verdict:
    """One criterion as its applicant reads it; ``page`` is where its answers are given, empty if unknown."""

    reading: CriterionReading
    word: str
    tone: str
    page: str


@dataclass(frozen=True)
class Group:
    title: str
    intro: str
    verdicts: list[Verdict]
    summary: str


def groups_of(reading: EvaluationReading) -> list[Group]:
    """Arrange the verdicts of an evaluation by kind, each kind with what it is for; pure."""
    groups = [
        _group(
            "Critères incontournables",
            "Ce qui fait un pôle. Rien n’est joué d’avance\xa0: une personne examine chaque point.",
            reading.mandatory,
        ),
        _group(
            "Points de vigilance",
            "Ce que le programme ne soutient pas à lui seul. Un point à vérifier n’est jamais un rejet automatique.",
            reading.exclusions,
        ),
        _group(
            "Critères à tester",
            "Le programme met ces critères à l’essai\xa0: ils n’écartent aucun dossier.",
            reading.experimental,
        ),
    ]
    return [group for group in groups if group.verdicts]


def _group(title: str, intro: str, readings: Sequence[CriterionReading]) -> Group:
    verdicts = [
        Verdict(reading=each, word=word, tone=tone, page=_PAGES.get(each.code, ""))
        for each in readings
        for word, tone in [_WORDS[each.verdict]]
    ]
    return Group(title=title, intro=intro, verdicts=verdicts, summary=_summary(verdicts))


def _summary(verdicts: list[Verdict]) -> str:
    """Count the verdicts by word, what is to be done first: «reste à réunir : 2, rempli : 6»."""
    counted = {word: sum(verdict.word == word for verdict in verdicts) for word, _ in _WORDS.values()}
    return ", ".join(f"{word.lower()}\xa0: {count}" for word, count in counted.items() if count)
