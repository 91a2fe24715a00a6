"""What holds of every dossier, tried on invented ones."""

import copy
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.engine import InvalidInput, canonical_bytes, default_grid, evaluate, parse_facts, read_facts
from criteria.engine.canonical import canonical_json
from criteria.engine.reading import Repeating, Unheld, check_tree

BASE = json.loads((Path(__file__).parent / "cases" / "eligible-labelled" / "facts.json").read_text())
QUICK = settings(max_examples=50, deadline=None)

COMMUNE = st.sampled_from(["26281", "26362", "59350"])
FLAG = st.sampled_from([True, False, None])
DAY = st.sampled_from(["2020-01-01", "2025-11-24", "2026-11-24", "2026-11-25", None])
COUNT = st.sampled_from([0, 1, 2, 3, 6, None])
FAMILY = st.sampled_from(["ess", "ess_to_verify", "business", "local_authority", "other", None])
MEMBER = st.fixed_dictionaries(
    {"name": st.sampled_from("abcdefgh"), "family": FAMILY, "commune": COMMUNE | st.none()},
    optional={"group": st.sampled_from(["G", "g ", "H"])},
)
POOLING = st.fixed_dictionaries({"amount": st.sampled_from([0, 0.01, 12000, None]), "paying_members": COUNT})
PARTNERSHIP = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Ville", 'a"b\\c\n\u2028é', None]),
        "level": st.sampled_from(["commune", "region", "other", None]),
        "act": st.sampled_from(["convention", "letter", None]),
        "signed_on": DAY,
        "expires_on": DAY,
        "communes": st.none() | st.lists(COMMUNE, max_size=2),
    }
)
ACTIVITY = st.fixed_dictionaries({"social_utility": FLAG, "turnover": COUNT, "fte": COUNT})
INDICATOR = st.fixed_dictionaries({"baseline": FLAG, "target": FLAG, "frequency": FLAG})
LISTS = {
    "members": st.lists(MEMBER, max_size=8),
    "perimeter": st.lists(COMMUNE, max_size=2),
    "activities": st.lists(ACTIVITY, max_size=3),
    "pooling": st.lists(POOLING, max_size=3),
    "authority_partnerships": st.lists(PARTNERSHIP, max_size=3),
    "evaluation": st.fixed_dictionaries({"indicators": st.lists(INDICATOR, max_size=5)}),
}
FACTS = st.fixed_dictionaries(
    {
        **{name: st.none() | values for name, values in LISTS.items()},
        "voluntary": FLAG,
        "members_complete": FLAG,
        "local_agreements": COUNT,
        "as_of": st.sampled_from(["2026-11-24", None]),
        "strategy": st.fixed_dictionaries(
            {"document": FLAG, "signatories": COUNT, "horizon_years": COUNT, "dated_objectives": COUNT}
        ),
        "cooperation": st.fixed_dictionaries(
            {
                "agreement_years": COUNT,
                "started_on": DAY,
                "joint_actions": COUNT,
                "lease_or_investment": FLAG,
                "one_off_project": FLAG,
            }
        ),
        "purpose": st.fixed_dictionaries(
            {"promotion_share": st.sampled_from([0.7, 0.1, None]), "economic_functions": COUNT}
        ),
    }
).map(lambda changes: {**BASE, **changes})


def evaluated(facts):
    return evaluate(parse_facts(facts), default_grid())


def verdicts(facts):
    return {result.code: str(result.verdict) for result in evaluated(facts).criteria}


@given(facts=FACTS, data=st.data())
@QUICK
def test_order_of_lists_never_matters(facts, data):
    shuffled = copy.deepcopy(facts)
    for name in LISTS:
        if shuffled[name] is not None and name != "evaluation":
            shuffled[name] = data.draw(st.permutations(shuffled[name]))
    if shuffled["evaluation"] is not None:
        shuffled["evaluation"]["indicators"].reverse()

    assert verdicts(shuffled) == verdicts(facts)
    assert evaluated(shuffled).eligibility == evaluated(facts).eligibility


def known_paths(value, path=()):
    """List the places of what is known and may become unknown."""
    if isinstance(value, dict):
        return [
            found for key, item in value.items() for found in [(*path, key), *known_paths(item, (*path, key))]
        ]
    if isinstance(value, list):
        return [found for rank, item in enumerate(value) for found in known_paths(item, (*path, rank))]
    return []


def _put(facts, path, value):
    *parents, name = path
    branch = facts
    for parent in parents:
        branch = branch[parent]
    branch[name] = value


# What is not a fact among others: they say who a row is, whether a list is whole, which end is no end.
IDENTITY = {"name", "siret", "siren", "group", "members_complete", "expires_on", "strand", "reference"}
# Where the contract itself says more without a fact, each for its own reason.
SAID_OTHERWISE = {
    ("M1", "to_judge", "not_met"),  # the second half no longer holds, and no ESS member is sure
    ("T4", "not_applicable", "not_met"),  # only a declared absence of policy excuses
    ("E2", "clear", "signal"),  # an escape must be sure
    ("E4", "clear", "signal"),
    ("E5", "clear", "signal"),
}


@given(facts=FACTS, data=st.data())
@settings(max_examples=150, deadline=None)
def test_removing_a_fact_never_makes_a_verdict_more_certain(facts, data):
    before = verdicts(facts)
    path = data.draw(st.sampled_from([path for path in known_paths(facts) if path[-1] not in IDENTITY]))
    poorer = copy.deepcopy(facts)
    _put(poorer, path, None)

    after = verdicts(poorer)

    changed = {(code, before[code], after[code]) for code in before if after[code] != before[code]}
    assert {change for change in changed if change[2] != "unknown"} <= SAID_OTHERWISE


@given(facts=FACTS, member=MEMBER)
@QUICK
def test_another_member_never_unmakes_plurality(facts, member):
    # A member of its own: one that joins two groups would make one undertaking of them.
    newcomer = {**member, "name": "newcomer", "group": None}
    facts["members"] = facts["members"] or []
    more = {**facts, "members": [*facts["members"], newcomer]}

    if verdicts(facts)["M2"] == "met":
        assert verdicts(more)["M2"] == "met"


@given(facts=FACTS, others=st.lists(MEMBER, max_size=6))
@QUICK
def test_list_still_growing_is_sure_only_of_what_no_newcomer_changes(facts, others):
    growing = {**facts, "members": facts["members"] or [], "members_complete": False}
    newcomers = [{**other, "name": f"newcomer {rank}", "group": None} for rank, other in enumerate(others)]
    grown = {**growing, "members": [*growing["members"], *newcomers], "members_complete": True}

    before, after = verdicts(growing), verdicts(grown)

    for code in ("M1", "M2", "M3", "M4"):
        assert before[code] in {"unknown", after[code]}


@given(facts=FACTS)
@QUICK
def test_same_facts_give_the_same_bytes(facts):
    raw = json.dumps(facts).encode()

    assert canonical_bytes(evaluate(read_facts(raw), default_grid())) == canonical_bytes(evaluated(facts))


@given(facts=FACTS)
@QUICK
def test_bytes_are_the_canonical_json_of_the_values(facts):
    evaluation = evaluated(facts)

    assert canonical_bytes(evaluation) == canonical_json(evaluation.as_dict())


UNSOUND = st.sampled_from(
    [
        *(float("nan"), float("inf"), 10**400, Decimal("1e400"), Decimal("1e-400"), Unheld()),
        *("\ud800", {"a": {"\udfff": 1}}, {1: 2}, Repeating(["a", "a"]), [[[["\ud800"]]]]),
    ]
)


@given(facts=FACTS, data=st.data())
@QUICK
def test_what_no_reader_should_be_shown_is_refused_first(facts, data):
    changed = copy.deepcopy(facts)
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(sorted(known_paths(changed), key=repr)))
        _put(changed, path, data.draw(UNSOUND))

    with pytest.raises(InvalidInput) as sound:
        check_tree(changed)
    with pytest.raises(InvalidInput) as parsed:
        parse_facts(changed)

    assert str(parsed.value) == str(sound.value)
