"""Every kind of rule: its function, the lines it writes, the parameters it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from criteria.engine.enums import Act, Family, Level, Voting
from criteria.engine.examination import Examination, Finding
from criteria.engine.parameters import Sort, Wanted
from criteria.engine.rules import (
    composition,
    economy,
    exclusions,
    experimental,
    membership,
    partnership,
    project,
)


@dataclass(frozen=True, slots=True)
class Rule:
    examine: Callable[[Examination], Finding]
    lines: tuple[str, ...]
    counts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    ratios: tuple[str, ...] = ()
    codes: Mapping[str, Wanted] = field(default_factory=dict)
    excludes: bool = False

    @property
    def parameters(self) -> dict[str, Wanted]:
        return {
            **dict.fromkeys(self.counts, Sort.COUNT),
            **dict.fromkeys(self.numbers, Sort.NUMBER),
            **dict.fromkeys(self.ratios, Sort.RATIO),
            **self.codes,
        }


_ACTS: Mapping[str, Wanted] = {"authority_levels": Level, "binding_acts": Act}

RULES: Mapping[str, Rule] = {
    "ess_with_others": Rule(
        membership.ess_with_others,
        lines=("ess", "to_verify", "stakeholders", "partnerships"),
        counts=("min_ess_undertakings", "min_stakeholders", "min_partnerships", "min_shared_communes"),
        codes={"stakeholder_families": Family, **_ACTS},
    ),
    "plurality": Rule(
        membership.plurality,
        lines=("undertakings", "target", "families", "voluntary"),
        counts=("min_members", "target_members", "min_families"),
    ),
    "composition": Rule(
        composition.composition,
        lines=(
            *("ess", "enterprise", "partner", "to_verify"),
            *("filled", "applicant", "territory", "filled_if"),
        ),
        counts=("min_ess_enterprises", "min_other_enterprises", "min_partners", "min_territory_communes"),
        codes={
            "enterprise_families": Family,
            "partner_families": Family,
            "private_law_classes": composition.LegalClass,
        },
    ),
    "promoters": Rule(membership.promoters, lines=("promoters",), counts=("min_promoters",)),
    "shared_strategy": Rule(
        project.shared_strategy,
        lines=("document", "signatories", "undertakings", "signatory_share", "horizon", "objectives"),
        counts=("min_horizon_years", "min_dated_objectives"),
        ratios=("min_signatory_share",),
    ),
    "local_roots": Rule(
        project.local_roots,
        lines=("undertakings", "inside", "local_share", "agreements", "perimeter"),
        counts=("min_local_agreements", "max_perimeter_communes"),
        ratios=("min_local_share",),
    ),
    "social_utility": Rule(
        economy.social_utility,
        lines=(
            *("activities", "turnover_useful", "turnover_total", "turnover_share"),
            *("fte_useful", "fte_total", "fte_share"),
        ),
        counts=("min_activities",),
        ratios=("social_utility_share_over",),
    ),
    "lasting_cooperation": Rule(
        project.lasting_cooperation,
        lines=("agreement", "one_off", "actions", "started", "lease_or_investment"),
        counts=("min_agreement_years", "min_joint_actions", "min_operating_years"),
    ),
    "economic_commitment": Rule(
        economy.economic_commitment,
        lines=("poolings", "amount", "payers", "not_detailed"),
        counts=("min_poolings", "min_paying_members"),
        numbers=("pooling_amount_over",),
    ),
    "multi_function": Rule(
        economy.multi_function,
        lines=("poolings", "functions", "lifted"),
        counts=("min_poolings", "min_paying_members", "min_economic_functions"),
        numbers=("pooling_amount_over",),
    ),
    "authority_partnership": Rule(
        partnership.authority_partnership,
        lines=(
            *("level", "act", "signed_on", "expires_on", "communes"),
            *("not_detailed", "binding", "with_letters"),
        ),
        counts=("min_partnerships", "min_shared_communes"),
        codes={**_ACTS, "weak_acts": Act},
    ),
    "visible_place": Rule(
        experimental.visible_place,
        lines=("address", "surface", "occupants", "formal_network"),
        counts=("min_occupants",),
        numbers=("surface_over",),
    ),
    "research_development": Rule(
        experimental.research_development,
        lines=("agreements", "budget", "incubator"),
        counts=("min_research_agreements",),
        numbers=("research_budget_over",),
    ),
    "democratic_governance": Rule(
        experimental.democratic_governance,
        lines=("voting", "vote_share", "assemblies"),
        counts=("min_assemblies",),
        ratios=("max_vote_share",),
        codes={"democratic_voting": Voting},
    ),
    "ess_policies": Rule(
        experimental.ess_policies,
        lines=("networks", "in_strategy", "territory_policy"),
        counts=("min_networks",),
    ),
    "evaluation": Rule(experimental.evaluation, lines=("declared", "indicators"), counts=("min_indicators",)),
    "jobs": Rule(economy.jobs, lines=("fte",), numbers=("min_fte",)),
    "one_off_project": Rule(
        exclusions.one_off_project,
        excludes=True,
        lines=("one_off", "single_beneficiary", "duration"),
        counts=("min_duration_months",),
        ratios=("single_beneficiary_share",),
    ),
    "representation": Rule(
        exclusions.representation,
        excludes=True,
        lines=("representation_network", "naf", "promotion"),
        ratios=("promotion_share",),
        codes={"naf_codes": Sort.NAF_CODES},
    ),
    "agency_or_chamber": Rule(
        exclusions.agency_or_chamber,
        excludes=True,
        lines=("category", "development_agency"),
        codes={"consular_categories": Sort.LEGAL_CATEGORIES},
    ),
    "creation_support": Rule(
        exclusions.creation_support,
        excludes=True,
        lines=("creation_support",),
        ratios=("creation_support_share",),
    ),
    "observatory": Rule(exclusions.observatory, excludes=True, lines=("study",), ratios=("study_share",)),
}
