"""Rules on the shared project and its roots: M3, M4, M6."""

from datetime import date
from fractions import Fraction

from criteria.engine.enums import Verdict
from criteria.engine.examination import (
    Check,
    Examination,
    Finding,
    at_least,
    at_most,
    is_false,
    is_true,
    shown,
)
from criteria.engine.logic import Bounds, all_of, any_of
from criteria.engine.rules.verdicts import verdict

FEBRUARY = 2
LAST_COMMON_DAY = 28


def shared_strategy(exam: Examination) -> Finding:
    """Look for a written strategy, signed by most, over years, with dated objectives."""
    strategy = exam.facts.strategy
    document = is_true("document", strategy.document)
    signed = _signatory_share(exam)
    horizon = at_least("horizon", strategy.horizon_years, exam.parameters.count("min_horizon_years"))
    objectives = at_least(
        "objectives", strategy.dated_objectives, exam.parameters.count("min_dated_objectives")
    )
    counted = (
        shown("signatories", strategy.signatories),
        shown("undertakings", exam.members.number),
    )
    return Finding(
        verdict(all_of([document.holds, signed.holds, horizon.holds, objectives.holds])),
        (document, *counted, signed, horizon, objectives),
    )


def _signatory_share(exam: Examination) -> Check:
    """Compare the share of signatories; members to come can only make it smaller."""
    needed = exam.parameters.number("min_signatory_share")
    signatories, number = exam.facts.strategy.signatories, exam.members.number
    if exam.members.none_at_all or signatories == 0:
        value = Fraction(0) if signatories == 0 else None
        return Check("signatory_share", value, ">=", needed, holds=False, is_share=True)
    if signatories is None or number.low == 0:
        return at_least("signatory_share", None, needed, is_share=True)
    highest = Fraction(signatories, number.low)
    lowest = highest if number.exact else Fraction(0)
    return at_least("signatory_share", Bounds(lowest, highest), needed, is_share=True)


def local_roots(exam: Examination) -> Finding:
    """
    Look for members in the perimeter and agreements between them.

    Left to a person where it holds on a perimeter as large as a region.
    """
    perimeter = exam.facts.perimeter or frozenset()
    inside = exam.members.count(lambda undertaking: undertaking.is_inside(perimeter))
    share = _local_share(exam, inside)
    agreements = at_least(
        "agreements", exam.facts.local_agreements, exam.parameters.count("min_local_agreements")
    )
    size = at_most(
        "perimeter", len(perimeter) if perimeter else None, exam.parameters.count("max_perimeter_communes")
    )
    holds = all_of([share.holds, agreements.holds])
    return Finding(
        Verdict.TO_JUDGE if holds is True and size.holds is False else verdict(holds),
        (
            shown("undertakings", exam.members.number),
            shown("inside", inside if perimeter else None),
            share,
            agreements,
            size,
        ),
    )


def _local_share(exam: Examination, inside: Bounds) -> Check:
    """Compare the share of members in the perimeter; members to come may move it either way."""
    needed = exam.parameters.number("min_local_share")
    if exam.members.none_at_all:
        return Check("local_share", None, ">=", needed, holds=False, is_share=True)
    if not exam.facts.perimeter or exam.facts.members is None:
        return at_least("local_share", None, needed, is_share=True)
    if inside.high is None:
        return Check("local_share", Bounds(0, 1), ">=", needed, holds=None, is_share=True)
    total = exam.members.number.low
    bounds = Bounds(Fraction(inside.low, total), Fraction(inside.high, total))
    return at_least("local_share", bounds, needed, is_share=True)


def lasting_cooperation(exam: Examination) -> Finding:
    """Look for a formal cooperation that lasts, acts together, and has proved itself or invested."""
    cooperation = exam.facts.cooperation
    years = _agreement(exam)
    lasting = is_false("one_off", cooperation.one_off_project)
    actions = at_least("actions", cooperation.joint_actions, exam.parameters.count("min_joint_actions"))
    started = _started(exam)
    invested = is_true("lease_or_investment", cooperation.lease_or_investment)
    proved = any_of([started.holds, invested.holds])
    return Finding(
        verdict(all_of([years.holds, lasting.holds, actions.holds, proved])),
        (years, lasting, actions, started, invested),
    )


def _agreement(exam: Examination) -> Check:
    years, needed = exam.facts.cooperation.agreement_years, exam.parameters.count("min_agreement_years")
    if years == "unlimited":
        return Check("agreement", years, ">=", needed, holds=True)
    return at_least("agreement", years, needed)


def _started(exam: Examination) -> Check:
    started, as_of = exam.facts.cooperation.started_on, exam.facts.as_of
    latest = None if as_of is None else _years_before(as_of, exam.parameters.count("min_operating_years"))
    holds = None if started is None or latest is None else _years_before(started, 0) <= latest
    return Check("started", started, "<=", _as_date(latest), holds)


def _years_before(day: date, years: int) -> tuple[int, int, int]:
    """Go back whole years; 29 February counts as the 28th. The year may be one that no date holds."""
    leap = day.month == FEBRUARY and day.day > LAST_COMMON_DAY
    return day.year - years, day.month, LAST_COMMON_DAY if leap else day.day


def _as_date(day: tuple[int, int, int] | None) -> date | None:
    return date(*day) if day is not None and day[0] >= date.min.year else None
