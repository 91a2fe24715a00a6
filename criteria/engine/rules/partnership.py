"""The partnership with an authority: M8, and what M1 borrows from it."""

from datetime import date

from criteria.engine.enums import Verdict
from criteria.engine.examination import Check, Examination, Finding, among, at_least
from criteria.engine.facts import Partnership
from criteria.engine.logic import Bounds, Truth, all_of, count
from criteria.engine.rules.detail import most_telling, named, not_detailed
from criteria.engine.rules.verdicts import verdict

NEVER = "never"


def authority_partnership(exam: Examination) -> Finding:
    """
    Look for one authority bound by a formal act in force on the perimeter.

    A letter alone, where nothing else holds or could, is left to a person.
    """
    needed = exam.parameters.count("min_partnerships")
    truths = _truths(exam, _binding_acts(exam))
    binding = at_least("binding", _number(exam, truths), needed)
    trace = (*_details(exam, truths), binding)
    if binding.holds is not False:
        return Finding(verdict(binding.holds), trace)
    with_letters = _truths(exam, _binding_acts(exam) + exam.parameters.codes("weak_acts"))
    enough = at_least("with_letters", _number(exam, with_letters), needed)
    answers = {True: Verdict.TO_JUDGE, None: Verdict.UNKNOWN, False: Verdict.NOT_MET}
    return Finding(answers[enough.holds], (*trace, enough))


def binding_partnerships(exam: Examination) -> Bounds:
    """Count the partnerships whose act binds; none listed yet is any number."""
    return _number(exam, _truths(exam, _binding_acts(exam)))


def _binding_acts(exam: Examination) -> tuple[str, ...]:
    return exam.parameters.codes("binding_acts")


def _truths(exam: Examination, acts: tuple[str, ...]) -> list[Truth]:
    listed = exam.facts.authority_partnerships or ()
    return [all_of(check.holds for check in _checks(exam, each, of="", acts=acts)) for each in listed]


def _number(exam: Examination, truths: list[Truth]) -> Bounds:
    return count(truths, complete=exam.facts.authority_partnerships is not None)


def _details(exam: Examination, truths: list[Truth]) -> tuple[Check, ...]:
    listed, acts = exam.facts.authority_partnerships or (), _binding_acts(exam)
    checks = [
        check
        for place in most_telling(truths)
        for check in _checks(exam, listed[place], of=named(place, listed[place].name), acts=acts)
    ]
    return (*checks, *not_detailed(len(listed)))


def _checks(
    exam: Examination, partnership: Partnership, *, of: str, acts: tuple[str, ...]
) -> tuple[Check, ...]:
    as_of = exam.facts.as_of
    shared = _shared_communes(exam.facts.perimeter, partnership.communes)
    return (
        among("level", partnership.level, exam.parameters.codes("authority_levels"), of=of),
        among("act", partnership.act, acts, of=of),
        _signed(partnership.signed_on, as_of, of=of),
        _in_force(partnership, as_of, of=of),
        at_least("communes", shared, exam.parameters.count("min_shared_communes"), of=of),
    )


def _signed(signed: date | None, as_of: date | None, *, of: str) -> Check:
    holds = None if signed is None or as_of is None else signed <= as_of
    return Check("signed_on", signed, "<=", as_of, holds, of)


def _in_force(partnership: Partnership, as_of: date | None, *, of: str) -> Check:
    """Compare the end with the day of the evaluation; where that is unknown, no day lies before the signature."""
    signed, expires = partnership.signed_on, partnership.expires_on
    if expires is None:
        return Check("expires_on", NEVER, ">", as_of, holds=True, of=of)
    if as_of is not None:
        return Check("expires_on", expires, ">", as_of, expires > as_of, of)
    if signed is not None and expires <= signed:
        return Check("expires_on", expires, ">", signed, holds=False, of=of)
    return Check("expires_on", expires, ">", None, None, of)


def _shared_communes(perimeter: frozenset[str] | None, communes: frozenset[str] | None) -> int | None:
    if communes is None:
        return None
    if not communes:
        return 0
    return len(perimeter & communes) if perimeter else None
