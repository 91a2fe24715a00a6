"""Scores retained, the score block, the thresholds of a strand and the call for a third reviewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from statistics import median

from criteria.engine.enums import Kind, Word
from criteria.engine.grid import Grid, Thresholds
from criteria.engine.logic import Number, Truth, all_of, count
from criteria.engine.ratings import Ratings, Score

SCORE_PLACES = 2
COVERAGE_PLACES = 4


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """The scores of one criterion, exact; ``None`` where nobody scored."""

    scores: Mapping[str, Score]
    retained: Fraction | None
    mean: Fraction | None
    median: Fraction | None
    spread: int | None

    def as_dict(self) -> dict[str, object]:
        return {
            "scores": {reviewer: _json_score(score) for reviewer, score in self.scores.items()},
            "retained": _rounded(self.retained),
            "mean": _rounded(self.mean),
            "median": _rounded(self.median),
            "spread": self.spread,
        }


@dataclass(frozen=True, slots=True)
class ScoreBlock:
    """The weighted scores out of 100, and the part of the weights that they rest on."""

    mandatory: Fraction | None
    experimental: Fraction | None
    coverage: Fraction

    def as_dict(self) -> dict[str, object]:
        return {
            "mandatory": _rounded(self.mandatory),
            "experimental": _rounded(self.experimental),
            "coverage": half_up(self.coverage, COVERAGE_PLACES),
        }


def score_card(ratings: Ratings, code: str) -> ScoreCard:
    """Retain the consensus where there is one, else the mean of the independent scores."""
    scores = ratings.of_criterion(code)
    numbers = [score for score in scores.values() if not isinstance(score, Word)]
    mean = Fraction(sum(numbers), len(numbers)) if numbers else None
    agreed = ratings.consensus.get(code)
    return ScoreCard(
        scores=scores,
        retained=mean if agreed is None else Fraction(agreed),
        mean=mean,
        median=Fraction(median(map(Fraction, numbers))) if numbers else None,
        spread=max(numbers) - min(numbers) if numbers else None,
    )


def score_block(grid: Grid, retained: Mapping[str, Fraction], applicable: Iterable[str]) -> ScoreBlock:
    """
    Weigh the retained scores.

    :param applicable: the codes that the dossier can be scored on: the others leave score and coverage alike.
    """
    codes = list(applicable)
    counted = {code: retained[code] for code in codes if code in retained}
    total = sum((grid.weights[code] for code in codes), Fraction(0))
    scored = sum((grid.weights[code] for code in counted), Fraction(0))
    return ScoreBlock(
        mandatory=weighted_score(grid, counted, grid.codes(Kind.MANDATORY)),
        experimental=weighted_score(grid, counted, grid.codes(Kind.EXPERIMENTAL)),
        coverage=scored / total if total else Fraction(0),
    )


def weighted_score(grid: Grid, scores: Mapping[str, Number], codes: Iterable[str]) -> Fraction | None:
    """Give the weighted mean out of 100 of those of these criteria that have a score."""
    scored = [code for code in codes if code in scores]
    weight = sum((grid.weights[code] for code in scored), Fraction(0))
    if not weight:
        return None
    total = sum((grid.weights[code] * scores[code] for code in scored), Fraction(0))
    return Fraction(100, grid.scale.top) * total / weight


def passes(thresholds: Thresholds | None, scores: Mapping[str, Number], mandatory: Iterable[str]) -> Truth:
    """Tell whether scores reach the thresholds of a strand; a score that is missing is unknown, not failed."""
    if thresholds is None:
        return True
    codes = list(mandatory)
    floors = [_reaches(scores.get(code), _floor(thresholds, code)) for code in codes]
    if thresholds.count is None:
        return all_of(floors)
    high = count(_reaches(scores.get(code), thresholds.count.score) for code in codes)
    return all_of([*floors, high.at_least(thresholds.count.criteria)])


def needs_third_review(grid: Grid, ratings: Ratings, thresholds: Thresholds | None) -> bool:
    """Tell whether any two reviewers stand too far apart on the mandatory criteria; consensus plays no part."""
    mandatory = grid.codes(Kind.MANDATORY)
    return any(
        _diverge(grid, one, other, thresholds, mandatory) for one, other in combinations(ratings.sheets(), 2)
    )


def half_up(number: Fraction, places: int) -> str:
    """Write a number with so many decimals, a half going up."""
    scaled = number * 10**places + Fraction(1, 2)
    digits = str(scaled.numerator // scaled.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def _diverge(
    grid: Grid,
    one: Mapping[str, int],
    other: Mapping[str, int],
    thresholds: Thresholds | None,
    mandatory: tuple[str, ...],
) -> bool:
    common = [code for code in mandatory if code in one and code in other]
    if any(abs(one[code] - other[code]) >= grid.parameters.number("third_review_gap") for code in common):
        return True
    if {passes(thresholds, one, mandatory), passes(thresholds, other, mandatory)} == {True, False}:
        return True
    gap = weighted_score(grid, {code: one[code] - other[code] for code in common}, common)
    return gap is not None and abs(gap) > grid.parameters.number("third_review_score_gap")


def _floor(thresholds: Thresholds, code: str) -> int:
    return max(thresholds.each, thresholds.of_codes.get(code, 0))


def _reaches(score: Number | None, floor: int) -> Truth:
    return None if score is None else score >= floor


def _json_score(score: Score) -> int | str:
    return str(score) if isinstance(score, Word) else score


def _rounded(number: Fraction | None) -> str | None:
    return None if number is None else half_up(number, SCORE_PLACES)
