"""From facts, a grid and ratings to an evaluation."""

from collections.abc import Iterable

from criteria.engine.enums import Advice, Eligibility, Kind, MandatoryRule, Verdict
from criteria.engine.errors import InvalidInput
from criteria.engine.evaluation import Answer, CriterionResult, Evaluation, GridReference, Judgement
from criteria.engine.examination import Examination
from criteria.engine.facts import Facts
from criteria.engine.grid import Criterion, Grid, Question, StrandRule
from criteria.engine.logic import Truth
from criteria.engine.ratings import Ratings
from criteria.engine.rules.table import RULES
from criteria.engine.scoring import ScoreBlock, needs_third_review, passes, score_block, score_card
from criteria.engine.trace import write
from criteria.engine.undertakings import undertakings


def evaluate(facts: Facts, grid: Grid, ratings: Ratings | None = None) -> Evaluation:
    """
    Put every criterion of the grid to the facts, then weigh the ratings.

    :raises InvalidInput: where there are ratings for facts without strand.
    """
    given = ratings or None
    if given is not None and facts.strand is None:
        raise InvalidInput("strand", "a strand expected, since there are ratings")
    rule = None if facts.strand is None else grid.strands[facts.strand]
    exam = Examination(facts, undertakings(facts), grid.parameters)
    entry = None if rule is None or rule.entry is None else _answer(rule.entry, exam)
    criteria = tuple([_result(criterion, exam, grid.escape, given) for criterion in grid.criteria])
    eligibility = _eligibility(criteria, rule, entry)
    return Evaluation(
        reference=facts.reference,
        as_of=facts.as_of,
        strand=facts.strand,
        grid=GridReference(grid.id, grid.version, grid.sha256),
        eligibility=eligibility,
        entry=entry,
        criteria=criteria,
        judgement=None
        if given is None or rule is None
        else _judgement(grid, given, rule, criteria, eligibility),
    )


def _answer(question: Question, exam: Examination) -> Answer:
    finding = RULES[question.rule].examine(exam)
    return Answer(finding.verdict, tuple([write(check, question.texts) for check in finding.checks]))


def _result(
    criterion: Criterion, exam: Examination, escape: Question, ratings: Ratings | None
) -> CriterionResult:
    answer = _answer(criterion.question, exam)
    if criterion.escapes and answer.verdict is Verdict.SIGNAL:
        answer = _escaped(answer, _answer(escape, exam))
    scored = ratings is not None and criterion.kind is not Kind.EXCLUSION
    return CriterionResult(
        code=criterion.code,
        kind=criterion.kind,
        answer=answer,
        card=score_card(ratings, criterion.code) if ratings is not None and scored else None,
    )


def _escaped(signal: Answer, escape: Answer) -> Answer:
    """Clear a signal where the function is only part of a real pole; the trace says why, or why not."""
    verdict = Verdict.CLEAR if escape.verdict is Verdict.MET else Verdict.SIGNAL
    return Answer(verdict, signal.trace + escape.trace)


def _eligibility(
    criteria: tuple[CriterionResult, ...], rule: StrandRule | None, entry: Answer | None
) -> Eligibility:
    """Rank the verdicts in one cascade; where mandatory criteria only inform, the entry stands for them."""
    informs = rule is not None and rule.mandatory is MandatoryRule.INFORMS
    deciding = set() if entry is None else {entry.verdict}
    deciding |= _verdicts(criteria, [Kind.EXCLUSION] if informs else [Kind.EXCLUSION, Kind.MANDATORY])
    if Verdict.NOT_MET in deciding:
        return Eligibility.NOT_ELIGIBLE
    if Verdict.SIGNAL in deciding or Verdict.TO_JUDGE in deciding:
        return Eligibility.TO_JUDGE
    return Eligibility.INCOMPLETE if Verdict.UNKNOWN in deciding else Eligibility.ELIGIBLE


def _verdicts(criteria: Iterable[CriterionResult], kinds: Iterable[Kind]) -> set[Verdict]:
    wanted = set(kinds)
    return {criterion.verdict for criterion in criteria if criterion.kind in wanted}


def _judgement(
    grid: Grid,
    ratings: Ratings,
    rule: StrandRule,
    criteria: tuple[CriterionResult, ...],
    eligibility: Eligibility,
) -> Judgement:
    retained = {
        criterion.code: criterion.card.retained
        for criterion in criteria
        if criterion.card is not None and criterion.card.retained is not None
    }
    applicable = [
        criterion.code
        for criterion in criteria
        if criterion.kind is not Kind.EXCLUSION and criterion.verdict is not Verdict.NOT_APPLICABLE
    ]
    score = score_block(grid, retained, applicable)
    passed = passes(rule.thresholds, retained, grid.codes(Kind.MANDATORY))
    return Judgement(
        score=score,
        advice=_advice(grid, eligibility, passed, score),
        needs_third_review=needs_third_review(grid, ratings, rule.thresholds),
    )


def _advice(grid: Grid, eligibility: Eligibility, passed: Truth, score: ScoreBlock) -> Advice:
    if eligibility is Eligibility.NOT_ELIGIBLE or passed is False:
        return Advice.UNFAVOURABLE
    if eligibility is Eligibility.TO_JUDGE:
        return Advice.TO_JUDGE
    if eligibility is Eligibility.INCOMPLETE:
        return Advice.INCOMPLETE
    if passed is None or score.coverage < grid.parameters.number("min_coverage"):
        return Advice.INSUFFICIENT_COVERAGE
    return Advice.FAVOURABLE
