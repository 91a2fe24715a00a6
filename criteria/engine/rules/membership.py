"""Rules on who takes part: M1, M2 and the entry of feasibility."""

from criteria.engine.enums import Family, Verdict
from criteria.engine.examination import Examination, Finding, at_least, is_true, shown
from criteria.engine.logic import Bounds, all_of, any_of
from criteria.engine.rules.partnership import binding_partnerships
from criteria.engine.rules.verdicts import verdict


def ess_with_others(exam: Examination) -> Finding:
    """
    Look for ESS undertakings beside other stakeholders, or an authority bound to the pole.

    Left to a person where only undertakings still to verify could be the ESS ones.
    """
    ess = at_least("ess", _among(exam, Family.ESS), exam.parameters.count("min_ess_undertakings"))
    others = at_least(
        "stakeholders",
        _among(exam, *map(Family, exam.parameters.codes("stakeholder_families"))),
        exam.parameters.count("min_stakeholders"),
    )
    partnerships = at_least(
        "partnerships", binding_partnerships(exam), exam.parameters.count("min_partnerships")
    )
    to_verify = _among(exam, Family.ESS_TO_VERIFY)
    second = any_of([others.holds, partnerships.holds])
    trace = (ess, shown("to_verify", to_verify), others, partnerships)
    if ess.holds is False and second is True and to_verify.low > 0:
        return Finding(Verdict.TO_JUDGE, trace)
    return Finding(verdict(all_of([ess.holds, second])), trace)


def plurality(exam: Examination) -> Finding:
    """Look for enough undertakings, of enough families, who came of their own will."""
    undertakings = at_least("undertakings", exam.members.number, exam.parameters.count("min_members"))
    families = at_least("families", exam.members.distinct_families(), exam.parameters.count("min_families"))
    voluntary = is_true("voluntary", exam.facts.voluntary)
    target = shown("target", exam.members.number, ">=", exam.parameters.count("target_members"))
    return Finding(
        verdict(all_of([undertakings.holds, families.holds, voluntary.holds])),
        (undertakings, target, families, voluntary),
    )


def promoters(exam: Examination) -> Finding:
    """Look for enough undertakings to start a feasibility study."""
    check = at_least("promoters", exam.members.number, exam.parameters.count("min_promoters"))
    return Finding(verdict(check.holds), (check,))


def _among(exam: Examination, *families: Family) -> Bounds:
    wanted = frozenset(families)
    return exam.members.count(lambda undertaking: undertaking.is_among(wanted))
