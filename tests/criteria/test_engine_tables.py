"""Every rule, every combination of its conditions being true, false and unknown, against plain three-valued logic."""

import copy
import json
from itertools import product
from pathlib import Path

import pytest

from criteria.engine import default_grid, evaluate, parse_facts

BASE = json.loads((Path(__file__).parent / "cases" / "eligible-labelled" / "facts.json").read_text())
ESS, BUSINESS = BASE["members"][0], BASE["members"][3]
ONE_BAD, ONE_UNKNOWN = {"amount": 0, "paying_members": 0}, {"amount": None, "paying_members": None}


def one(**parts):
    return [
        {
            "level": "commune",
            "act": "convention",
            "signed_on": "2025-01-15",
            "expires_on": "2028-01-15",
            "communes": ["26281"],
            **parts,
        }
    ]


def indicator(**parts):
    return {"indicators": [{"name": "a", "baseline": True, "target": True, "frequency": True, **parts}] * 3}


# For each rule: how its conditions join, then what makes each one true, false, unknown.
# A condition is named by the path of the fact it reads, or by the paths where it reads several.
ALL, ANY = "and", "or"
TABLES = {
    "M2": (
        [ALL, "members", "voluntary"],
        {
            "members": (BASE["members"], BASE["members"][:4], None),
            "voluntary": (True, False, None),
        },
    ),
    "M3": (
        [
            ALL,
            "strategy.document",
            "strategy.signatories",
            "strategy.horizon_years",
            "strategy.dated_objectives",
        ],
        {
            "strategy.document": (True, False, None),
            "strategy.signatories": (5, 4, None),
            "strategy.horizon_years": (3, 2, None),
            "strategy.dated_objectives": (1, 0, None),
        },
    ),
    "M4": (
        [ALL, "perimeter", "local_agreements"],
        {"perimeter": (["26281"], ["59350"], None), "local_agreements": (2, 1, None)},
    ),
    "M5": (
        [ANY, "activities.turnover", "activities.fte"],
        {"activities.turnover": (51, 50, None), "activities.fte": (50.01, 50, None)},
    ),
    "M6": (
        [
            *(ALL, "cooperation.agreement_years", "cooperation.one_off_project", "cooperation.joint_actions"),
            [ANY, "cooperation.started_on", "cooperation.lease_or_investment"],
        ],
        {
            "cooperation.agreement_years": (3, 2, None),
            "cooperation.one_off_project": (False, True, None),
            "cooperation.joint_actions": (2, 1, None),
            "cooperation.started_on": ("2025-11-24", "2025-11-25", None),
            "cooperation.lease_or_investment": (True, False, None),
        },
    ),
    "M7": (
        [ALL, "pooling.amount", "pooling.paying_members"],
        {"pooling.amount": (0.01, 0, None), "pooling.paying_members": (2, 1, None)},
    ),
    "M8": (
        [
            *(ALL, "authority_partnerships.level", "authority_partnerships.signed_on"),
            *("authority_partnerships.expires_on", "authority_partnerships.communes"),
        ],
        {
            "authority_partnerships.level": ("epci", "other", None),
            "authority_partnerships.signed_on": ("2026-11-24", "2026-11-25", None),
            # An absent end never comes: only its true and its false exist.
            "authority_partnerships.expires_on": ("2026-11-25", "2026-11-24"),
            "authority_partnerships.communes": (["26281"], [], None),
        },
    ),
    "T1": (
        [ANY, [ALL, "place.address", "place.surface_m2", "place.occupants"], "place.formal_network"],
        {
            "place.address": ("1 rue", " ", None),
            "place.surface_m2": (0.5, 0, None),
            "place.occupants": (2, 1, None),
            "place.formal_network": (True, False, None),
        },
    ),
    "T2": (
        [ANY, "research.agreements", "research.annual_budget", "research.incubator"],
        {
            "research.agreements": (1, 0, None),
            "research.annual_budget": (1, 0, None),
            "research.incubator": (True, False, None),
        },
    ),
    "T3": (
        [ALL, "governance.voting", "governance.max_vote_share", "governance.assemblies_per_year"],
        {
            "governance.voting": ("one_person_one_vote", "capital", None),
            "governance.max_vote_share": (0.5, 0.51, None),
            "governance.assemblies_per_year": (1, 0, None),
        },
    ),
    "T4": (
        [ANY, "ess_policy.networks", "ess_policy.in_territorial_strategy"],
        {
            "ess_policy.networks": (["CRESS"], [], None),
            "ess_policy.in_territorial_strategy": (True, False, None),
        },
    ),
    "T5": (
        [ALL, "evaluation"],
        {"evaluation": (indicator(), indicator(target=False), indicator(target=None))},
    ),
    "T6": ([ALL, "jobs.fte"], {"jobs.fte": (20, 19.99, None)}),
    "E1": (
        [
            *(ANY, "cooperation.one_off_project"),
            [ALL, "purpose.single_beneficiary_share", "purpose.duration_months"],
        ],
        {
            "cooperation.one_off_project": (True, False, None),
            "purpose.single_beneficiary_share": (0.8, 0.79, None),
            "purpose.duration_months": (35, 36, None),
        },
    ),
    "E2": (
        [ANY, "applicant.representation_network", "applicant.naf", "purpose.promotion_share"],
        {
            "applicant.representation_network": (True, False, None),
            "applicant.naf": ("94.12Z", "94.99Z", None),
            "purpose.promotion_share": (0.7, 0.69, None),
        },
    ),
    "E3": (
        [ANY, "applicant.legal_category", "applicant.development_agency"],
        {
            "applicant.legal_category": ("7381", "9220", None),
            "applicant.development_agency": (True, False, None),
        },
    ),
    "E4": ([ANY, "purpose.creation_support_share"], {"purpose.creation_support_share": (0.7, 0.69, None)}),
    "E5": ([ANY, "purpose.study_share"], {"purpose.study_share": (0.7, 0.69, None)}),
}
TRUTHS = (True, False, None)


def placed(facts, path, value):
    """Write a value at a path; in a list of items, in its first item."""
    *parents, name = path.split(".")
    for parent in parents:
        facts = facts[parent] if isinstance(facts[parent], dict) else facts[parent][0]
    facts[name] = value


def prepared(code):
    """Give the base facts without an escape, and with the lists that a table writes into."""
    facts = copy.deepcopy(BASE)
    facts["purpose"]["economic_functions"] = 1
    facts["authority_partnerships"] = one()
    if code == "M5":
        facts["activities"] = [
            {"social_utility": True, "turnover": 0, "fte": 0},
            {"social_utility": False, "turnover": 50, "fte": 50},
        ]
    if code == "M7":
        facts["pooling"] = [{"kind": "other"}]
    return facts


def joined(tree, truths):
    """Join conditions by three-valued logic, written apart from the engine: least is and, greatest is or."""
    if isinstance(tree, str):
        return truths[tree]
    rank = {False: 0, None: 1, True: 2}
    choose = min if tree[0] == ALL else max
    return choose((joined(branch, truths) for branch in tree[1:]), key=rank.get)


def rows():
    for code, (tree, conditions) in TABLES.items():
        for chosen in product(*(range(len(values)) for values in conditions.values())):
            truths = {name: TRUTHS[rank] for name, rank in zip(conditions, chosen, strict=True)}
            changes = {
                name: values[rank] for (name, values), rank in zip(conditions.items(), chosen, strict=True)
            }
            yield code, joined(tree, truths), changes


@pytest.mark.parametrize("code", TABLES)
def test_rule_follows_its_decision_table(code):
    met, not_met = ("signal", "clear") if code.startswith("E") else ("met", "not_met")
    words = {True: met, False: not_met, None: "unknown"}
    wrong = []
    for row_code, truth, changes in rows():
        if row_code != code:
            continue
        facts = prepared(code)
        for path, value in changes.items():
            placed(facts, path, value)
        results = evaluate(parse_facts(facts), default_grid()).criteria
        verdict = next(result.verdict for result in results if result.code == code)
        if verdict != words[truth]:
            wrong.append((changes, words[truth], str(verdict)))
    assert wrong == []


def test_every_criterion_has_its_table():
    others = {"M1"}  # its conditions share the members table: see test_engine_mandatory
    assert TABLES.keys() | others == {criterion.code for criterion in default_grid().criteria}
