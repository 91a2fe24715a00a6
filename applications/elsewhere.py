"""What a section's page recalls because it is said elsewhere: each thing is asked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.bearing import MEMBERS_PAGE
from applications.budget.reading import total_cost
from applications.enums import SectionKind
from applications.reading import read_lines
from poles.perimeter_reading import read_perimeter


@dataclass(frozen=True)
class Recalled:
    """One thing said on another page, which ``page`` names."""

    question: str
    answer: str
    page: str


#: Section -> answers of other sections that whoever fills it needs in mind.
_ANSWERS: Mapping[SectionKind, tuple[tuple[SectionKind, str], ...]] = {
    SectionKind.STUDY: ((SectionKind.PURPOSE, "duration_months"),),
    SectionKind.PROGRAMME: ((SectionKind.PURPOSE, "duration_months"), (SectionKind.FUNDING, "aid")),
    SectionKind.BUDGET: ((SectionKind.PURPOSE, "duration_months"), (SectionKind.FUNDING, "requested_amount")),
    SectionKind.RESULTS: ((SectionKind.EXPERIMENTAL, "jobs_fte"),),
}


def recalled(kind: SectionKind, snapshot: Mapping[str, Any]) -> list[Recalled]:
    """Return what a section's page recalls of a dossier's snapshot; what nobody said is left out."""
    pole, sections = snapshot["pole"], snapshot["sections"]
    answers = [
        Recalled(question=line.question, answer=line.answer, page=source)
        for source, name in _ANSWERS.get(kind, ())
        for line in read_lines(source, sections.get(source, {}))
        if line.name == name and line.given
    ]
    if kind == SectionKind.FUNDING:
        return [*answers, *_cost(sections.get(SectionKind.BUDGET, {}))]
    if kind == SectionKind.STUDY:
        return [*answers, *_perimeter(pole)]
    if kind == SectionKind.ATTESTATIONS:
        return [*answers, *_lead(pole)]
    if kind in {SectionKind.RESULTS, SectionKind.PROGRESS}:
        return [*answers, *_indicators(sections.get(SectionKind.EXPERIMENTAL, {}))]
    return answers


def _cost(budget: Mapping[str, Any]) -> list[Recalled]:
    cost = total_cost(budget)
    return (
        [Recalled(question="Le coût total du projet", answer=cost, page=SectionKind.BUDGET)] if cost else []
    )


def _perimeter(pole: Mapping[str, Any]) -> list[Recalled]:
    sentences = read_perimeter(pole["perimeter"]).sentences
    return [Recalled(question="Le territoire", answer=sentences[0], page=MEMBERS_PAGE)] if sentences else []


def _lead(pole: Mapping[str, Any]) -> list[Recalled]:
    return [
        Recalled(
            question="La structure porteuse",
            answer=f"{member['name']}, catégorie juridique {member['legal_category'] or 'non renseignée'}",
            page=MEMBERS_PAGE,
        )
        for member in pole["members"]
        if member["is_lead"]
    ]


def _indicators(experimental: Mapping[str, Any]) -> list[Recalled]:
    names = [row["name"] for row in experimental.get("indicators", []) if row.get("name")]
    if not names:
        return []
    return [
        Recalled(question="Vos indicateurs de suivi", answer=", ".join(names), page=SectionKind.EXPERIMENTAL)
    ]
