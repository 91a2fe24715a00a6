"""Evaluations and opinions side by side, as the desk, the committee and the report show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from applications.bearing import beginning_of_answers, section_of
from applications.models import SubmittedVersion
from applications.reading import ReadSection, read_section
from criteria import engine
from criteria.engine.enums import Kind
from criteria.models import GridVersion
from criteria.reading import CriterionReading, EvaluationReading, read
from criteria.services import engine_grid
from reviews.enums import Mark
from reviews.models import Consensus, Decision, ScoreSheet
from reviews.ratings import rated_evaluation

COMMITTEE = "Comité (note de consensus)"


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one reviewer, or the committee, says of a criterion."""

    author: str
    score: str
    reason: str
    citation: str = ""
    by_committee: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    A criterion with the opinions on it, the committee's last.

    :param scored_by: how many sheets give it a number; a word in its place is none.
    :param diverges: whether two reviewers are far apart.
    """

    criterion: CriterionReading
    opinions: tuple[Opinion, ...]
    scored_by: int
    diverges: bool


def machine_reading(version: SubmittedVersion) -> EvaluationReading:
    """Read the evaluation that was stored when the version was sent."""
    evaluation = version.evaluation
    return read(evaluation.content, engine_grid(evaluation.grid_version))


def rated_reading(
    version: SubmittedVersion, *, sheets: Iterable[ScoreSheet], consensus: Iterable[Consensus]
) -> EvaluationReading:
    """Read the evaluation with the scores given so far, for a dossier not yet decided."""
    evaluation = rated_evaluation(version, sheets=sheets, consensus=consensus)
    return read(evaluation.content, engine_grid(version.application.call.grid_version))


def decided_grid(decision: Decision) -> engine.Grid:
    """Return the grid that made the evaluation on which the committee decided."""
    return engine_grid(GridVersion.objects.get(sha256=decision.evaluation["grid"]["sha256"]))


def third_review_gap(grid: engine.Grid) -> Fraction:
    """Return from which gap between two scores of one criterion reviewers diverge."""
    return Fraction(grid.parameters.number("third_review_gap"))


def anonymous(sheets: Sequence[ScoreSheet]) -> list[str]:
    """Name the authors of sheets by their rank, for whoever may not know them."""
    return [f"Évaluateur {rank}" for rank, _ in enumerate(sheets, start=1)]


def named(sheets: Sequence[ScoreSheet]) -> list[str]:
    return [sheet.assignment.reviewer.get_full_name() for sheet in sheets]


def lines(
    criteria: Iterable[CriterionReading],
    *,
    gap: Fraction,
    sheets: Sequence[ScoreSheet],
    authors: Sequence[str],
    consensus: Iterable[Consensus],
) -> list[Line]:
    """
    Put beside each criterion what each sheet says of it, then the committee.

    :param gap: from which gap between two sheets they diverge.
    """
    agreed = {each.criterion: each for each in consensus}
    return [
        Line(
            criterion=criterion,
            opinions=(
                *_of_sheets(criterion.code, sheets, authors),
                *_of_committee(agreed.get(criterion.code)),
            ),
            scored_by=sum(
                score.score is not None
                for sheet in sheets
                for score in sheet.scores.all()
                if score.criterion == criterion.code
            ),
            diverges=criterion.spread is not None and criterion.spread >= gap,
        )
        for criterion in criteria
    ]


def bearing_sections(version: SubmittedVersion, grid: engine.Grid) -> dict[str, ReadSection]:
    """Return, by criterion, the part of a version that bears on it; a section left blank has none."""
    sections = (version.payload or {}).get("sections", {})
    rules = {
        criterion.code: criterion.question.rule
        for criterion in grid.criteria
        if criterion.kind is not Kind.EXCLUSION
    }
    return {
        code: _part(read_section(kind, sections[kind]), beginning_of_answers(rule))
        for code, rule in rules.items()
        if (kind := section_of(rule)) is not None and kind in sections
    }


def _part(section: ReadSection, prefix: str) -> ReadSection:
    """Keep the answers whose name begins with ``prefix``, and the rows where they are what is asked."""
    lines = [line for line in section.lines if line.name.startswith(prefix)]
    rows = section.table if not prefix or prefix == "indicators" else None
    return replace(section, lines=lines, table=rows)


def _of_sheets(code: str, sheets: Sequence[ScoreSheet], authors: Sequence[str]) -> list[Opinion]:
    return [
        Opinion(
            author=author,
            score=Mark(score.mark).label if score.mark else str(score.score),
            reason=score.reason,
            citation=_citation(score.piece, score.page),
        )
        for author, sheet in zip(authors, sheets, strict=True)
        for score in sheet.scores.all()
        if score.criterion == code
    ]


def _of_committee(line: Consensus | None) -> list[Opinion]:
    if line is None:
        return []
    return [Opinion(author=COMMITTEE, score=str(line.score), reason=line.reason, by_committee=True)]


def _citation(piece: str, page: int | None) -> str:
    if not piece:
        return ""
    return f"pièce {piece}, page {page}" if page else f"pièce {piece}"
