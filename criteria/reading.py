"""A stored evaluation as pages and documents show it: labels, words and sentences beside the codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from criteria import engine

#: What the machine says of a dossier -> word, tone of its badge, sentence. A person always confirms.
ELIGIBILITY: dict[str, tuple[str, str, str]] = {
    "eligible": ("Éligible", "success", "Tous les critères qui décident sont remplis."),
    "not_eligible": ("Non éligible", "error", "Au moins un critère qui décide n’est pas rempli."),
    "to_judge": ("À apprécier", "warning", "Au moins un point demande l’appréciation d’une personne."),
    "incomplete": ("Incomplet", "info", "Des informations manquent pour conclure."),
}

#: What scores and eligibility advise together -> word, tone of its badge, sentence.
ADVICE: dict[str, tuple[str, str, str]] = {
    "favourable": ("Favorable", "success", "Les seuils du volet sont atteints."),
    "unfavourable": ("Défavorable", "error", "Un critère ou un seuil du volet n’est pas atteint."),
    "to_judge": ("À apprécier", "warning", "Un point demande l’appréciation du comité."),
    "incomplete": ("Incomplet", "info", "Des informations manquent pour conclure."),
    "insufficient_coverage": (
        "Notation insuffisante",
        "warning",
        "Trop peu de critères sont notés pour conclure.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Word:
    """A conclusion in words."""

    code: str
    word: str
    tone: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class CriterionReading:
    """
    One criterion: what it asks, what the machine found, what people scored.

    :param lines: the sentences of its trace, threshold and source in each.
    :param trace: the same, part by part.
    :param scores: by reviewer («r1»), a number or a word; empty without ratings.
    """

    code: str
    kind: str
    rule: str
    label: str
    source: str
    verdict: str
    lines: tuple[str, ...]
    trace: tuple[engine.Spoken, ...]
    scores: Mapping[str, int | str]
    retained: Decimal | None
    mean: Decimal | None
    median: Decimal | None
    spread: int | None


@dataclass(frozen=True, kw_only=True)
class EntryReading:
    """The rule by which a dossier enters its strand."""

    label: str
    source: str
    verdict: str
    lines: tuple[str, ...]
    trace: tuple[engine.Spoken, ...]


@dataclass(frozen=True, kw_only=True)
class EvaluationReading:
    """
    A whole evaluation; scores, advice and the call for a third review are there with ratings only.

    :param decides: whether the mandatory criteria decide in this strand, or only say what remains to be gathered.
    """

    grid: str
    decides: bool
    eligibility: Word
    entry: EntryReading | None
    criteria: tuple[CriterionReading, ...]
    advice: Word | None
    mandatory_score: Decimal | None
    experimental_score: Decimal | None
    coverage: Decimal | None
    needs_third_review: bool

    @property
    def mandatory(self) -> tuple[CriterionReading, ...]:
        return self._of_kind("mandatory")

    @property
    def experimental(self) -> tuple[CriterionReading, ...]:
        return self._of_kind("experimental")

    @property
    def exclusions(self) -> tuple[CriterionReading, ...]:
        return self._of_kind("exclusion")

    @property
    def scored(self) -> tuple[CriterionReading, ...]:
        """The criteria that people score: all but the exclusions."""
        return self.mandatory + self.experimental

    def criterion(self, code: str) -> CriterionReading:
        return next(each for each in self.criteria if each.code == code)

    def _of_kind(self, kind: str) -> tuple[CriterionReading, ...]:
        return tuple(each for each in self.criteria if each.kind == kind)


def read(content: Mapping[str, Any], grid: engine.Grid) -> EvaluationReading:
    """Read a stored evaluation with the words of the grid that made it; nothing is judged again."""
    score = content.get("score") or {}
    return EvaluationReading(
        grid=f"{grid.label}, version {grid.version}",
        decides=_decides(content, grid),
        eligibility=_word(content["eligibility"], ELIGIBILITY),
        entry=_entry(content, grid),
        criteria=tuple(_criterion(each, grid) for each in content["criteria"]),
        advice=_word(content["advice"], ADVICE) if "advice" in content else None,
        mandatory_score=_decimal(score.get("mandatory")),
        experimental_score=_decimal(score.get("experimental")),
        coverage=_percent(score.get("coverage")),
        needs_third_review=bool(content.get("needs_third_review")),
    )


def _decides(content: Mapping[str, Any], grid: engine.Grid) -> bool:
    rule = next((each for strand, each in grid.strands.items() if strand == content["strand"]), None)
    return rule is None or rule.mandatory == engine.MandatoryRule.DECIDES


def _word(code: str, words: Mapping[str, tuple[str, str, str]]) -> Word:
    word, tone, told = words[code]
    return Word(code=code, word=word, tone=tone, sentence=told)


def _entry(content: Mapping[str, Any], grid: engine.Grid) -> EntryReading | None:
    entry = content["entry"]
    if entry is None:
        return None
    rule = next(each.entry for strand, each in grid.strands.items() if strand == content["strand"])
    return EntryReading(
        label=rule.label if rule else "",
        source=_source(rule.source, grid) if rule else "",
        verdict=entry["verdict"],
        lines=_lines(entry["trace"], grid, exclusion=False),
        trace=_trace(entry["trace"], grid, exclusion=False),
    )


def _criterion(each: Mapping[str, Any], grid: engine.Grid) -> CriterionReading:
    criterion = grid.criterion(each["code"])
    if criterion is None:
        raise ValueError(f"the grid {grid.id} {grid.version} has no criterion {each['code']}")
    return CriterionReading(
        code=each["code"],
        kind=each["kind"],
        rule=criterion.question.rule,
        label=criterion.question.label,
        source=_source(criterion.question.source, grid),
        verdict=each["verdict"],
        lines=_lines(each["trace"], grid, exclusion=each["kind"] == "exclusion"),
        trace=_trace(each["trace"], grid, exclusion=each["kind"] == "exclusion"),
        scores=each.get("scores", {}),
        retained=_decimal(each.get("retained")),
        mean=_decimal(each.get("mean")),
        median=_decimal(each.get("median")),
        spread=each.get("spread"),
    )


def _lines(trace: list[Mapping[str, Any]], grid: engine.Grid, *, exclusion: bool) -> tuple[str, ...]:
    return tuple(engine.sentence(line, exclusion=exclusion, words=grid.words) for line in trace)


def _trace(
    trace: list[Mapping[str, Any]], grid: engine.Grid, *, exclusion: bool
) -> tuple[engine.Spoken, ...]:
    return tuple(engine.spoken(line, exclusion=exclusion, words=grid.words) for line in trace)


def _source(source: str, grid: engine.Grid) -> str:
    return grid.words.get(source, source)


def thresholds_in_words(grid: engine.Grid) -> dict[str, str]:
    """Write the numbers of a grid as a French text names them: a share that is no round percentage stays ``2/3``."""
    return {
        name: _told(str(value))
        for name, value in cast("Mapping[str, object]", grid.data["parameters"]).items()
        if not isinstance(value, list)
    }


def _told(number: str) -> str:
    percentage = Fraction(number) * 100
    if "/" not in number:
        return number.replace(".", ",")
    return f"{percentage.numerator}\xa0%" if percentage.denominator == 1 else number


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _percent(share: str | None) -> Decimal | None:
    return None if share is None else (Decimal(share) * 100).normalize() + Decimal(0)
