"""From JSON values to :class:`~criteria.engine.facts.Facts`, refusing whatever is not the contract's."""

from typing import Literal

from criteria.engine.enums import Act, Level, PoolingKind, Strand, Voting
from criteria.engine.facts import (
    Activity,
    Applicant,
    Cooperation,
    EssPolicy,
    Facts,
    Governance,
    Indicator,
    Partnership,
    Place,
    Pooling,
    Purpose,
    Research,
    Strategy,
)
from criteria.engine.members_parsing import communes, legal_category, members
from criteria.engine.nodes import (
    NAF,
    Node,
    amount,
    choice,
    code,
    day,
    fields,
    filled,
    flag,
    listed,
    share,
    text,
    whole,
    words,
)
from criteria.engine.reading import check_tree, read_json


def read_facts(raw: bytes) -> Facts:
    """
    Read facts from a file or one ``.jsonl`` line.

    :raises InvalidInput: with the path of the first fault.
    """
    return parse_facts(read_json(raw))


def parse_facts(tree: object) -> Facts:
    """
    Check a tree of JSON values and freeze it.

    :raises InvalidInput: with the path of the first fault.
    """
    check_tree(tree)
    found = fields(
        Node(tree),
        *(
            "reference",
            "strand",
            "as_of",
            "perimeter",
            "voluntary",
            "members_complete",
            "members",
            "strategy",
        ),
        *("local_agreements", "activities", "cooperation", "pooling", "authority_partnerships", "place"),
        *("research", "governance", "ess_policy", "evaluation", "jobs", "applicant", "purpose"),
    )
    return Facts(
        reference=text(found["reference"]),
        strand=choice(found["strand"], Strand),
        as_of=day(found["as_of"]),
        perimeter=communes(found["perimeter"]),
        voluntary=flag(found["voluntary"]),
        members_complete=flag(found["members_complete"]) is not False,
        members=members(found["members"]),
        strategy=_strategy(found["strategy"]),
        local_agreements=whole(found["local_agreements"]),
        activities=listed(found["activities"], _activity),
        cooperation=_cooperation(found["cooperation"]),
        pooling=listed(found["pooling"], _pooling),
        authority_partnerships=listed(found["authority_partnerships"], _partnership),
        place=_place(found["place"]),
        research=_research(found["research"]),
        governance=_governance(found["governance"]),
        ess_policy=_ess_policy(found["ess_policy"]),
        indicators=listed(fields(found["evaluation"], "indicators")["indicators"], _indicator),
        jobs_fte=amount(fields(found["jobs"], "fte")["fte"]),
        applicant=_applicant(found["applicant"]),
        purpose=_purpose(found["purpose"]),
    )


def _strategy(node: Node | None) -> Strategy:
    found = fields(node, "document", "signatories", "horizon_years", "dated_objectives")
    return Strategy(
        document=flag(found["document"]),
        signatories=whole(found["signatories"]),
        horizon_years=whole(found["horizon_years"]),
        dated_objectives=whole(found["dated_objectives"]),
    )


def _activity(node: Node) -> Activity:
    found = fields(node, "name", "social_utility", "turnover", "fte")
    return Activity(
        name=text(found["name"]),
        social_utility=flag(found["social_utility"]),
        turnover=amount(found["turnover"]),
        fte=amount(found["fte"]),
    )


def _cooperation(node: Node | None) -> Cooperation:
    found = fields(
        node, "agreement_years", "started_on", "joint_actions", "lease_or_investment", "one_off_project"
    )
    return Cooperation(
        agreement_years=_agreement_years(found["agreement_years"]),
        started_on=day(found["started_on"]),
        joint_actions=whole(found["joint_actions"]),
        lease_or_investment=flag(found["lease_or_investment"]),
        one_off_project=flag(found["one_off_project"]),
    )


def _agreement_years(node: Node | None) -> int | Literal["unlimited"] | None:
    if node is not None and isinstance(node.value, str):
        if node.value == "unlimited":
            return "unlimited"
        raise node.refuse('a whole number or "unlimited" expected')
    return whole(node)


def _pooling(node: Node) -> Pooling:
    found = fields(node, "kind", "amount", "paying_members")
    return Pooling(
        kind=choice(found["kind"], PoolingKind),
        amount=amount(found["amount"]),
        paying_members=whole(found["paying_members"]),
    )


def _partnership(node: Node) -> Partnership:
    found = fields(node, "name", "level", "act", "signed_on", "expires_on", "communes")
    return Partnership(
        name=filled(found["name"]),
        level=choice(found["level"], Level),
        act=choice(found["act"], Act),
        signed_on=day(found["signed_on"]),
        expires_on=day(found["expires_on"]),
        communes=communes(found["communes"]),
    )


def _place(node: Node | None) -> Place:
    found = fields(node, "address", "surface_m2", "occupants", "formal_network")
    return Place(
        address=text(found["address"]),
        surface_m2=amount(found["surface_m2"]),
        occupants=whole(found["occupants"]),
        formal_network=flag(found["formal_network"]),
    )


def _research(node: Node | None) -> Research:
    found = fields(node, "agreements", "annual_budget", "incubator")
    return Research(
        agreements=whole(found["agreements"]),
        annual_budget=amount(found["annual_budget"]),
        incubator=flag(found["incubator"]),
    )


def _governance(node: Node | None) -> Governance:
    found = fields(node, "voting", "max_vote_share", "assemblies_per_year")
    return Governance(
        voting=choice(found["voting"], Voting),
        max_vote_share=share(found["max_vote_share"]),
        assemblies_per_year=whole(found["assemblies_per_year"]),
    )


def _ess_policy(node: Node | None) -> EssPolicy:
    found = fields(node, "networks", "in_territorial_strategy", "territory_has_policy")
    networks = listed(found["networks"], words)
    return EssPolicy(
        networks=None if networks is None else tuple(name for name in networks if name.strip()),
        in_territorial_strategy=flag(found["in_territorial_strategy"]),
        territory_has_policy=flag(found["territory_has_policy"]),
    )


def _indicator(node: Node) -> Indicator:
    found = fields(node, "name", "baseline", "target", "frequency")
    return Indicator(
        name=text(found["name"]),
        baseline=flag(found["baseline"]),
        target=flag(found["target"]),
        frequency=flag(found["frequency"]),
    )


def _applicant(node: Node | None) -> Applicant:
    found = fields(node, "legal_category", "naf", "development_agency", "representation_network")
    return Applicant(
        legal_category=legal_category(found["legal_category"]),
        naf=code(found["naf"], NAF, "a NAF code as 94.99Z"),
        development_agency=flag(found["development_agency"]),
        representation_network=flag(found["representation_network"]),
    )


def _purpose(node: Node | None) -> Purpose:
    found = fields(
        node,
        *("duration_months", "single_beneficiary_share", "promotion_share"),
        *("creation_support_share", "study_share", "economic_functions"),
    )
    return Purpose(
        duration_months=whole(found["duration_months"]),
        single_beneficiary_share=share(found["single_beneficiary_share"]),
        promotion_share=share(found["promotion_share"]),
        creation_support_share=share(found["creation_support_share"]),
        study_share=share(found["study_share"]),
        economic_functions=whole(found["economic_functions"]),
    )
