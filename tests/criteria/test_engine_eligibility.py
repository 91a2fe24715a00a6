"""T4's third word, the escape from exclusions, the entry of a strand and the cascade of eligibility."""

import json
from pathlib import Path

import pytest

from criteria.engine import default_grid, evaluate, parse_facts

BASE = json.loads((Path(__file__).parent / "cases" / "eligible-labelled" / "facts.json").read_text())


def evaluation(**changes):
    return evaluate(parse_facts({**BASE, **changes}), default_grid())


def result(code, **changes):
    return next(each for each in evaluation(**changes).criteria if each.code == code)


def part(name, **changes):
    return {name: {**BASE[name], **changes}}


@pytest.mark.parametrize(
    ("networks", "in_strategy", "policy", "expected"),
    [
        ([], False, False, "not_applicable"),
        ([], False, True, "not_met"),
        ([], False, None, "not_met"),
        ([], None, False, "unknown"),
        (None, False, False, "unknown"),
        (["CRESS"], False, False, "met"),
        ([], True, False, "met"),
        ([" "], False, True, "not_met"),
    ],
)
def test_t4_asks_nothing_where_the_territory_has_no_policy(networks, in_strategy, policy, expected):
    policies = {"networks": networks, "in_territorial_strategy": in_strategy, "territory_has_policy": policy}

    assert result("T4", ess_policy=policies).verdict == expected


def indicators(*flags):
    return {"indicators": [{"baseline": flag, "target": True, "frequency": True} for flag in flags]}


@pytest.mark.parametrize(
    ("evaluation_facts", "expected"),
    [
        (None, "unknown"),
        ({"indicators": None}, "unknown"),
        ({"indicators": []}, "not_met"),
        (indicators(True, True, True), "met"),
        (indicators(True, True, True, None, False), "met"),
        (indicators(True, True, None), "unknown"),
        (indicators(True, True, False), "not_met"),
        (indicators(True, None, False), "not_met"),
    ],
)
def test_t5_counts_by_bounds(evaluation_facts, expected):
    assert result("T5", evaluation=evaluation_facts).verdict == expected


SIGNALS = {
    "E2": part("applicant", representation_network=True),
    "E4": part("purpose", creation_support_share=0.9),
    "E5": part("purpose", study_share=1),
}
POOLED = BASE["pooling"]


@pytest.mark.parametrize("code", SIGNALS)
@pytest.mark.parametrize(
    ("pooling", "functions", "expected"),
    [
        (POOLED, 2, "clear"),
        (POOLED, 1, "signal"),
        (POOLED, None, "signal"),
        ([], 2, "signal"),
        (None, 2, "signal"),
        (None, None, "signal"),
    ],
)
def test_escape_clears_a_signal_only_where_it_is_sure(code, pooling, functions, expected):
    changes = {"purpose": BASE["purpose"], **SIGNALS[code], "pooling": pooling}
    changes["purpose"] = {**changes["purpose"], "economic_functions": functions}

    found = result(code, **changes)

    assert found.verdict == expected
    # The last line says whether the signal is lifted, and why is before it.
    assert (found.trace[-1].holds is True) == (expected == "clear")
    assert found.trace[-1].label == "La fonction n’est qu’une partie d’un vrai pôle : le signalement est levé"


def test_escape_leaves_unknown_as_it_is():
    assert result("E4", **part("purpose", creation_support_share=None)).verdict == "unknown"


@pytest.mark.parametrize(
    ("code", "changes"),
    [("E1", part("cooperation", one_off_project=True)), ("E3", part("applicant", development_agency=True))],
)
def test_no_escape_from_e1_and_e3(code, changes):
    assert result(code, **changes).verdict == "signal"


NOT_MET, UNKNOWN = {"local_agreements": 0}, {"voluntary": None}
TO_JUDGE = {"authority_partnerships": [{**BASE["authority_partnerships"][0], "act": "letter"}]}
SIGNAL = part("applicant", development_agency=True)
EXCLUSION_UNKNOWN = part("applicant", development_agency=None)
TRIAL_FAILS = {"jobs": {"fte": 0}, "research": None}

DECIDES = [
    ({}, "eligible"),
    (TRIAL_FAILS, "eligible"),
    (NOT_MET, "not_eligible"),
    ({**NOT_MET, **SIGNAL, **TO_JUDGE, **UNKNOWN}, "not_eligible"),
    (SIGNAL, "to_judge"),
    (TO_JUDGE, "to_judge"),
    ({**SIGNAL, **UNKNOWN}, "to_judge"),
    ({**TO_JUDGE, **EXCLUSION_UNKNOWN}, "to_judge"),
    (UNKNOWN, "incomplete"),
    (EXCLUSION_UNKNOWN, "incomplete"),
]
INFORMS = [
    ({}, "eligible"),
    (NOT_MET, "eligible"),
    (TO_JUDGE, "eligible"),
    (UNKNOWN, "eligible"),
    (SIGNAL, "to_judge"),
    ({**SIGNAL, **NOT_MET}, "to_judge"),
    (EXCLUSION_UNKNOWN, "incomplete"),
]


@pytest.mark.parametrize("strand", ["experimentation", "labelling", None])
@pytest.mark.parametrize(("changes", "expected"), DECIDES)
def test_eligibility_where_mandatory_criteria_decide(strand, changes, expected):
    assert evaluation(strand=strand, **changes).eligibility == expected


@pytest.mark.parametrize("strand", ["feasibility", "capitalisation"])
@pytest.mark.parametrize(("changes", "expected"), INFORMS)
def test_eligibility_where_mandatory_criteria_inform(strand, changes, expected):
    assert evaluation(strand=strand, **changes).eligibility == expected


ONE, TWO = BASE["members"][:1], BASE["members"][:2]
ENTRY = [
    (TWO, True, "met", {}, "eligible"),
    (ONE, True, "not_met", {}, "not_eligible"),
    (ONE, True, "not_met", SIGNAL, "not_eligible"),
    ([], True, "not_met", {}, "not_eligible"),
    (ONE, False, "unknown", {}, "incomplete"),
    (ONE, False, "unknown", SIGNAL, "to_judge"),
    (TWO, False, "met", {}, "eligible"),
    (TWO, False, "met", EXCLUSION_UNKNOWN, "incomplete"),
    (None, True, "unknown", {}, "incomplete"),
]


@pytest.mark.parametrize(("members", "complete", "entry", "changes", "expected"), ENTRY)
def test_entry_of_feasibility_is_two_undertakings(members, complete, entry, changes, expected):
    found = evaluation(strand="feasibility", members=members, members_complete=complete, **changes)

    assert (found.entry.verdict, found.eligibility) == (entry, expected)
    assert found.as_dict()["entry"]["trace"][0]["threshold"] == 2


@pytest.mark.parametrize("strand", ["experimentation", "labelling", "capitalisation", None])
def test_other_strands_have_no_entry(strand):
    assert evaluation(strand=strand, members=ONE).as_dict()["entry"] is None


def test_no_ratings_leave_no_score_keys():
    found = evaluation().as_dict()

    assert found.keys() == {"reference", "as_of", "strand", "grid", "eligibility", "entry", "criteria"}
    assert found["criteria"][0].keys() == {"code", "kind", "verdict", "trace"}


def test_shown_target_decides_nothing():
    target = result("M2").as_dict()["trace"][1]

    assert (target["value"], target["operator"], target["threshold"], target["holds"]) == (7, ">=", 10, None)
