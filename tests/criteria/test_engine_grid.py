"""Grids are data: other parameters need no code, and a fault in a grid is named."""

import copy
import hashlib
import json
from pathlib import Path

import pytest

from criteria.engine import (
    InvalidInput,
    default_grid,
    evaluate,
    load_grid,
    parse_facts,
    parse_grid,
    parse_ratings,
)
from criteria.engine.grid_files import printed
from criteria.engine.rules.table import RULES

BASE = json.loads((Path(__file__).parent / "cases" / "eligible-labelled" / "facts.json").read_text())


def values(**parameters):
    tree = json.loads(printed(default_grid()))
    tree["parameters"].update(parameters)
    return tree


def verdict(code, grid, **changes):
    results = evaluate(parse_facts({**BASE, **changes}), grid).criteria
    return next(result.verdict for result in results if result.code == code)


def placed(path, value):
    """Give the reference grid's values with one of them replaced, or taken out where it is ``...``."""
    tree = values()
    *parents, name = path
    branch = tree
    for parent in parents:
        branch = branch[parent]
    if value is ...:
        del branch[name]
    else:
        branch[name] = value
    return tree


def test_digest_is_over_the_canonical_json():
    canonical = json.dumps(
        json.loads(printed(default_grid())), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )

    assert default_grid().sha256 == hashlib.sha256(canonical.encode()).hexdigest()


def test_printed_grid_is_the_same_grid(tmp_path):
    (tmp_path / "grid.json").write_text(printed(default_grid()), encoding="utf-8")

    assert load_grid(tmp_path / "grid.json") == default_grid()
    assert load_grid() is default_grid()
    assert "économique" in printed(default_grid())


def test_grid_in_toml_and_in_json_have_one_digest(tmp_path):
    tree = values(min_members=7, min_local_share=0.5)
    own = {name: tree[name] for name in ("id", "version", "parameters", "weights")}
    (tmp_path / "grid.json").write_text(json.dumps(own))
    lines = [f"id = {json.dumps(own['id'])}", f"version = {json.dumps(own['version'])}"]
    for section in ("parameters", "weights"):
        lines += [f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in own[section].items())]
    (tmp_path / "grid.toml").write_text("\n".join(lines))

    assert load_grid(tmp_path / "grid.toml").sha256 == load_grid(tmp_path / "grid.json").sha256
    assert load_grid(tmp_path / "grid.toml").sha256 != default_grid().sha256


def test_ratio_is_one_however_it_is_written():
    digests = {
        parse_grid(values(min_local_share=written)).sha256 for written in ("3/5", "0.6", "0.60", 0.6, "6/10")
    }

    assert digests == {default_grid().sha256}


def test_sections_that_a_grid_does_not_hold_are_those_of_the_reference():
    tree = values(min_members=8)
    grid = parse_grid({name: tree[name] for name in ("id", "version", "parameters", "weights")})

    assert verdict("M2", grid) == "not_met"
    assert grid.scale == default_grid().scale


PARAMETERS = [
    ("M1", "min_ess_undertakings", 5, "not_met"),
    ("M1", "stakeholder_families", ["consular"], "met"),
    ("M2", "min_members", 8, "not_met"),
    ("M2", "min_families", 5, "not_met"),
    ("M3", "min_signatory_share", 1, "not_met"),
    ("M3", "min_horizon_years", 6, "not_met"),
    ("M3", "min_dated_objectives", 4, "not_met"),
    ("M4", "min_local_share", "9/10", "not_met"),
    ("M4", "min_local_agreements", 3, "not_met"),
    ("M4", "max_perimeter_communes", 1, "to_judge"),
    ("M5", "social_utility_share_over", 0.8, "not_met"),
    ("M6", "min_agreement_years", 6, "not_met"),
    ("M6", "min_joint_actions", 4, "not_met"),
    ("M7", "pooling_amount_over", 12000, "not_met"),
    ("M7", "min_paying_members", 5, "not_met"),
    ("M7", "min_poolings", 2, "not_met"),
    ("M8", "authority_levels", ["region"], "not_met"),
    ("M8", "binding_acts", ["membership"], "not_met"),
    ("M8", "weak_acts", ["letter", "convention"], "met"),
    ("T1", "surface_over", 400, "not_met"),
    ("T1", "min_occupants", 6, "not_met"),
    ("T2", "min_research_agreements", 2, "not_met"),
    ("T3", "democratic_voting", [], "not_met"),
    ("T3", "max_vote_share", 0.1, "not_met"),
    ("T3", "min_assemblies", 3, "not_met"),
    ("T5", "min_indicators", 4, "not_met"),
    ("T6", "min_fte", 130.5, "not_met"),
    ("E1", "single_beneficiary_share", 0.3, "clear"),
    ("E2", "naf_codes", ["88.99B"], "signal"),
    ("E2", "promotion_share", 0.1, "signal"),
    ("E3", "consular_categories", ["9220"], "signal"),
    ("E4", "creation_support_share", 0.2, "signal"),
    ("E5", "study_share", 0, "signal"),
]


@pytest.mark.parametrize(("code", "name", "value", "expected"), PARAMETERS)
def test_parameter_moves_its_rule(code, name, value, expected):
    # One economic function more than the escape takes, so that a signal shows.
    grid = parse_grid(values(**{"min_economic_functions": 4, name: value}))

    assert verdict(code, grid) == expected


def test_share_given_as_a_whole_number_and_duration():
    grid = parse_grid(values(single_beneficiary_share=0.3, min_duration_months=37))

    assert verdict("E1", grid) == "signal"


def test_years_of_operation_are_a_parameter():
    grid = parse_grid(values(min_operating_years=7))
    cooperation = {**BASE["cooperation"], "lease_or_investment": False}

    assert verdict("M6", grid, cooperation=cooperation) == "not_met"


def test_min_promoters_moves_the_entry():
    grid = parse_grid(values(min_promoters=8))

    assert evaluate(parse_facts({**BASE, "strand": "feasibility"}), grid).eligibility == "not_eligible"


def test_weights_move_the_score():
    tree = values()
    tree["weights"]["M1"] = 3
    grid = parse_grid(tree)
    rows = [
        {"reviewer": "r", "criterion": code, "score": score, "reason": "Motif", "evidence": ["P1"]}
        for code, score in (("M1", 4), ("M2", 0))
    ]

    score = evaluate(parse_facts(BASE), grid, parse_ratings({"ratings": rows}, grid)).judgement.score

    assert score.as_dict() == {"mandatory": "75.00", "experimental": None, "coverage": "0.2500"}


def test_coverage_of_exactly_the_threshold_is_enough():
    tree = values()
    # 8 × 3 of 8 × 3 + 6 × 1.
    tree["weights"] = {code: 3 if code.startswith("M") else 1 for code in tree["weights"]}
    grid = parse_grid(tree)
    rows = [
        {"reviewer": "r", "criterion": f"M{number}", "score": 3, "reason": "Motif", "evidence": ["P1"]}
        for number in range(1, 9)
    ]

    judgement = evaluate(parse_facts(BASE), grid, parse_ratings({"ratings": rows}, grid)).judgement

    assert (judgement.score.as_dict()["coverage"], judgement.advice) == ("0.8000", "favourable")


def test_new_criterion_on_a_known_rule_needs_no_code():
    tree = values()
    tree["criteria"].append({**tree["criteria"][13], "code": "T7", "kind": "experimental"})

    assert verdict("T7", parse_grid(tree)) == "met"


def test_weight_that_is_not_given_is_one():
    tree = values()
    del tree["weights"]["M1"]

    assert parse_grid(tree) == default_grid()


FAULTS = [
    (["id"], ..., "id: a value expected"),
    (["id"], " ", "id: a text that is not blank expected"),
    (["version"], ..., "version: a value expected"),
    (["version"], 1, "version: a text expected"),
    (["parameters"], ..., "parameters: a value expected"),
    (["weights"], ..., "weights: a value expected"),
    (["colour"], 1, "colour: a known key expected"),
    (["parameters", "min_members"], ..., "parameters.min_members: a value expected"),
    (["parameters", "min_member"], 5, "parameters.min_member: a known key expected"),
    (["parameters", "min_members"], 5.5, "parameters.min_members: a whole number expected"),
    (["parameters", "min_members"], -1, "parameters.min_members: a number of 0 or more expected"),
    (["parameters", "min_local_share"], 60, "parameters.min_local_share: a ratio between 0 and 1 expected"),
    (
        ["parameters", "min_local_share"],
        "60%",
        'parameters.min_local_share: a number, or a ratio as "2/3", expected',
    ),
    (
        ["parameters", "min_local_share"],
        "1/0",
        'parameters.min_local_share: a number, or a ratio as "2/3", expected',
    ),
    (["parameters", "naf_codes"], "94.11Z", "parameters.naf_codes: a list expected"),
    (["parameters", "naf_codes"], ["9411Z"], "parameters.naf_codes[0]: a NAF code as 94.99Z expected"),
    (
        ["parameters", "consular_categories"],
        ["738"],
        "parameters.consular_categories[0]: four digits expected",
    ),
    (
        ["parameters", "weak_acts"],
        ["mail"],
        "parameters.weak_acts[0]: one of deliberation, convention, membership, letter expected",
    ),
    (["weights", "M1"], -1, "weights.M1: a number of 0 or more expected"),
    (["weights", "E1"], 1, "weights.E1: a known key expected"),
    (["criteria", 0, "rule"], "magic", f"criteria[0].rule: one of {', '.join(RULES)} expected"),
    (["criteria", 0, "rule"], "observatory", "criteria[0].lines.ess: a known key expected"),
    (
        ["criteria", 0, "kind"],
        "exclusion",
        "criteria[0].rule: a rule made for a criterion of kind exclusion expected",
    ),
    (["criteria", 0, "code"], "M2", "criteria[1].code: a code once only expected"),
    (["criteria", 0, "lines", "ess"], ..., "criteria[0].lines.ess: a value expected"),
    (["criteria", 0, "lines", "ess"], {"label": "ESS"}, "criteria[0].lines.ess.source: a value expected"),
    (["scale", "anchors"], ["absent"], "scale.anchors: at least two anchors expected"),
    (["strands", "labelling"], ..., "strands.labelling: a value expected"),
    (
        ["strands", "labelling", "mandatory"],
        "ranks",
        "strands.labelling.mandatory: one of decides, informs expected",
    ),
    (
        ["strands", "labelling", "thresholds", "count"],
        {"score": 3},
        "strands.labelling.thresholds.count.criteria: a value expected",
    ),
    (
        ["strands", "labelling", "thresholds", "of_codes"],
        {"T1": 2},
        "strands.labelling.thresholds.of_codes.T1: a known key expected",
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), FAULTS)
def test_fault_is_named_with_its_path(path, value, expected):
    with pytest.raises(InvalidInput) as caught:
        parse_grid(placed(path, value))
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("grid.toml", b"id = ", "$: TOML expected: Invalid value (at end of document)"),
        ("grid.toml", b"id = '\xe9'", "$: UTF-8 expected (byte 7)"),
        (
            "grid.toml",
            b"id = 'a'\nversion = '1'\n[parameters]\nmin_fte = nan",
            "parameters.min_fte: a number that a double can hold expected",
        ),
        ("grid.json", b"[]", "$: an object expected"),
        ("grid.json", b'{"id": 1, "id": 1}', "id: this key once only expected"),
        ("grid", b'{"id": }', "$: JSON expected, line 1 column 8: Expecting value"),
    ],
)
def test_file_that_is_no_grid(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InvalidInput) as caught:
        load_grid(tmp_path / name)
    assert str(caught.value) == expected


def test_reference_grid_labels_every_criterion_in_french():
    assert [criterion.code for criterion in default_grid().criteria] == [
        *(f"M{number}" for number in range(1, 9)),
        *(f"T{number}" for number in range(1, 7)),
        *(f"E{number}" for number in range(1, 6)),
    ]
    assert default_grid().criteria[1].question.label == (
        "Un regroupement volontaire de structures nombreuses et de types différents"
    )


def test_values_given_are_not_kept():
    tree = values()
    grid = parse_grid(tree)
    before = copy.deepcopy(grid.data)
    tree["criteria"][0]["label"] = "changed"

    assert grid.data == before
