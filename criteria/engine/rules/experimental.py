"""Rules on trial: T1 to T5."""

from criteria.engine.enums import Verdict
from criteria.engine.examination import (
    Examination,
    Finding,
    among,
    at_least,
    at_most,
    is_true,
    more_than,
    shown,
)
from criteria.engine.facts import Indicator
from criteria.engine.logic import all_of, any_of, count
from criteria.engine.rules.verdicts import verdict


def visible_place(exam: Examination) -> Finding:
    """Look for one place with its occupants, or a formal network on the territory."""
    place = exam.facts.place
    address = is_true("address", None if place.address is None else bool(place.address.strip()))
    surface = more_than("surface", place.surface_m2, exam.parameters.number("surface_over"))
    occupants = at_least("occupants", place.occupants, exam.parameters.count("min_occupants"))
    network = is_true("formal_network", place.formal_network)
    one_place = all_of([address.holds, surface.holds, occupants.holds])
    return Finding(verdict(any_of([one_place, network.holds])), (address, surface, occupants, network))


def research_development(exam: Examination) -> Finding:
    """Look for a research agreement, a budget or an incubator."""
    research = exam.facts.research
    checks = (
        at_least("agreements", research.agreements, exam.parameters.count("min_research_agreements")),
        more_than("budget", research.annual_budget, exam.parameters.number("research_budget_over")),
        is_true("incubator", research.incubator),
    )
    return Finding(verdict(any_of(check.holds for check in checks)), checks)


def democratic_governance(exam: Examination) -> Finding:
    """Look for votes that capital does not decide, and assemblies that meet."""
    governance = exam.facts.governance
    checks = (
        among("voting", governance.voting, exam.parameters.codes("democratic_voting")),
        at_most(
            "vote_share", governance.max_vote_share, exam.parameters.number("max_vote_share"), is_share=True
        ),
        at_least("assemblies", governance.assemblies_per_year, exam.parameters.count("min_assemblies")),
    )
    return Finding(verdict(all_of(check.holds for check in checks)), checks)


def ess_policies(exam: Examination) -> Finding:
    """Look for a place in the ESS networks or policies; nothing to ask where the territory has no policy."""
    policy = exam.facts.ess_policy
    networks = at_least(
        "networks",
        None if policy.networks is None else len(policy.networks),
        exam.parameters.count("min_networks"),
    )
    strategy = is_true("in_strategy", policy.in_territorial_strategy)
    holds = any_of([networks.holds, strategy.holds])
    trace = (networks, strategy, shown("territory_policy", policy.territory_has_policy))
    if holds is False and policy.territory_has_policy is False:
        return Finding(Verdict.NOT_APPLICABLE, trace)
    return Finding(verdict(holds), trace)


def evaluation(exam: Examination) -> Finding:
    """Look for indicators that can be followed."""
    indicators = exam.facts.indicators
    followed = count((_is_followed(each) for each in indicators or ()), complete=indicators is not None)
    check = at_least("indicators", followed, exam.parameters.count("min_indicators"))
    declared = shown("declared", None if indicators is None else len(indicators))
    return Finding(verdict(check.holds), (declared, check))


def _is_followed(indicator: Indicator) -> bool | None:
    return all_of([indicator.baseline, indicator.target, indicator.frequency])
