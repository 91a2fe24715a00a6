"""A grid: criteria, parameters, weights, scale and strand rules, all of it data."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from criteria.engine.canonical import canonical_json
from criteria.engine.enums import ExperimentalRule, Kind, MandatoryRule, Strand
from criteria.engine.parameters import Parameters
from criteria.engine.trace import LineText


@dataclass(frozen=True, slots=True)
class Question:
    """A rule put to a dossier, with the French texts of its trace."""

    rule: str
    label: str
    source: str
    texts: Mapping[str, LineText]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion («critère»). An excluded function that is only part of a real pole may escape."""

    code: str
    kind: Kind
    question: Question
    escapes: bool


@dataclass(frozen=True, slots=True)
class CountThreshold:
    """So many criteria at least reach a score."""

    score: int
    criteria: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the mandatory scores of a strand must reach."""

    each: int
    of_codes: Mapping[str, int]
    count: CountThreshold | None


@dataclass(frozen=True, slots=True)
class StrandRule:
    label: str
    mandatory: MandatoryRule
    experimental: ExperimentalRule
    entry: Question | None
    thresholds: Thresholds | None


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of the scores: what each number means, from which one a piece must be cited."""

    anchors: Mapping[int, str]
    evidence_from: int

    @property
    def top(self) -> int:
        return max(self.anchors)


@dataclass(frozen=True, slots=True)
class Grid:
    """
    A grid read and checked.

    :param data: its canonical JSON values, from which the digest and the printed form are made.
    """

    id: str
    version: str
    label: str
    criteria: tuple[Criterion, ...]
    parameters: Parameters
    weights: Mapping[str, Fraction]
    scale: Scale
    strands: Mapping[Strand, StrandRule]
    escape: Question
    words: Mapping[str, str]
    data: Mapping[str, object]
    sha256: str

    def criterion(self, code: str) -> Criterion | None:
        return next((each for each in self.criteria if each.code == code), None)

    def codes(self, kind: Kind) -> tuple[str, ...]:
        return tuple(each.code for each in self.criteria if each.kind is kind)


def digest(data: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical_json(data)).hexdigest()
