"""What the decision tables cannot say of M1 to M8: bounds, lists, undertakings."""

import json
from pathlib import Path

import pytest

from criteria.engine import default_grid, evaluate, parse_facts

BASE = json.loads((Path(__file__).parent / "cases" / "eligible-labelled" / "facts.json").read_text())
PARTNERSHIP = BASE["authority_partnerships"][0]


def verdict(code, **changes):
    results = evaluate(parse_facts({**BASE, **changes}), default_grid()).criteria
    return str(next(result.verdict for result in results if result.code == code))


def rows(*families, commune="26281", **common):
    return [
        {"name": f"Structure {rank}", "family": family, "commune": commune, **common}
        for rank, family in enumerate(families)
    ]


def part(name, **changes):
    return {name: {**BASE[name], **changes}}


def partnership(**changes):
    return {**PARTNERSHIP, **changes}


M1 = [
    ("ess with a stakeholder", rows("ess", "business"), [], True, "met"),
    ("each stakeholder family: authority", rows("ess", "local_authority"), [], True, "met"),
    ("each stakeholder family: social partner", rows("ess", "social_partner"), [], True, "met"),
    ("each stakeholder family: research", rows("ess", "research_training"), [], True, "met"),
    ("consular is no stakeholder", rows("ess", "consular"), [], True, "not_met"),
    ("state and other are none either", rows("ess", "state", "other"), [], True, "not_met"),
    ("ess alone", rows("ess"), [], True, "not_met"),
    ("a partnership stands for the stakeholder", rows("ess"), [PARTNERSHIP], True, "met"),
    ("a letter does not", rows("ess"), [partnership(act="letter")], True, "not_met"),
    ("an unknown partnership", rows("ess"), [partnership(signed_on=None)], True, "unknown"),
    ("no partnership known", rows("ess"), None, True, "unknown"),
    ("no ess", rows("business", "local_authority"), [PARTNERSHIP], True, "not_met"),
    ("unknown family may be ess", rows("business", None), [], True, "unknown"),
    ("unknown family may be the stakeholder", rows("ess", None), [], True, "unknown"),
    ("to verify, second holds", rows("ess_to_verify", "business"), [], True, "to_judge"),
    ("to verify, second holds by partnership", rows("ess_to_verify"), [PARTNERSHIP], True, "to_judge"),
    ("to verify, second fails", rows("ess_to_verify", "other"), [], True, "not_met"),
    ("to verify, second unknown", rows("ess_to_verify", "other"), None, True, "not_met"),
    ("to verify beside an unknown family", rows("ess_to_verify", "business", None), [], True, "unknown"),
    ("to verify beside an ess", rows("ess_to_verify", "ess", "business"), [], True, "met"),
    ("to verify, list growing", rows("ess_to_verify", "business"), [], False, "unknown"),
    ("nobody", [], [PARTNERSHIP], True, "not_met"),
    ("nobody yet", [], [PARTNERSHIP], False, "unknown"),
    ("no list", None, [PARTNERSHIP], True, "unknown"),
    ("list growing, no ess yet", rows("business"), [], False, "unknown"),
    ("list growing, enough already", rows("ess", "business"), [], False, "met"),
]


@pytest.mark.parametrize(
    ("members", "partnerships", "complete", "expected"), [row[1:] for row in M1], ids=[row[0] for row in M1]
)
def test_m1(members, partnerships, complete, expected):
    changes = {"members": members, "authority_partnerships": partnerships, "members_complete": complete}

    assert verdict("M1", **changes) == expected


M2 = [
    ("five of two families", rows("ess", "ess", "ess", "ess", "business"), True, "met"),
    ("four", rows("ess", "ess", "ess", "business"), True, "not_met"),
    ("four, list growing", rows("ess", "ess", "ess", "business"), False, "unknown"),
    ("five of one family", rows("ess", "ess", "ess", "ess", "ess"), True, "not_met"),
    ("to verify counts as ess", rows("ess", "ess", "ess", "ess", "ess_to_verify"), True, "not_met"),
    ("five of one family, list growing", rows("ess", "ess", "ess", "ess", "ess"), False, "unknown"),
    ("one unknown family may be new", rows("ess", "ess", "ess", "ess", None), True, "unknown"),
    ("two unknown families may differ", rows(None, None, None, None, None), True, "unknown"),
    ("enough families without the unknown one", rows("ess", "state", "ess", "ess", None), True, "met"),
    ("enough, list growing", rows("ess", "ess", "ess", "ess", "business"), False, "met"),
    ("nobody", [], True, "not_met"),
    ("nobody yet", [], False, "unknown"),
    ("no list", None, True, "unknown"),
    ("no list, growing", None, False, "unknown"),
]


@pytest.mark.parametrize(
    ("members", "complete", "expected"), [row[1:] for row in M2], ids=[row[0] for row in M2]
)
def test_m2(members, complete, expected):
    assert verdict("M2", members=members, members_complete=complete) == expected


THREE = rows("ess", "ess", "business")
M3 = [
    ("two of three is two thirds", THREE, True, 2, "met"),
    ("one of three", THREE, True, 1, "not_met"),
    ("more signatories than members", THREE, True, 12, "met"),
    ("unknown signatories", THREE, True, None, "unknown"),
    ("enough, but members may come", THREE, False, 3, "unknown"),
    ("too few, and members may come", THREE, False, 1, "not_met"),
    ("none, whatever the members", None, True, 0, "not_met"),
    ("none, and the list is growing", THREE, False, 0, "not_met"),
    ("no list of members", None, True, 5, "unknown"),
    ("nobody", [], True, 5, "not_met"),
    ("nobody, signatories unknown", [], True, None, "not_met"),
    ("nobody yet", [], False, 5, "unknown"),
]


@pytest.mark.parametrize(
    ("members", "complete", "signatories", "expected"), [row[1:] for row in M3], ids=[row[0] for row in M3]
)
def test_m3_signatories(members, complete, signatories, expected):
    changes = {"members": members, "members_complete": complete, **part("strategy", signatories=signatories)}

    assert verdict("M3", **changes) == expected


def local(inside, outside, unknown):
    members = rows(*["ess"] * (inside + outside + unknown))
    communes = ["26281"] * inside + ["59350"] * outside + [None] * unknown
    return [{**row, "commune": commune} for row, commune in zip(members, communes, strict=True)]


REGION = [f"{number:05}" for number in range(1000, 1499)]
M4 = [
    ("three of five", local(3, 2, 0), True, ["26281"], "met"),
    ("six of ten, exactly", local(6, 4, 0), True, ["26281"], "met"),
    ("five of nine", local(5, 4, 0), True, ["26281"], "not_met"),
    ("unknown communes may be inside", local(2, 2, 1), True, ["26281"], "unknown"),
    ("not enough even with them", local(1, 3, 1), True, ["26281"], "not_met"),
    ("enough without them", local(4, 1, 1), True, ["26281"], "met"),
    ("nobody inside, all unknown", local(0, 0, 3), True, ["26281"], "unknown"),
    ("list growing", local(5, 0, 0), False, ["26281"], "unknown"),
    ("list growing, nobody inside", local(0, 5, 0), False, ["26281"], "unknown"),
    ("empty perimeter", local(5, 0, 0), True, [], "unknown"),
    ("no perimeter", local(5, 0, 0), True, None, "unknown"),
    ("nobody", [], True, ["26281"], "not_met"),
    ("nobody, no perimeter", [], True, None, "not_met"),
    ("no list", None, True, ["26281"], "unknown"),
    ("five hundred communes", local(5, 0, 0), True, [*REGION, "26281"], "met"),
    ("a commune given twice counts once", local(5, 0, 0), True, [*REGION, "26281", "26281"], "met"),
    ("five hundred and one", local(5, 0, 0), True, [*REGION, "26281", "26362"], "to_judge"),
    ("a region, not met", local(0, 5, 0), True, [*REGION, "26281", "26362"], "not_met"),
    ("a region, unknown", local(0, 0, 5), True, [*REGION, "26281", "26362"], "unknown"),
]


@pytest.mark.parametrize(
    ("members", "complete", "perimeter", "expected"), [row[1:] for row in M4], ids=[row[0] for row in M4]
)
def test_m4(members, complete, perimeter, expected):
    assert verdict("M4", members=members, members_complete=complete, perimeter=perimeter) == expected


def activity(useful, turnover, fte=None):
    return {"social_utility": useful, "turnover": turnover, "fte": fte}


M5 = [
    ("none known", None, "unknown"),
    ("none", [], "not_met"),
    ("half is no majority", [activity(True, 50, 1), activity(False, 50, 1)], "not_met"),
    ("by turnover alone", [activity(True, 51, 0), activity(False, 49, 1)], "met"),
    ("by jobs alone", [activity(True, 0, 2), activity(False, 49, 1)], "met"),
    ("turnover suffices without jobs", [activity(True, 51), activity(False, 49)], "met"),
    ("one amount unknown, both bases", [activity(True, None), activity(False, 49)], "unknown"),
    ("only zeros", [activity(True, 0, 0), activity(True, 0, 0)], "unknown"),
    ("minority by turnover, jobs all zero", [activity(True, 1, 0), activity(False, 2, 0)], "unknown"),
    (
        "unknown flag could tip",
        [activity(True, 40, 40), activity(None, 20, 20), activity(False, 40, 40)],
        "unknown",
    ),
    (
        "unknown flag cannot tip",
        [activity(True, 30, 30), activity(None, 20, 20), activity(False, 50, 50)],
        "not_met",
    ),
    (
        "unknown flag is not needed",
        [activity(True, 60, 60), activity(None, 20, 20), activity(False, 20, 20)],
        "met",
    ),
]


@pytest.mark.parametrize(("activities", "expected"), [row[1:] for row in M5], ids=[row[0] for row in M5])
def test_m5(activities, expected):
    assert verdict("M5", activities=activities) == expected


def test_m5_tenths_that_binary_numbers_would_tip():
    activities = [activity(True, 0.3, 0.3), activity(False, 0.1, 0.1), activity(False, 0.2, 0.2)]

    assert verdict("M5", activities=activities) == "not_met"


M6 = [
    ("unlimited", {"agreement_years": "unlimited"}, "2026-11-24", "met"),
    ("a year to the day", {"started_on": "2025-11-24", "lease_or_investment": False}, "2026-11-24", "met"),
    ("a day short", {"started_on": "2025-11-25", "lease_or_investment": False}, "2026-11-24", "not_met"),
    (
        "29 February counts as the 28th",
        {"started_on": "2024-02-29", "lease_or_investment": False},
        "2025-02-28",
        "met",
    ),
    ("to a 29 February", {"started_on": "2027-02-28", "lease_or_investment": False}, "2028-02-29", "met"),
    (
        "from 1 March to a 29 February",
        {"started_on": "2027-03-01", "lease_or_investment": False},
        "2028-02-29",
        "not_met",
    ),
    (
        "only 29 February is moved",
        {"started_on": "2025-11-30", "lease_or_investment": False},
        "2026-11-29",
        "not_met",
    ),
    (
        "the last day of a long month",
        {"started_on": "2025-12-31", "lease_or_investment": False},
        "2026-12-31",
        "met",
    ),
    ("no day of evaluation", {"lease_or_investment": False}, None, "unknown"),
    ("a lease needs no day", {}, None, "met"),
    (
        "the first year of all",
        {"started_on": "0001-01-01", "lease_or_investment": False},
        "0001-06-01",
        "not_met",
    ),
]


@pytest.mark.parametrize(
    ("changes", "as_of", "expected"), [row[1:] for row in M6], ids=[row[0] for row in M6]
)
def test_m6(changes, as_of, expected):
    assert verdict("M6", as_of=as_of, **part("cooperation", **changes)) == expected


GOOD, BAD, BLANK = {"amount": 1, "paying_members": 2}, {"amount": 0, "paying_members": 9}, {}
M7 = [
    (None, "unknown"),
    ([], "not_met"),
    ([BAD, GOOD], "met"),
    ([BAD, BLANK], "unknown"),
    ([BLANK, GOOD], "met"),
    ([BAD, BAD], "not_met"),
]


@pytest.mark.parametrize(("pooling", "expected"), M7)
def test_m7_takes_the_best_of_the_list(pooling, expected):
    assert verdict("M7", pooling=pooling) == expected


LETTER = partnership(act="letter")
M8 = [
    ("no list", None, "unknown"),
    ("none", [], "not_met"),
    ("one holds beside an unknown", [partnership(level=None), PARTNERSHIP], "met"),
    ("a letter", [LETTER], "to_judge"),
    ("a letter beside one that fails", [partnership(level="other"), LETTER], "to_judge"),
    ("a letter beside an unknown", [partnership(level=None), LETTER], "unknown"),
    ("a letter beside one that holds", [LETTER, PARTNERSHIP], "met"),
    ("a letter whose signature is unknown", [partnership(act="letter", signed_on=None)], "unknown"),
    ("two letters, one unknown", [partnership(act="letter", signed_on=None), LETTER], "to_judge"),
    ("an expired letter", [partnership(act="letter", expires_on="2026-11-24")], "not_met"),
    ("an unknown act", [partnership(act=None)], "unknown"),
    ("never expires", [partnership(expires_on=None)], "met"),
    ("expires that day", [partnership(expires_on="2026-11-24")], "not_met"),
    ("expired, signature unknown", [partnership(signed_on=None, expires_on="2026-11-24")], "not_met"),
    ("communes unknown", [partnership(communes=None)], "unknown"),
    ("communes empty", [partnership(communes=[])], "not_met"),
    ("communes elsewhere", [partnership(communes=["59350"])], "not_met"),
    ("one commune among others", [partnership(communes=["59350", "26362"])], "met"),
]


@pytest.mark.parametrize(("partnerships", "expected"), [row[1:] for row in M8], ids=[row[0] for row in M8])
def test_m8(partnerships, expected):
    assert verdict("M8", authority_partnerships=partnerships) == expected


@pytest.mark.parametrize(
    ("communes", "perimeter", "expected"),
    [
        (["26281"], None, "unknown"),
        (["26281"], [], "unknown"),
        ([], None, "not_met"),
        (None, None, "unknown"),
    ],
)
def test_m8_without_a_perimeter(communes, perimeter, expected):
    changes = {"authority_partnerships": [partnership(communes=communes)], "perimeter": perimeter}

    assert verdict("M8", **changes) == expected


@pytest.mark.parametrize(
    ("signed", "expires", "expected"),
    [
        ("2025-01-15", "2028-01-15", "unknown"),
        ("2025-01-15", None, "unknown"),
        ("2025-01-15", "2025-01-15", "not_met"),
        ("2025-01-15", "2020-01-01", "not_met"),
        (None, "2020-01-01", "unknown"),
    ],
)
def test_m8_without_a_day_of_evaluation(signed, expires, expected):
    changes = {"authority_partnerships": [partnership(signed_on=signed, expires_on=expires)], "as_of": None}

    assert verdict("M8", **changes) == expected
