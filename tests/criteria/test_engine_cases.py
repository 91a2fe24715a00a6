"""Every case of the contract: the evaluation holds all that ``expected.json`` holds."""

import json
from pathlib import Path

import pytest

from criteria.engine import canonical_bytes, default_grid, evaluate, read_facts, read_ratings
from criteria.engine.canonical import canonical_json

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def differences(expected, found, path="$"):
    """List where ``found`` lacks something of ``expected``."""
    if isinstance(expected, dict) and isinstance(found, dict):
        missing = [f"{path}.{key}: missing" for key in expected.keys() - found.keys()]
        common = expected.keys() & found.keys()
        return missing + [
            line for key in common for line in differences(expected[key], found[key], f"{path}.{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [line for rank, pair in pairs for line in differences(*pair, f"{path}[{rank}]")]
    same = type(expected) is type(found) and expected == found
    return [] if same else [f"{path}: {expected!r} expected, {found!r} found"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_gives_its_expected_evaluation(case):
    facts = read_facts((case / "facts.json").read_bytes())
    ratings_file = case / "ratings.json"
    ratings = read_ratings(ratings_file.read_bytes(), default_grid()) if ratings_file.exists() else None

    evaluation = evaluate(facts, default_grid(), ratings)

    written = canonical_bytes(evaluation)
    assert differences(json.loads((case / "expected.json").read_text()), json.loads(written)) == []
    assert written == canonical_json(evaluation.as_dict())


def test_comparison_of_cases_sees_a_difference():
    expected = {"criteria": [{"code": "M1", "verdict": "met"}]}

    assert differences(expected, {"criteria": [{"code": "M1", "verdict": "unknown", "trace": []}]}) == [
        "$.criteria[0].verdict: 'met' expected, 'unknown' found"
    ]
    assert differences({"spread": 1}, {"spread": True}) == ["$.spread: 1 expected, True found"]


def test_all_cases_are_there():
    assert len(CASES) == 29
