"""An evaluation in an applicant's words: what is met, what remains to be gathered, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.utils.timezone import localdate

from applications.bearing import PAGES_OF_RULE, SUPPORTING_PAGES
from applications.evidence import evidence_of
from applications.facts import facts_of
from applications.faults import told
from applications.models import Application
from applications.snapshot import snapshot
from criteria import engine
from criteria.reading import CriterionReading, EvaluationReading, read
from criteria.services import engine_grid, evaluate_facts

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

#: Whether the mandatory criteria decide in the strand -> what their group is for.
_MANDATORY = {
    True: "Ce qui fait un pôle. Rien n’est joué d’avance\xa0: une personne examine chaque point.",
    False: (
        "Ce qui fait un pôle. Dans ce volet, ils montrent ce qu’il reste à réunir\xa0: "
        "ils n’écartent pas le dossier."
    ),
}


@dataclass(frozen=True)
class Verdict:
    """
    One criterion as its applicant reads it.

    :param pages: where its answers are given, the most telling first.
    :param supporting: where what supports it is said, without being counted.
    :param evidence: what the members have said and given that supports it.
    """

    reading: CriterionReading
    word: str
    tone: str
    pages: tuple[str, ...]
    supporting: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    title: str
    intro: str
    verdicts: list[Verdict]
    summary: str


@dataclass(frozen=True)
class Outlook:
    """
    What the criteria make of a draft as it stands.

    :param fault: what cannot be evaluated, empty where all can; then there is no reading.
    """

    reading: EvaluationReading | None
    groups: list[Group]
    fault: str


def outlook(application: Application, *, at: datetime) -> Outlook:
    """Evaluate a draft that comes from ``queries.with_content``, on its call's grid; nothing is stored."""
    grid_version = application.call.grid_version
    content = snapshot(application, as_of=localdate(at))
    facts = facts_of(content)
    try:
        evaluation = evaluate_facts(facts=facts, grid_version=grid_version)
    except engine.InvalidInput as fault:
        return Outlook(reading=None, groups=[], fault=told(fault))
    reading = read(evaluation.content, engine_grid(grid_version))
    return Outlook(reading=reading, groups=groups_of(reading, evidence_of(content)), fault="")


def groups_of(
    reading: EvaluationReading, evidence: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> list[Group]:
    """
    Arrange the verdicts of an evaluation by kind, each kind with what it is for; pure.

    :param evidence: by rule of the engine, what supports the criterion (``evidence.evidence_of``).
    """
    groups = [
        _group("Critères incontournables", _MANDATORY[reading.decides], reading.mandatory, evidence),
        _group(
            "Points de vigilance",
            "Ce que le programme ne soutient pas à lui seul. Un point à vérifier n’est jamais un rejet automatique.",
            reading.exclusions,
            evidence,
        ),
        _group(
            "Critères à tester",
            "Le programme met ces critères à l’essai\xa0: ils n’écartent aucun dossier.",
            reading.experimental,
            evidence,
        ),
    ]
    return [group for group in groups if group.verdicts]


def split_by_page(groups: Sequence[Group], page: str) -> tuple[list[Verdict], list[Verdict]]:
    """Part the verdicts that a page's answers bear on, or support, from the others, each in the grid's order."""
    verdicts = [verdict for group in groups for verdict in group.verdicts]
    fed = [verdict for verdict in verdicts if page in (*verdict.pages, *verdict.supporting)]
    return fed, [verdict for verdict in verdicts if verdict not in fed]


def _group(
    title: str, intro: str, readings: Sequence[CriterionReading], evidence: Mapping[str, Sequence[str]]
) -> Group:
    verdicts = [
        Verdict(
            reading=each,
            word=word,
            tone=tone,
            pages=PAGES_OF_RULE.get(each.rule, ()),
            supporting=SUPPORTING_PAGES.get(each.rule, ()),
            evidence=tuple(evidence.get(each.rule, ())),
        )
        for each in readings
        for word, tone in [_WORDS[each.verdict]]
    ]
    return Group(title=title, intro=intro, verdicts=verdicts, summary=_summary(verdicts))


def _summary(verdicts: list[Verdict]) -> str:
    """Count the verdicts by word, what is to be done first: «reste à réunir : 2, rempli : 6»."""
    counted = {word: sum(verdict.word == word for verdict in verdicts) for word, _ in _WORDS.values()}
    return ", ".join(f"{word.lower()}\xa0: {count}" for word, count in counted.items() if count)
