"""Scores at their edges: no weight at all, a floor of nothing, and what holds of all scores."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.engine import (
    InvalidInput,
    default_grid,
    evaluate,
    parse_facts,
    parse_grid,
    parse_ratings,
    read_ratings,
)
from criteria.engine.grid_files import printed

CODES = [criterion.code for criterion in default_grid().criteria if criterion.kind != "exclusion"]
SCORES = st.sampled_from([0, 1, 2, 3, 4, "not_assessable", "recused", None])
SHEETS = st.dictionaries(
    st.sampled_from(["r1", "r2", "r3"]), st.fixed_dictionaries(dict.fromkeys(CODES, SCORES))
)
WEIGHTS = st.fixed_dictionaries(dict.fromkeys(CODES, st.sampled_from([1, 3, "1/3", 0.25])))
CONSENSUS = st.dictionaries(st.sampled_from(CODES), st.integers(0, 4))


def ratings_of(sheets, consensus=None):
    rows = [
        {"reviewer": reviewer, "criterion": code, "score": score, "reason": "Motif", "evidence": ["P1"]}
        for reviewer, sheet in sheets.items()
        for code, score in sheet.items()
        if score is not None
    ]
    return {"ratings": rows, "consensus": consensus}


def judged(tree, strand="experimentation", *, weights=None, **changes):
    values = json.loads(printed(default_grid()))
    values["weights"].update(weights or {})
    values["strands"][strand].update(changes)
    grid = parse_grid(values)
    return evaluate(parse_facts({"strand": strand}), grid, parse_ratings(tree, grid)).as_dict()


NO_POLICY = {"networks": [], "in_territorial_strategy": False, "territory_has_policy": False}
#: What a grid reads whose only criterion is T4: its own, those of the escape, of the entry and of the judgement.
READ_BESIDE_T4 = {
    *("min_networks", "min_poolings", "min_paying_members", "pooling_amount_over", "min_economic_functions"),
    *("min_promoters", "min_coverage", "third_review_gap", "third_review_score_gap"),
}


def test_nothing_that_can_be_scored_covers_nothing():
    values = json.loads(printed(default_grid()))
    values["criteria"] = [each for each in values["criteria"] if each["code"] == "T4"]
    values["weights"] = {"T4": 1}
    values["parameters"] = {name: values["parameters"][name] for name in READ_BESIDE_T4}
    for strand in values["strands"].values():
        strand.pop("thresholds", None)
    grid = parse_grid(values)
    ratings = parse_ratings(ratings_of({"r1": {"T4": 3}}), grid)

    score = evaluate(parse_facts({"strand": "labelling", "ess_policy": NO_POLICY}), grid, ratings).as_dict()[
        "score"
    ]

    assert score == {"mandatory": None, "experimental": None, "coverage": "0.0000"}


@pytest.mark.parametrize(("each", "needs"), [(0, False), (1, True)])
def test_floor_of_nothing_is_reached_by_nothing(each, needs):
    # One passes the strand's thresholds, the other does not: only a floor above zero tells them apart.
    tree = ratings_of({"r1": dict.fromkeys(CODES, 1), "r2": {**dict.fromkeys(CODES, 1), "M2": 0}})

    assert judged(tree, thresholds={"each": each})["needs_third_review"] is needs


@given(sheets=SHEETS, consensus=CONSENSUS, weights=WEIGHTS)
@settings(max_examples=60, deadline=None)
def test_scores_are_between_nothing_and_a_hundred(sheets, consensus, weights):
    score = judged(ratings_of(sheets, consensus), weights=weights).get("score")

    if score is not None:
        given_scores = [
            float(score[name]) for name in ("mandatory", "experimental") if score[name] is not None
        ]
        assert all(0 <= each <= 100 for each in given_scores)
        assert 0 <= float(score["coverage"]) <= 1


@given(sheets=SHEETS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_order_of_ratings_never_matters(sheets, data):
    tree = ratings_of(sheets)
    shuffled = {**tree, "ratings": data.draw(st.permutations(tree["ratings"]))}

    before, after = judged(tree), judged(shuffled)

    assert [{**each, "scores": dict(each.get("scores", {}))} for each in after["criteria"]] == [
        {**each, "scores": dict(each.get("scores", {}))} for each in before["criteria"]
    ]
    for name in ("score", "advice", "needs_third_review"):
        assert after.get(name) == before.get(name)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"ratings": [], "ratings": []}', "ratings: this key once only expected"),
        (b'{"consensus": {"M1": 1e400}}', "consensus.M1: a number that a double can hold expected"),
        (
            b'{"ratings": [{"reviewer": "\\ud800"}]}',
            "ratings[0].reviewer: text without a lone surrogate expected",
        ),
    ],
)
def test_unsound_ratings_are_refused(raw, expected):
    with pytest.raises(InvalidInput) as caught:
        read_ratings(raw, default_grid())

    assert str(caught.value) == expected


def test_ratings_need_a_strand():
    with pytest.raises(InvalidInput) as caught:
        evaluate(
            parse_facts({}), default_grid(), parse_ratings(ratings_of({"r1": {"M1": 2}}), default_grid())
        )

    assert str(caught.value) == "strand: a strand expected, since there are ratings"


def test_no_rows_and_no_consensus_are_no_ratings():
    for rows, consensus in product([[], None], [{}, None, {"M1": None}]):
        ratings = parse_ratings({"ratings": rows, "consensus": consensus}, default_grid())
        assert "score" not in evaluate(parse_facts({}), default_grid(), ratings).as_dict()
