"""Rules on what the pole does and pays together: M5, M7, T6, and the escape from exclusions."""

from collections.abc import Callable
from fractions import Fraction

from criteria.engine.examination import Check, Examination, Finding, at_least, is_true, more_than, shown
from criteria.engine.facts import Activity, Pooling
from criteria.engine.logic import Bounds, Number, Truth, all_of, any_of, count
from criteria.engine.rules.detail import most_telling, named, not_detailed
from criteria.engine.rules.verdicts import verdict


def social_utility(exam: Examination) -> Finding:
    """Look for a majority of activities of social utility, by turnover or by jobs."""
    activities = exam.facts.activities
    declared = at_least(
        "activities", None if activities is None else len(activities), exam.parameters.count("min_activities")
    )
    turnover = _majority(exam, "turnover", lambda activity: activity.turnover)
    jobs = _majority(exam, "fte", lambda activity: activity.fte)
    majority = any_of(check.holds for check in (turnover[-1], jobs[-1]))
    holds = False if declared.holds is False else majority
    return Finding(verdict(holds), (declared, *turnover, *jobs))


def _majority(
    exam: Examination, basis: str, amount_of: Callable[[Activity], Number | None]
) -> tuple[Check, ...]:
    """Weigh the activities on one basis; an activity whose flag is unknown may be of social utility."""
    needed = exam.parameters.number("social_utility_share_over")
    pairs = [(each.social_utility, amount_of(each)) for each in exam.facts.activities or ()]
    amounts = [amount for _, amount in pairs if amount is not None]
    total = Fraction(sum(amounts))
    if len(amounts) < len(pairs) or total == 0:
        known = total if pairs and len(amounts) == len(pairs) else None
        return (
            shown(f"{basis}_total", known),
            more_than(f"{basis}_share", None, needed, is_share=True),
        )
    sure = Fraction(sum(amount for useful, amount in pairs if amount and useful is True))
    possible = sure + sum(amount for useful, amount in pairs if amount and useful is None)
    return (
        shown(f"{basis}_useful", Bounds(sure, possible)),
        shown(f"{basis}_total", total),
        more_than(f"{basis}_share", Bounds(sure / total, possible / total), needed, is_share=True),
    )


def economic_commitment(exam: Examination) -> Finding:
    """Look for something paid for in common by several members."""
    truths = _truths(exam)
    check = at_least("poolings", _number(exam, truths), exam.parameters.count("min_poolings"))
    return Finding(verdict(check.holds), (*_pooling_details(exam, truths), check))


def multi_function(exam: Examination) -> Finding:
    """Tell whether an excluded function is only part of a real pole."""
    poolings = at_least("poolings", _number(exam, _truths(exam)), exam.parameters.count("min_poolings"))
    functions = at_least(
        "functions", exam.facts.purpose.economic_functions, exam.parameters.count("min_economic_functions")
    )
    holds = all_of([poolings.holds, functions.holds])
    return Finding(verdict(holds), (poolings, functions, is_true("lifted", holds)))


def jobs(exam: Examination) -> Finding:
    """Look for a significant number of jobs."""
    check = at_least("fte", exam.facts.jobs_fte, exam.parameters.number("min_fte"))
    return Finding(verdict(check.holds), (check,))


def _truths(exam: Examination) -> list[Truth]:
    listed = exam.facts.pooling or ()
    return [all_of(check.holds for check in _pooling_checks(exam, each, of="")) for each in listed]


def _number(exam: Examination, truths: list[Truth]) -> Bounds:
    return count(truths, complete=exam.facts.pooling is not None)


def _pooling_checks(exam: Examination, pooling: Pooling, *, of: str) -> tuple[Check, ...]:
    return (
        more_than("amount", pooling.amount, exam.parameters.number("pooling_amount_over"), of=of),
        at_least("payers", pooling.paying_members, exam.parameters.count("min_paying_members"), of=of),
    )


def _pooling_details(exam: Examination, truths: list[Truth]) -> tuple[Check, ...]:
    listed = exam.facts.pooling or ()
    checks = [
        check
        for place in most_telling(truths)
        for check in _pooling_checks(exam, listed[place], of=named(place, None))
    ]
    return (*checks, *not_detailed(len(listed)))
