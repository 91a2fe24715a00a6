"""Every section of a grid file names its faults by their path: what the reference grid's own tests leave out."""

import json

import pytest

from criteria.engine import InvalidInput, default_grid, load_grid, parse_grid
from criteria.engine.grid_files import printed
from criteria.engine.rules.table import RULES

A_RULE = f"one of {', '.join(RULES)} expected"
ESS_LINE = ["criteria", 0, "lines", "ess"]
LABELLING = ["strands", "labelling"]
FEASIBILITY = ["strands", "feasibility"]


def placed(path, value):
    """Give the reference grid's values with one of them replaced, or taken out where it is ``...``."""
    tree = json.loads(printed(default_grid()))
    *parents, name = path
    branch = tree
    for parent in parents:
        branch = branch[parent]
    if value is ...:
        del branch[name]
    else:
        branch[name] = value
    return tree


FAULTS = [
    # The name of the grid
    (["id"], 3, "id: a text expected"),
    (["version"], "", "version: a text that is not blank expected"),
    (["label"], " ", "label: a text that is not blank expected"),
    # Weights
    (["weights"], [], "weights: an object expected"),
    (["weights", "M9"], 1, "weights.M9: a known key expected"),
    (["weights", "M1"], 0, "weights.M1: a weight above 0 expected"),
    (["weights", "M1"], "0/3", "weights.M1: a weight above 0 expected"),
    (["weights", "M1"], True, "weights.M1: a number expected"),
    (["weights", "M1"], "double", 'weights.M1: a number, or a ratio as "2/3", expected'),
    # Parameters
    (["parameters"], [], "parameters: an object expected"),
    (["parameters", "min_members"], "5", "parameters.min_members: a whole number expected"),
    (["parameters", "min_members"], True, "parameters.min_members: a whole number expected"),
    (["parameters", "min_fte"], True, "parameters.min_fte: a number expected"),
    (["parameters", "min_fte"], -1, "parameters.min_fte: a number of 0 or more expected"),
    (["parameters", "max_vote_share"], "3/2", "parameters.max_vote_share: a ratio between 0 and 1 expected"),
    (["parameters", "stakeholder_families"], "ess", "parameters.stakeholder_families: a list expected"),
    (
        ["parameters", "stakeholder_families"],
        ["business", None],
        "parameters.stakeholder_families[1]: a value expected, not null",
    ),
    # Criteria
    (["criteria"], {}, "criteria: a list expected"),
    (["criteria", 0], "M1", "criteria[0]: an object expected"),
    (["criteria", 0, "colour"], 1, "criteria[0].colour: a known key expected"),
    (["criteria", 0, "code"], ..., "criteria[0].code: a value expected"),
    (["criteria", 0, "code"], "", "criteria[0].code: a text that is not blank expected"),
    (
        ["criteria", 0, "kind"],
        "optional",
        "criteria[0].kind: one of mandatory, experimental, exclusion expected",
    ),
    (["criteria", 0, "kind"], ..., "criteria[0].kind: a value expected"),
    (
        ["criteria", 14, "kind"],
        "mandatory",
        "criteria[14].rule: a rule made for a criterion of kind mandatory expected",
    ),
    (["criteria", 0, "rule"], ..., "criteria[0].rule: a value expected"),
    (["criteria", 0, "rule"], 3, "criteria[0].rule: a text expected"),
    (["criteria", 0, "label"], ..., "criteria[0].label: a value expected"),
    (["criteria", 0, "source"], ..., "criteria[0].source: a value expected"),
    (["criteria", 0, "escapes"], "yes", "criteria[0].escapes: true or false expected"),
    (["criteria", 0, "escapes"], True, "criteria[0].escapes: true for an exclusion only expected"),
    (["criteria", 0, "lines"], ..., "criteria[0].lines: a value expected"),
    (["criteria", 0, "lines", "extra"], "ESS", "criteria[0].lines.extra: a known key expected"),
    (ESS_LINE, "", "criteria[0].lines.ess: a text that is not blank expected"),
    (ESS_LINE, 3, "criteria[0].lines.ess: an object expected"),
    (ESS_LINE, {"source": "loi"}, "criteria[0].lines.ess.label: a value expected"),
    (
        ESS_LINE,
        {"label": "ESS", "source": "loi", "unit": "€"},
        "criteria[0].lines.ess.unit: a known key expected",
    ),
    # The escape
    (["escape"], [], "escape: an object expected"),
    (["escape", "rule"], "magic", f"escape.rule: {A_RULE}"),
    (["escape", "kind"], "exclusion", "escape.kind: a known key expected"),
    (["escape", "lines", "lifted"], ..., "escape.lines.lifted: a value expected"),
    # The scale
    (["scale", "top"], 4, "scale.top: a known key expected"),
    (["scale", "anchors"], ..., "scale.anchors: a value expected"),
    (["scale", "anchors", 0], "", "scale.anchors[0]: a text that is not blank expected"),
    (["scale", "evidence_from"], "3", "scale.evidence_from: a whole number expected"),
    # Strands
    (["strands", "appeal"], {}, "strands.appeal: a known key expected"),
    (LABELLING, [], "strands.labelling: an object expected"),
    ([*LABELLING, "label"], ..., "strands.labelling.label: a value expected"),
    ([*LABELLING, "colour"], 1, "strands.labelling.colour: a known key expected"),
    (
        [*LABELLING, "experimental"],
        "decides",
        "strands.labelling.experimental: one of ranks, informs expected",
    ),
    ([*LABELLING, "thresholds", "each"], ..., "strands.labelling.thresholds.each: a value expected"),
    ([*LABELLING, "thresholds", "each"], "2", "strands.labelling.thresholds.each: a whole number expected"),
    ([*LABELLING, "thresholds", "each"], 2.5, "strands.labelling.thresholds.each: a whole number expected"),
    (
        [*LABELLING, "thresholds", "count", "score"],
        -3,
        "strands.labelling.thresholds.count.score: a number of 0 or more expected",
    ),
    (
        [*FEASIBILITY, "thresholds", "of_codes", "M1"],
        "2",
        "strands.feasibility.thresholds.of_codes.M1: a whole number expected",
    ),
    ([*FEASIBILITY, "entry", "rule"], "magic", f"strands.feasibility.entry.rule: {A_RULE}"),
    (
        [*FEASIBILITY, "entry", "lines", "promoters"],
        ...,
        "strands.feasibility.entry.lines.promoters: a value expected",
    ),
    # Words
    (["words"], [], "words: an object expected"),
    (["words", "colleges"], 3, "words.colleges: a text expected"),
    # What nothing could reach
    (["scale", "evidence_from"], 5, "scale.evidence_from: at most 4 expected"),
    (
        ["strands", "feasibility", "thresholds", "each"],
        5,
        "strands.feasibility.thresholds.each: at most 4 expected",
    ),
    (
        ["strands", "feasibility", "thresholds", "of_codes", "M1"],
        5,
        "strands.feasibility.thresholds.of_codes.M1: at most 4 expected",
    ),
    (
        ["strands", "labelling", "thresholds", "count", "score"],
        5,
        "strands.labelling.thresholds.count.score: at most 4 expected",
    ),
    (
        ["strands", "labelling", "thresholds", "count", "criteria"],
        9,
        "strands.labelling.thresholds.count.criteria: at most 8 expected",
    ),
]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    FAULTS,
    ids=[f"{number:02} {row[2][:40]}" for number, row in enumerate(FAULTS)],
)
def test_fault_is_named_with_its_path(path, value, expected):
    with pytest.raises(InvalidInput) as caught:
        parse_grid(placed(path, value))
    assert str(caught.value) == expected


@pytest.mark.parametrize("section", ["label", "criteria", "escape", "scale", "strands", "words"])
def test_section_left_out_is_that_of_the_reference(section):
    assert parse_grid(placed([section], ...)) == default_grid()


def test_key_given_twice_in_toml_is_refused(tmp_path):
    (tmp_path / "grid.toml").write_text('id = "a"\nid = "b"\n')

    with pytest.raises(InvalidInput) as caught:
        load_grid(tmp_path / "grid.toml")
    assert str(caught.value) == "$: TOML expected: Cannot overwrite a value (at line 2, column 9)"


@pytest.mark.parametrize("place", ["escape", "entry"])
def test_a_rule_made_for_exclusions_is_neither_an_escape_nor_an_entry(place):
    tree = json.loads(printed(default_grid()))
    observatory = {key: tree["criteria"][18][key] for key in ("rule", "label", "source", "lines")}
    if place == "escape":
        tree["escape"] = observatory
    else:
        tree["strands"]["feasibility"]["entry"] = observatory
    path = "escape.rule" if place == "escape" else "strands.feasibility.entry.rule"

    with pytest.raises(InvalidInput, match=f"^{path}: a rule that is not made for exclusions expected$"):
        parse_grid(tree)
