"""From submitted sheets and consensus scores to the ratings that the criteria engine reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from applications.facts import facts_of
from applications.models import SubmittedVersion
from criteria.engine import Grid
from criteria.engine.enums import Kind
from criteria.engine.grid import Criterion
from criteria.services import StoredEvaluation, evaluate_facts
from reviews.models import Consensus, CriterionScore, ScoreSheet


def criteria_to_score(grid: Grid) -> list[Criterion]:
    """Return the criteria that people score, in the grid's order: an exclusion is confirmed, never scored."""
    return [each for each in grid.criteria if each.kind != Kind.EXCLUSION]


def codes_to_score(grid: Grid) -> list[str]:
    return [each.code for each in criteria_to_score(grid)]


def rated_evaluation(
    version: SubmittedVersion, *, sheets: Iterable[ScoreSheet], consensus: Iterable[Consensus]
) -> StoredEvaluation:
    """
    Evaluate a submitted version with the scores given so far, under the grid of its call.

    For deliberation only: what the committee decided on is kept in the decision and read from there.

    :raises ValueError: if the version's content has been purged.
    """
    if version.payload is None:
        raise ValueError(f"the content of version {version.pk} has been purged")
    return evaluate_facts(
        facts=facts_of(version.payload),
        grid_version=version.application.call.grid_version,
        ratings=ratings_of(sheets, consensus),
    )


def ratings_of(sheets: Iterable[ScoreSheet], consensus: Iterable[Consensus]) -> dict[str, Any] | None:
    """
    Return the ratings of submitted sheets, reviewers named r1, r2… in the sheets' order; none for no sheet.

    Nobody's name goes into an evaluation: who r1 is stands in the sheets alone.
    """
    rows = [
        _row(f"r{rank}", score) for rank, sheet in enumerate(sheets, start=1) for score in sheet.scores.all()
    ]
    agreed = {line.criterion: line.score for line in consensus}
    if not rows and not agreed:
        return None
    return {"ratings": rows, "consensus": agreed}


def _row(reviewer: str, score: CriterionScore) -> dict[str, Any]:
    return {
        "reviewer": reviewer,
        "criterion": score.criterion,
        "score": score.mark or score.score,
        "reason": score.reason,
        "evidence": [score.piece] if score.piece else [],
    }
