"""From JSON values to :class:`~criteria.engine.facts.Facts`, refusing whatever is not the contract's."""

from typing import Any, Literal

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
from criteria.engine.logic import Number
from criteria.engine.members_parsing import members
from criteria.engine.reading import Unexpected, check_tree, read_json
from criteria.engine.values import (
    COMMUNE,
    LEGAL_CATEGORY,
    NAF_CODE,
    amount,
    choice,
    day,
    filled,
    flag,
    list_of,
    record,
    share,
    text,
    whole,
)


def read_facts(raw: bytes) -> Facts:
    """
    Read facts from a file or one ``.jsonl`` line.

    :raises InvalidInput: with the path of the first fault.
    """
    return parse_facts(read_json(raw))


def parse_facts(tree: object) -> Facts:
    """
    Check a tree of JSON values and freeze it.

    :raises InvalidInput: with the path of the first fault, in the order of the tree.
    """
    try:
        return _facts(tree)
    except Unexpected as fault:
        # What no reader should be shown is said first, wherever it is.
        check_tree(tree)
        raise fault.placed() from None


def _communes(value: object) -> frozenset[str]:
    return frozenset(_commune_list(value))


def _agreement_years(value: object) -> int | Literal["unlimited"]:
    if value == "unlimited":
        return "unlimited"
    if isinstance(value, str):
        raise Unexpected('a whole number or "unlimited" expected')
    return whole(value)


def _networks(value: object) -> tuple[str, ...]:
    return tuple(name for name in _texts(value) if name.strip())


_commune_list, _texts = list_of(COMMUNE), list_of(text)

_strategy = record(Strategy, document=flag, signatories=whole, horizon_years=whole, dated_objectives=whole)
_activity = record(Activity, name=text, social_utility=flag, turnover=amount, fte=amount)
_cooperation = record(
    Cooperation,
    agreement_years=_agreement_years,
    started_on=day,
    joint_actions=whole,
    lease_or_investment=flag,
    one_off_project=flag,
)
_pooling = record(Pooling, kind=choice(PoolingKind), amount=amount, paying_members=whole)
_partnership = record(
    Partnership,
    name=filled,
    level=choice(Level),
    act=choice(Act),
    signed_on=day,
    expires_on=day,
    communes=_communes,
)
_place = record(Place, address=text, surface_m2=amount, occupants=whole, formal_network=flag)
_research = record(Research, agreements=whole, annual_budget=amount, incubator=flag)
_governance = record(Governance, voting=choice(Voting), max_vote_share=share, assemblies_per_year=whole)
_ess_policy = record(EssPolicy, networks=_networks, in_territorial_strategy=flag, territory_has_policy=flag)
_indicator = record(Indicator, name=text, baseline=flag, target=flag, frequency=flag)
_applicant = record(
    Applicant,
    legal_category=LEGAL_CATEGORY,
    naf=NAF_CODE,
    development_agency=flag,
    representation_network=flag,
)
_purpose = record(
    Purpose,
    duration_months=whole,
    single_beneficiary_share=share,
    promotion_share=share,
    creation_support_share=share,
    study_share=share,
    economic_functions=whole,
)


def _indicators_alone(*, indicators: tuple[Indicator, ...] | None = None) -> tuple[Indicator, ...] | None:
    return indicators


def _fte_alone(*, fte: Number | None = None) -> Number | None:
    return fte


def _made(
    *,
    members_complete: bool = True,
    evaluation: tuple[Indicator, ...] | None = None,
    jobs: Number | None = None,
    **given: Any,
) -> Facts:
    """Put what the file groups otherwise in its place."""
    return Facts(members_complete=members_complete, indicators=evaluation, jobs_fte=jobs, **given)


_facts = record(
    _made,
    reference=text,
    strand=choice(Strand),
    as_of=day,
    perimeter=_communes,
    voluntary=flag,
    members_complete=flag,
    members=members,
    strategy=_strategy,
    local_agreements=whole,
    activities=list_of(_activity),
    cooperation=_cooperation,
    pooling=list_of(_pooling),
    authority_partnerships=list_of(_partnership),
    place=_place,
    research=_research,
    governance=_governance,
    ess_policy=_ess_policy,
    evaluation=record(_indicators_alone, indicators=list_of(_indicator)),
    jobs=record(_fte_alone, fte=amount),
    applicant=_applicant,
    purpose=_purpose,
)
