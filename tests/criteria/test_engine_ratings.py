"""Ratings: what is refused, what is retained, thresholds, advice, the call for a third reviewer."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from criteria.engine import InvalidInput, default_grid, evaluate, parse_facts, parse_ratings, read_ratings
from criteria.engine.scoring import half_up

BASE = json.loads((Path(__file__).parent / "cases" / "eligible-labelled" / "facts.json").read_text())
MANDATORY = [f"M{number}" for number in range(1, 9)]
CODES = [*MANDATORY, *(f"T{number}" for number in range(1, 7))]


def row(score=3, reviewer="r1", criterion="M1", **changes):
    return {
        "reviewer": reviewer,
        "criterion": criterion,
        "score": score,
        "reason": "Motif",
        "evidence": ["P1"],
        **changes,
    }


def sheet(reviewer="r1", default=3, codes=CODES, **scores):
    """Give one reviewer's rows; a score of ``None`` leaves the criterion out."""
    given = {code: scores.get(code, default) for code in codes}
    return [row(score, reviewer, code) for code, score in given.items() if score is not None]


def judged(*rows, consensus=None, strand="experimentation", **changes):
    ratings = parse_ratings({"ratings": list(rows), "consensus": consensus}, default_grid())
    return evaluate(parse_facts({**BASE, "strand": strand, **changes}), default_grid(), ratings).as_dict()


def advice(*rows, **options):
    return judged(*rows, **options)["advice"]


FAULTS = [
    ([], "$: an object expected"),
    ({"scores": []}, "scores: a known key expected"),
    ({"ratings": {}}, "ratings: a list expected"),
    ({"ratings": [None]}, "ratings[0]: a value expected, not null"),
    ({"ratings": [row(colour=1)]}, "ratings[0].colour: a known key expected"),
    ({"ratings": [row(reviewer=None)]}, "ratings[0].reviewer: a value expected"),
    ({"ratings": [row(reviewer=" ")]}, "ratings[0].reviewer: a text that is not blank expected"),
    ({"ratings": [row(criterion=None)]}, "ratings[0].criterion: a value expected"),
    ({"ratings": [row(criterion=1)]}, "ratings[0].criterion: a text expected"),
    ({"ratings": [row(criterion="M9")]}, "ratings[0].criterion: a criterion of the grid expected"),
    (
        {"ratings": [row(criterion="E1")]},
        "ratings[0].criterion: a criterion that is scored expected, not an exclusion",
    ),
    ({"ratings": [row(None)]}, "ratings[0].score: a value expected"),
    *(
        (
            {"ratings": [row(score)]},
            "ratings[0].score: a whole number from 0 to 4, not_assessable or recused expected",
        )
        for score in (5, -1, 3.0, 2.5, True, "3", "absent", [3])
    ),
    ({"ratings": [row(0, reason=None)]}, "ratings[0].reason: a reason for the score expected"),
    ({"ratings": [row(2, reason="  ")]}, "ratings[0].reason: a reason for the score expected"),
    ({"ratings": [row(3, evidence=[])]}, "ratings[0].evidence: at least one piece for a score of 3 expected"),
    (
        {"ratings": [row(4, evidence=None)]},
        "ratings[0].evidence: at least one piece for a score of 4 expected",
    ),
    (
        {"ratings": [row(3, evidence=[" "])]},
        "ratings[0].evidence: at least one piece for a score of 3 expected",
    ),
    ({"ratings": [row(2, evidence=[None])]}, "ratings[0].evidence[0]: a value expected, not null"),
    ({"ratings": [row(2, evidence="P1")]}, "ratings[0].evidence: a list expected"),
    ({"ratings": [row(2), row(3)]}, "ratings[1]: one score of a reviewer for a criterion expected"),
    ({"ratings": [row(2), row("recused")]}, "ratings[1]: one score of a reviewer for a criterion expected"),
    ({"consensus": []}, "consensus: an object expected"),
    ({"consensus": {"M9": 2}}, "consensus.M9: a criterion of the grid expected"),
    ({"consensus": {"E1": 2}}, "consensus.E1: a criterion that is scored expected, not an exclusion"),
    *(
        ({"consensus": {"M1": score}}, "consensus.M1: a whole number from 0 to 4 expected")
        for score in (5, 2.0, True, "not_assessable")
    ),
]


@pytest.mark.parametrize(("ratings", "expected"), FAULTS)
def test_fault_is_named_with_its_path(ratings, expected):
    with pytest.raises(InvalidInput) as caught:
        read_ratings(json.dumps(ratings).encode(), default_grid())
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    "accepted",
    [
        row(2, evidence=None),
        row(0, evidence=[]),
        row("recused", reason=None, evidence=None),
        row("not_assessable", reason=""),
    ],
)
def test_word_needs_no_reason_and_a_low_score_no_piece(accepted):
    parse_ratings({"ratings": [accepted]}, default_grid())


def test_ratings_for_facts_without_strand_are_refused():
    with pytest.raises(InvalidInput, match="strand: a strand expected, since there are ratings"):
        judged(row(), strand=None)
    with pytest.raises(InvalidInput, match="strand: "):
        judged(consensus={"M1": 2}, strand=None)


@pytest.mark.parametrize(
    "ratings", [{}, {"ratings": [], "consensus": {}}, {"ratings": None, "consensus": {"M1": None}}]
)
@pytest.mark.parametrize("strand", [None, "labelling"])
def test_no_row_and_no_consensus_is_no_ratings(ratings, strand):
    facts = parse_facts({**BASE, "strand": strand})

    found = evaluate(facts, default_grid(), parse_ratings(ratings, default_grid())).as_dict()

    assert "advice" not in found
    assert "scores" not in found["criteria"][0]


def card(*rows, consensus=None, code="M1"):
    criteria = judged(*rows, consensus=consensus)["criteria"]
    found = next(each for each in criteria if each["code"] == code)
    return {key: found[key] for key in ("scores", "retained", "mean", "median", "spread")}


def test_mean_is_retained_and_the_median_of_an_even_number_is_between():
    assert card(row(1, "a"), row(2, "b"), row(4, "c"), row(4, "d")) == {
        "scores": {"a": 1, "b": 2, "c": 4, "d": 4},
        "retained": "2.75",
        "mean": "2.75",
        "median": "3.00",
        "spread": 3,
    }


def test_consensus_is_retained_and_the_independent_scores_stay():
    assert card(row(1, "a"), row("recused", "b"), consensus={"M1": 4}) == {
        "scores": {"a": 1, "b": "recused"},
        "retained": "4.00",
        "mean": "1.00",
        "median": "1.00",
        "spread": 0,
    }


def test_criterion_that_nobody_scored():
    assert card(row("not_assessable", "a"), row(2, criterion="M2")) == {
        "scores": {"a": "not_assessable"},
        "retained": None,
        "mean": None,
        "median": None,
        "spread": None,
    }


def test_exclusions_carry_no_score_keys():
    assert judged(row())["criteria"][-1].keys() == {"code", "kind", "verdict", "trace"}


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(145, 1000), 2, "0.15"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(13, 14), 4, "0.9286"),
        (Fraction(199999, 2000), 2, "100.00"),
        (Fraction(0), 2, "0.00"),
    ],
)
def test_half_goes_up(number, places, expected):
    assert half_up(number, places) == expected


def test_criterion_not_applicable_leaves_score_and_coverage():
    policy = {"networks": [], "in_territorial_strategy": False, "territory_has_policy": False}

    with_score = judged(*sheet(T4=0), ess_policy=policy)["score"]
    without = judged(*sheet(T4=None), ess_policy=policy)["score"]

    assert with_score == without == {"mandatory": "75.00", "experimental": "75.00", "coverage": "1.0000"}


def test_nobody_scored_an_experimental_criterion():
    assert judged(*sheet(codes=MANDATORY))["score"] == {
        "mandatory": "75.00",
        "experimental": None,
        "coverage": "0.5714",
    }


THRESHOLDS = [
    ("feasibility", {"M2": 1, "M3": 1}, "favourable"),
    ("feasibility", {"M2": 0}, "unfavourable"),
    ("feasibility", {"M1": 1}, "unfavourable"),
    ("feasibility", {"M4": 1}, "unfavourable"),
    ("feasibility", {"M8": 1}, "unfavourable"),
    ("feasibility", {"M1": 2, "M4": 2, "M8": 2}, "favourable"),
    ("experimentation", dict.fromkeys(MANDATORY, 2), "favourable"),
    ("experimentation", {"M7": 1}, "unfavourable"),
    ("experimentation", {"T1": 0}, "favourable"),
    ("labelling", {"M1": 2, "M2": 2}, "favourable"),
    ("labelling", {"M1": 2, "M2": 2, "M3": 2}, "unfavourable"),
    ("labelling", {"M1": 1}, "unfavourable"),
    ("labelling", {"M1": 2, "M2": 2, "M3": None}, "insufficient_coverage"),
    ("labelling", {"M1": 2, "M2": 2, "M3": 2, "M4": None}, "unfavourable"),
    ("labelling", {"M1": None}, "insufficient_coverage"),
    ("experimentation", {"M1": None}, "insufficient_coverage"),
    ("experimentation", {"M1": None, "M2": 1}, "unfavourable"),
    ("capitalisation", dict.fromkeys(CODES, 0), "favourable"),
    ("capitalisation", {"M1": None}, "favourable"),
]


@pytest.mark.parametrize(("strand", "scores", "expected"), THRESHOLDS)
def test_thresholds_of_each_strand(strand, scores, expected):
    assert advice(*sheet(**scores), strand=strand) == expected


def test_threshold_looks_at_the_exact_mean():
    # 1.995 would be rounded to 2.00 and fails all the same.
    nearly = [row(2, f"r{rank}") for rank in range(199)] + [row(1, "last")]

    assert advice(*sheet(M1=None), *nearly) == "unfavourable"
    assert advice(*sheet(M1=None), *nearly, consensus={"M1": 2}) == "favourable"


LETTER = {"authority_partnerships": [{**BASE["authority_partnerships"][0], "act": "letter"}]}
CASCADE = [
    ("not eligible comes first", {"local_agreements": 0}, {}, "unfavourable"),
    ("a threshold that fails, to judge", LETTER, {"M1": 1}, "unfavourable"),
    ("a threshold that fails, incomplete", {"voluntary": None}, {"M1": 1}, "unfavourable"),
    ("to judge", LETTER, {}, "to_judge"),
    ("incomplete", {"voluntary": None}, {}, "incomplete"),
    ("incomplete before coverage", {"voluntary": None}, {"M1": None}, "incomplete"),
    ("to judge before coverage", LETTER, {"T1": None, "T2": None, "T3": None}, "to_judge"),
    ("twelve of fourteen is enough", {}, {"T1": None, "T2": None}, "favourable"),
    ("eleven of fourteen is not", {}, {"T1": None, "T2": None, "T3": None}, "insufficient_coverage"),
    ("favourable", {}, {}, "favourable"),
]


@pytest.mark.parametrize(
    ("changes", "scores", "expected"), [case[1:] for case in CASCADE], ids=[case[0] for case in CASCADE]
)
def test_advice_is_ranked(changes, scores, expected):
    assert advice(*sheet(**scores), **changes) == expected


THIRD = [
    ("alike", {}, {}, "experimentation", False),
    ("one apart", {"M1": 3}, {"M1": 4}, "experimentation", False),
    ("two apart", {"M1": 2}, {"M1": 4}, "experimentation", True),
    ("two apart on trial criteria only", {"T1": 0}, {"T1": 4}, "experimentation", False),
    ("one passes, the other fails", {"M1": 2}, {"M1": 1}, "experimentation", True),
    ("both fail by one each", {"M1": 1, "M2": 2}, {"M1": 2, "M2": 1}, "experimentation", False),
    ("unknown differs from nothing", {"M1": 2}, {"M1": None}, "experimentation", False),
    ("fails beside unknown", {"M1": 1, "M2": 2}, {"M1": None, "M2": 2}, "experimentation", False),
    ("no thresholds in capitalisation", {"M1": 2}, {"M1": 1}, "capitalisation", False),
    ("more than 15", dict.fromkeys(MANDATORY[:5], 4), {}, "experimentation", True),
]


@pytest.mark.parametrize(
    ("one", "other", "strand", "expected"), [case[1:] for case in THIRD], ids=[case[0] for case in THIRD]
)
def test_third_review(one, other, strand, expected):
    found = judged(*sheet("r1", **one), *sheet("r2", **other), strand=strand)

    assert found["needs_third_review"] is expected


def test_third_review_looks_at_common_criteria_and_not_at_consensus():
    # Five criteria each, one of them common and one apart: 25 out of 100, on that one alone.
    one = sheet("r1", codes=["M1", "M2"], M1=3, M2=4)
    other = sheet("r2", codes=["M1", "M3"], M1=4, M3=0)

    assert judged(*one, *other, consensus={"M1": 3})["needs_third_review"] is True
    assert judged(*sheet("r1", codes=["M1"]), *sheet("r2", codes=["M2"]))["needs_third_review"] is False


def test_fifteen_exactly_is_not_too_far():
    # Three points over five criteria: 3 / 5 × 25 = 15.
    five = MANDATORY[:5]
    one = sheet("r1", codes=five, M1=4, M2=4, M3=4)

    assert judged(*one, *sheet("r2", codes=five), strand="capitalisation")["needs_third_review"] is False
    assert (
        judged(*one[:4], *sheet("r2", codes=five[:4]), strand="capitalisation")["needs_third_review"] is True
    )


def test_any_two_of_several_reviewers():
    sheets = [*sheet("r1", M1=2), *sheet("r2", M1=3), *sheet("r3", M1=4)]

    assert judged(*sheets)["needs_third_review"] is True
    assert judged(*sheets[:28])["needs_third_review"] is False
