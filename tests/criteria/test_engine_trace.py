"""A trace is enough to redo the decision by hand: its values, to the letter."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from criteria.engine import default_grid, evaluate, parse_facts, parse_grid
from criteria.engine.grid_files import printed
from criteria.engine.trace import quantity, share

BASE = json.loads((Path(__file__).parent / "cases" / "eligible-labelled" / "facts.json").read_text())
PARTNERSHIP = BASE["authority_partnerships"][0]
GROWING = {"members": BASE["members"][:3], "members_complete": False}


def trace(code, **changes):
    results = evaluate(parse_facts({**BASE, **changes}), default_grid()).as_dict()["criteria"]
    return next(result["trace"] for result in results if result["code"] == code)


def lines(code, **changes):
    return [
        (line["value"], line["operator"], line["threshold"], line["holds"]) for line in trace(code, **changes)
    ]


def test_line_has_its_six_keys_in_the_contract_order():
    assert trace("M2")[0] == {
        "label": "Structures distinctes",
        "value": 7,
        "operator": ">=",
        "threshold": 5,
        "holds": True,
        "source": "note-ptce-2010 §6",
    }
    assert list(trace("M2")[0]) == ["label", "value", "operator", "threshold", "holds", "source"]


def test_m1_counts_by_bounds():
    members = [*BASE["members"], {"name": "a"}, {"name": "b", "family": "ess_to_verify"}]

    assert lines("M1", members=members) == [
        ({"min": 4, "max": 5}, ">=", 1, True),
        ({"min": 1, "max": 2}, "=", None, None),
        ({"min": 3, "max": 4}, ">=", 1, True),
        (1, ">=", 1, True),
    ]


def test_m3_shows_what_the_share_is_made_of():
    counted = [(True, "=", True, True), (6, "=", None, None), (7, "=", None, None)]

    assert lines("M3") == [*counted, ("6/7", ">=", "2/3", True), (5, ">=", 3, True), (3, ">=", 1, True)]
    assert lines("M3", **GROWING)[2:4] == [
        ({"min": 3, "max": None}, "=", None, None),
        ({"min": "0/1", "max": "2/1"}, ">=", "2/3", None),
    ]
    assert lines("M3", members=[])[3] == (None, ">=", "2/3", False)
    assert lines("M3", members=None)[2:4] == [(None, "=", None, None), (None, ">=", "2/3", None)]
    none = {**BASE["strategy"], "signatories": 0}
    assert lines("M3", members=None, strategy=none)[3] == ("0/1", ">=", "2/3", False)


def test_m4_shows_bounds_of_the_share():
    unknown = [{**member, "commune": None} for member in BASE["members"][:2]]
    members = [*unknown, *BASE["members"][2:]]

    assert lines("M4", members=members)[:3] == [
        (7, "=", None, None),
        ({"min": 4, "max": 6}, "=", None, None),
        ({"min": "4/7", "max": "6/7"}, ">=", "3/5", None),
    ]
    assert lines("M4", **GROWING)[2] == ({"min": "0/1", "max": "1/1"}, ">=", "3/5", None)
    assert lines("M4", perimeter=[])[1:3] == [(None, "=", None, None), (None, ">=", "3/5", None)]
    assert lines("M4", members=None)[2] == (None, ">=", "3/5", None)
    assert lines("M4", members=[])[2] == (None, ">=", "3/5", False)


def test_m5_shows_both_bases():
    activities = [
        {"social_utility": True, "turnover": 30.5, "fte": 1},
        {"social_utility": None, "turnover": 10, "fte": None},
        {"social_utility": False, "turnover": 20.5, "fte": 1},
    ]

    assert lines("M5", activities=activities) == [
        (3, ">=", 1, True),
        ({"min": "30.5", "max": "40.5"}, "=", None, None),
        (61, "=", None, None),
        ({"min": "1/2", "max": "81/122"}, ">", "1/2", None),
        (None, "=", None, None),
        (None, ">", "1/2", None),
    ]
    assert lines("M5", activities=[{"turnover": 0}])[1:] == [
        (0, "=", None, None),
        (None, ">", "1/2", None),
        (None, "=", None, None),
        (None, ">", "1/2", None),
    ]
    assert lines("M5", activities=[])[0] == (0, ">=", 1, False)


def test_m6_shows_the_latest_day_of_a_start():
    cooperation = {**BASE["cooperation"], "agreement_years": "unlimited"}

    assert lines("M6", as_of="2028-02-29", cooperation=cooperation) == [
        ("unlimited", ">=", 3, True),
        (False, "=", False, True),
        (3, ">=", 2, True),
        ("2020-01-01", "<=", "2027-02-28", True),
        (True, "=", True, True),
    ]
    assert lines("M6", as_of=None)[3] == ("2020-01-01", "<=", None, None)
    assert lines("M6", as_of="0002-06-01")[3] == ("2020-01-01", "<=", "0001-06-01", False)
    assert lines("M6", as_of="0001-06-01")[3] == ("2020-01-01", "<=", None, False)


def test_m7_details_what_holds_first():
    pooling = [{"amount": 0, "paying_members": 3}, {"amount": None}, {"amount": 0.5, "paying_members": 2}]

    assert [line["label"] for line in trace("M7", pooling=pooling)] == [
        "Montant de la mutualisation 3, en euros",
        "Structures qui paient la mutualisation 3",
        "Montant de la mutualisation 2, en euros",
        "Structures qui paient la mutualisation 2",
        "Montant de la mutualisation 1, en euros",
        "Structures qui paient la mutualisation 1",
        "Mutualisations ou investissements communs payés à plusieurs",
    ]
    assert lines("M7", pooling=pooling)[0] == ("0.5", ">", 0, True)
    assert lines("M7", pooling=pooling)[-1] == ({"min": 1, "max": 2}, ">=", 1, True)


def test_m8_shows_each_partnership_and_then_the_letters():
    letter = {**PARTNERSHIP, "name": "Région", "act": "letter", "expires_on": None}

    assert lines("M8", authority_partnerships=[letter]) == [
        ("commune", "in", ["commune", "epci", "departement", "region"], True),
        ("letter", "in", ["deliberation", "convention", "membership"], False),
        ("2025-01-15", "<=", "2026-11-24", True),
        ("never", ">", "2026-11-24", True),
        (1, ">=", 1, True),
        (0, ">=", 1, False),
        (1, ">=", 1, True),
    ]
    assert trace("M8", authority_partnerships=[letter])[1]["label"] == "Acte du partenariat 1 (Région)"


def test_m8_without_a_day_compares_the_end_with_the_signature():
    ended = {**PARTNERSHIP, "expires_on": "2020-01-01"}

    assert lines("M8", authority_partnerships=[ended], as_of=None)[2:4] == [
        ("2025-01-15", "<=", None, None),
        ("2020-01-01", ">", "2025-01-15", False),
    ]
    assert lines("M8", as_of=None)[3] == ("2028-01-15", ">", None, None)


@pytest.mark.parametrize(
    ("code", "name", "item", "per_item"),
    [("M7", "pooling", BASE["pooling"][0], 2), ("M8", "authority_partnerships", PARTNERSHIP, 5)],
)
def test_long_list_is_counted_beyond_fifty_items(code, name, item, per_item):
    fifty, more = trace(code, **{name: [item] * 50}), trace(code, **{name: [item] * 53})

    assert len(fifty) == 50 * per_item + 1
    assert len(more) == 50 * per_item + 2
    assert (more[-2]["value"], more[-2]["holds"]) == (3, None)
    assert more[-1]["value"] == 53


def test_shares_of_t3_are_ratios():
    assert lines("T3")[1] == ("1/5", "<=", "1/2", True)


def test_e2_says_why_a_signal_is_lifted():
    applicant = {**BASE["applicant"], "representation_network": True}

    assert lines("E2", applicant=applicant) == [
        (True, "=", True, True),
        ("88.99B", "in", ["94.11Z", "94.12Z", "94.20Z", "94.92Z"], False),
        ("1/10", ">=", "7/10", False),
        (1, ">=", 1, True),
        (3, ">=", 2, True),
        (True, "=", True, True),
    ]
    assert len(lines("E2")) == 3


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, 0),
        (Fraction(12), 12),
        (Fraction(1, 20), "0.05"),
        (Fraction(1, 8), "0.125"),
        (Fraction(617, 50), "12.34"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 10**20), "0." + "0" * 19 + "1"),
    ],
)
def test_quantity_is_written_exactly(number, expected):
    assert quantity(number) == expected


def test_share_is_always_a_ratio():
    assert [share(0), share(1), share(Fraction(6, 10))] == ["0/1", "1/1", "3/5"]


def test_line_of_an_end_before_the_signature_names_its_partnership():
    ended = {**PARTNERSHIP, "name": "Ville", "signed_on": "2025-01-15", "expires_on": "2024-01-15"}

    labels = [line["label"] for line in trace("M8", authority_partnerships=[ended], as_of=None)]

    assert [label for label in labels if label.startswith("Fin")] == ["Fin du partenariat 1 (Ville)"]


@pytest.mark.parametrize(("code", "name"), [("M3", "min_signatory_share"), ("M4", "min_local_share")])
def test_threshold_of_a_share_is_a_ratio_whatever_is_known(code, name):
    values = json.loads(printed(default_grid()))
    values["parameters"][name] = 0.5
    grid = parse_grid(values)

    for members in (BASE["members"], [], None):
        criteria = evaluate(parse_facts({**BASE, "members": members}), grid).as_dict()["criteria"]
        lines_of = next(each["trace"] for each in criteria if each["code"] == code)
        assert [line["threshold"] for line in lines_of if line["threshold"] == "1/2"] == ["1/2"]
