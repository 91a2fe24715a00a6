"""The reviewers' scores and the committee's consensus."""

from collections.abc import Mapping
from dataclasses import dataclass

from criteria.engine.enums import Kind, Word
from criteria.engine.grid import Grid
from criteria.engine.nodes import Node, entries, fields, listed, required
from criteria.engine.reading import check_tree, read_json
from criteria.engine.values import filled, list_of

Score = int | Word


@dataclass(frozen=True, slots=True)
class Rating:
    """One score of one reviewer, with its reason and the pieces that it cites."""

    reviewer: str
    criterion: str
    score: Score
    reason: str | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ratings:
    rows: tuple[Rating, ...]
    consensus: Mapping[str, int]

    def __bool__(self) -> bool:
        return bool(self.rows or self.consensus)

    def of_criterion(self, code: str) -> dict[str, Score]:
        """Give the scores of one criterion by reviewer, words included."""
        return {row.reviewer: row.score for row in self.rows if row.criterion == code}

    def sheets(self) -> tuple[dict[str, int], ...]:
        """Give each reviewer's numeric scores by criterion, in the order of the reviewers."""
        sheets: dict[str, dict[str, int]] = {}
        for row in self.rows:
            sheet = sheets.setdefault(row.reviewer, {})
            if not isinstance(row.score, Word):
                sheet[row.criterion] = row.score
        return tuple(sheets[reviewer] for reviewer in sorted(sheets))


def read_ratings(raw: bytes, grid: Grid) -> Ratings:
    """
    Read ratings from a file.

    :raises InvalidInput: with the path of the first fault.
    """
    return parse_ratings(read_json(raw), grid)


def parse_ratings(tree: object, grid: Grid) -> Ratings:
    """
    Check a tree of JSON values against a grid and freeze it.

    :raises InvalidInput: with the path of the first fault.
    """
    check_tree(tree)
    root = Node(tree)
    found = fields(root, "ratings", "consensus")
    rows = () if (given := found["ratings"]) is None else listed(given, lambda node: _rating(node, grid))
    seen: set[tuple[str, str]] = set()
    for rank, row in enumerate(rows):
        if (row.reviewer, row.criterion) in seen:
            raise root.at("ratings").at(rank).refuse("one score of a reviewer for a criterion expected")
        seen.add((row.reviewer, row.criterion))
    return Ratings(rows, _consensus(found["consensus"], grid))


def _rating(node: Node, grid: Grid) -> Rating:
    found = fields(node, "reviewer", "criterion", "score", "reason", "evidence")
    reviewer_node = required(node, found, "reviewer")
    reviewer = reviewer_node.read(filled)
    if reviewer is None:
        raise reviewer_node.refuse("a text that is not blank expected")
    criterion_node = required(node, found, "criterion")
    rating = Rating(
        reviewer=str(reviewer_node.value),
        criterion=_scored_code(criterion_node, criterion_node.value, grid),
        score=_score(required(node, found, "score"), grid),
        reason=None if (below := found["reason"]) is None else below.read(filled),
        evidence=() if (below := found["evidence"]) is None else below.read(_pieces),
    )
    if not isinstance(rating.score, Word):
        if rating.reason is None:
            raise node.at("reason").refuse("a reason for the score expected")
        if rating.score >= grid.scale.evidence_from and not rating.evidence:
            raise node.at("evidence").refuse(f"at least one piece for a score of {rating.score} expected")
    return rating


def _pieces(value: object) -> tuple[str, ...]:
    return tuple(filter(None, _texts(value)))


_texts = list_of(filled)


def _scored_code(node: Node, code: object, grid: Grid) -> str:
    if not isinstance(code, str):
        raise node.refuse("a text expected")
    criterion = grid.criterion(code)
    if criterion is None:
        raise node.refuse("a criterion of the grid expected")
    if criterion.kind is Kind.EXCLUSION:
        raise node.refuse("a criterion that is scored expected, not an exclusion")
    return code


def _score(node: Node, grid: Grid) -> Score:
    if isinstance(node.value, str) and node.value in [str(word) for word in Word]:
        return Word(node.value)
    return _number(node, grid, f"a whole number from 0 to {grid.scale.top}, {' or '.join(Word)} expected")


def _number(node: Node, grid: Grid, expected: str) -> int:
    if (
        isinstance(node.value, bool)
        or not isinstance(node.value, int)
        or node.value not in grid.scale.anchors
    ):
        raise node.refuse(expected)
    return node.value


def _consensus(node: Node | None, grid: Grid) -> dict[str, int]:
    if node is None:
        return {}
    expected = f"a whole number from 0 to {grid.scale.top} expected"
    return {
        _scored_code(below, code, grid): _number(below, grid, expected)
        for code, below in entries(node).items()
        if below.value is not None
    }
