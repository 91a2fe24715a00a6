"""What the engine answers, and its JSON shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from criteria.engine.canonical import written, written_list, written_object
from criteria.engine.enums import Advice, Eligibility, Kind, Strand, Verdict
from criteria.engine.scoring import ScoreBlock, ScoreCard
from criteria.engine.trace import Line


@dataclass(frozen=True, slots=True)
class GridReference:
    """Which grid, to the byte, an evaluation used."""

    id: str
    version: str
    sha256: str

    def as_dict(self) -> dict[str, object]:
        return {"id": self.id, "version": self.version, "sha256": self.sha256}


class Answer(NamedTuple):
    """A verdict and the trace that explains it."""

    verdict: Verdict
    trace: tuple[Line, ...]

    def as_dict(self) -> dict[str, object]:
        return {"verdict": str(self.verdict), "trace": [line.as_dict() for line in self.trace]}

    def written_within(self) -> str:
        """Write the values of ``as_dict`` as canonical JSON, for an object that may hold others before them."""
        lines = ",".join([line.written() for line in self.trace])
        return f'"trace":[{lines}],"verdict":"{self.verdict}"'


class CriterionResult(NamedTuple):
    """One criterion; ``card`` is ``None`` for exclusions and where there are no ratings."""

    code: str
    kind: Kind
    answer: Answer
    card: ScoreCard | None

    @property
    def verdict(self) -> Verdict:
        return self.answer.verdict

    @property
    def trace(self) -> tuple[Line, ...]:
        return self.answer.trace

    def as_dict(self) -> dict[str, object]:
        scores = {} if self.card is None else self.card.as_dict()
        return {"code": self.code, "kind": str(self.kind), **self.answer.as_dict(), **scores}

    def written(self) -> str:
        """Write the values of ``as_dict`` as canonical JSON."""
        # In the order of the alphabet, where the keys of the scores come between the others.
        scores = "" if self.card is None else f"{written(self.card.as_dict())[1:-1]},"
        return f'{{"code":{written(self.code)},"kind":"{self.kind}",{scores}{self.answer.written_within()}}}'


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the ratings add to an evaluation."""

    score: ScoreBlock
    advice: Advice
    needs_third_review: bool

    def as_dict(self) -> dict[str, object]:
        return {
            "score": self.score.as_dict(),
            "advice": str(self.advice),
            "needs_third_review": self.needs_third_review,
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation that explains itself; ``judgement`` is ``None`` where there are no ratings."""

    reference: str | None
    as_of: date | None
    strand: Strand | None
    grid: GridReference
    eligibility: Eligibility
    entry: Answer | None
    criteria: tuple[CriterionResult, ...]
    judgement: Judgement | None

    def as_dict(self) -> dict[str, object]:
        """Give the JSON values of the contract."""
        return {
            **self.heading(),
            "entry": None if self.entry is None else self.entry.as_dict(),
            "criteria": [criterion.as_dict() for criterion in self.criteria],
        }

    def heading(self) -> dict[str, object]:
        """Give the JSON values of all but the answers."""
        return {
            "reference": self.reference,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "strand": None if self.strand is None else str(self.strand),
            "grid": self.grid.as_dict(),
            "eligibility": str(self.eligibility),
            **({} if self.judgement is None else self.judgement.as_dict()),
        }


def canonical_bytes(evaluation: Evaluation) -> bytes:
    """Write an evaluation: the same input gives the same bytes, on any machine."""
    return written_object(
        entry="null" if evaluation.entry is None else f"{{{evaluation.entry.written_within()}}}",
        criteria=written_list([criterion.written() for criterion in evaluation.criteria]),
        **_members(evaluation.heading()),
    ).encode()


def _members(values: Mapping[str, object]) -> dict[str, str]:
    return {key: written(value) for key, value in values.items()}
