"""What the criteria say of someone's answers: the engine, under the grid in force, for the strand that fits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.enums import Strand
from applications.models import Call
from applications.verdicts import Group, Verdict, groups_of
from criteria import engine
from criteria.reading import EvaluationReading, read
from criteria.services import engine_grid
from ptce.figures import Figure
from ptce.selftest.asking import Answers, known
from ptce.selftest.facts import facts_of
from ptce.selftest.reasons import Counted, entry_reasons, reasons_of

#: What the engine concludes, where mandatory criteria decide or not, in words that decide nothing.
_HEADLINES = {
    ("eligible", True): "D’après vos réponses, rien ne manque. Une personne le vérifiera sur votre dossier.",
    ("eligible", False): (
        "D’après vos réponses, rien ne vous empêche d’entrer dans ce volet. Ce qui manque encore montre le chemin à faire."
    ),
    **dict.fromkeys(
        [("not_eligible", True), ("not_eligible", False)], "Pas encore\xa0: voici ce qui manque, et pourquoi."
    ),
    **dict.fromkeys(
        [("to_judge", True), ("to_judge", False)],
        "Au moins un point demandera qu’une personne l’apprécie\xa0: voici lequel.",
    ),
    **dict.fromkeys(
        [("incomplete", True), ("incomplete", False)],
        "Rien ne s’y oppose à ce stade, mais il reste des réponses à préciser.",
    ),
}

_COUNTED = (
    ({"met"}, "critères remplis", "sur ceux qui font un pôle"),
    ({"not_met"}, "à réunir", "avec la raison, ci-dessous"),
    ({"unknown", "to_judge"}, "à préciser ou à apprécier", "faute de réponse, ou par une personne"),
)


@dataclass(frozen=True)
class Finding:
    """One criterion and why it is not met yet, in plain sentences; none where it is met."""

    verdict: Verdict
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class FindingGroup:
    group: Group
    findings: list[Finding]


@dataclass(frozen=True, kw_only=True)
class Result:
    """
    What the self-test found.

    :param strand: the strand for where the pole stands, ``None`` where the person does not know.
    :param entry: why the strand cannot be entered yet, in sentences.
    :param eligibility: the engine's word, never shown as it is.
    :param decides: whether mandatory criteria decide in the strand, or only show the way.
    """

    strand: Strand | None
    entry: tuple[str, ...]
    eligibility: str
    decides: bool
    groups: list[FindingGroup]

    @property
    def headline(self) -> str:
        return _HEADLINES[self.eligibility, self.decides]

    @property
    def is_missing_something(self) -> bool:
        return self.eligibility == "not_eligible"

    @property
    def figures(self) -> list[Figure]:
        """The mandatory criteria, counted by what is to be done."""
        mandatory = [
            each.verdict.reading.verdict
            for group in self.groups
            for each in group.findings
            if each.verdict.reading.kind == "mandatory"
        ]
        return [
            Figure(value=str(sum(verdict in verdicts for verdict in mandatory)), label=label, detail=detail)
            for verdicts, label, detail in _COUNTED
        ]


def strand_of(answers: Answers) -> Strand | None:
    stage = known(answers, "stage")
    return None if stage is None else Strand(str(stage))


def grid_for(strand: Strand | None, calls: Sequence[Call]) -> engine.Grid:
    """Return the grid of the strand's open call that closes first, else the engine's own."""
    call = next((call for call in calls if call.strand == strand), None)
    return engine_grid(call.grid_version) if call else engine.default_grid()


def evaluate(answers: Answers, *, grid: engine.Grid, as_of: date) -> Result:
    """Put the criteria to someone's answers; pure."""
    evaluation = engine.evaluate(engine.parse_facts(facts_of(answers, as_of=as_of)), grid)
    content: dict[str, Any] = json.loads(engine.canonical_bytes(evaluation))
    reading: EvaluationReading = read(content, grid)
    traces = {each["code"]: each["trace"] for each in content["criteria"]}
    counted = Counted.of(answers)
    strand = strand_of(answers)
    return Result(
        strand=strand,
        entry=entry_reasons(content["entry"], grid, strand=content["strand"]),
        eligibility=content["eligibility"],
        decides=reading.decides,
        groups=[
            FindingGroup(
                group,
                [
                    Finding(
                        verdict,
                        reasons_of(verdict.reading, traces[verdict.reading.code], grid, counted),
                    )
                    for verdict in group.verdicts
                ],
            )
            for group in groups_of(reading)
        ],
    )
