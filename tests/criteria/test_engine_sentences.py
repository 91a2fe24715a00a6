"""Each line of a trace reads as a French sentence."""

import json
from pathlib import Path

import pytest

from criteria.engine import default_grid, evaluate, read_facts, sentence

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def said(value, operator, threshold, holds, **options):
    line = {
        "label": "Fait",
        "value": value,
        "operator": operator,
        "threshold": threshold,
        "holds": holds,
        "source": "note",
    }
    return sentence(line, **options).replace("\N{NO-BREAK SPACE}", "~")


TABLE = [
    (7, ">=", 5, True, "Fait~: 7~; attendu~: au moins 5 – rempli (source~: note)."),
    (3, ">=", 5, False, "Fait~: 3~; attendu~: au moins 5 – non rempli (source~: note)."),
    (None, ">=", 5, None, "Fait~: non renseigné~; attendu~: au moins 5 – à compléter (source~: note)."),
    (
        None,
        ">=",
        "2/3",
        False,
        "Fait~: non calculable~; attendu~: au moins 2/3 (environ 66,6~%) – non rempli (source~: note).",
    ),
    (7, ">=", 10, None, "Fait~: 7~; attendu~: au moins 10 – à titre indicatif (source~: note)."),
    (
        {"min": 1, "max": 2},
        ">=",
        2,
        None,
        "Fait~: entre 1 et 2~; attendu~: au moins 2 – indéterminé à ce stade (source~: note).",
    ),
    (
        {"min": 3, "max": None},
        ">=",
        2,
        True,
        "Fait~: au moins 3~; attendu~: au moins 2 – rempli (source~: note).",
    ),
    ("3/5", ">=", "3/5", True, "Fait~: 60~%~; attendu~: au moins 60~% – rempli (source~: note)."),
    ("1/8", "<=", "1/2", True, "Fait~: 12,5~%~; attendu~: au plus 50~% – rempli (source~: note)."),
    ("1/1", "<=", "1/2", False, "Fait~: 100~%~; attendu~: au plus 50~% – non rempli (source~: note)."),
    (
        "199999/300000",
        ">=",
        "2/3",
        False,
        "Fait~: 199999/300000 (environ 66,6~%)~; attendu~: au moins 2/3 (environ 66,6~%) – non rempli (source~: note).",
    ),
    (12000, ">", 0, True, "Fait~: 12~000~; attendu~: plus de 0 – rempli (source~: note)."),
    ("1234.05", "<", 36, False, "Fait~: 1~234,05~; attendu~: moins de 36 – non rempli (source~: note)."),
    (True, "=", True, True, "Fait~: oui~; attendu~: oui – rempli (source~: note)."),
    (False, "=", True, False, "Fait~: non~; attendu~: oui – non rempli (source~: note)."),
    (None, "=", True, None, "Fait~: non renseigné~; attendu~: oui – à compléter (source~: note)."),
    (6, "=", None, None, "Fait~: 6 (source~: note)."),
    (
        "letter",
        "in",
        ["deliberation", "convention"],
        False,
        "Fait~: lettre de soutien~; attendu~: délibération ou convention – non rempli (source~: note).",
    ),
    ("9220", "in", ["7381"], False, "Fait~: 9220~; attendu~: 7381 – non rempli (source~: note)."),
    ("capital", "in", [], False, "Fait~: selon le capital~; attendu~: aucun – non rempli (source~: note)."),
    ("unlimited", ">=", 3, True, "Fait~: sans limite~; attendu~: au moins 3 – rempli (source~: note)."),
    (
        "2025-01-15",
        "<=",
        "2026-11-24",
        True,
        "Fait~: 15/01/2025~; attendu~: au plus tard le 24/11/2026 – rempli (source~: note).",
    ),
    (
        "never",
        ">",
        "2026-11-24",
        True,
        "Fait~: sans échéance~; attendu~: après le 24/11/2026 – rempli (source~: note).",
    ),
    ("never", ">", None, True, "Fait~: sans échéance – rempli (source~: note)."),
    (
        "2025-01-15",
        "<=",
        None,
        None,
        "Fait~: 15/01/2025~; attendu~: à une date de référence qui n’est pas renseignée – à compléter (source~: note).",
    ),
]


@pytest.mark.parametrize(("value", "operator", "threshold", "holds", "expected"), TABLE)
def test_line_reads_as_a_sentence(value, operator, threshold, holds, expected):
    assert said(value, operator, threshold, holds) == expected


def test_exclusion_notices_and_does_not_reach():
    assert (
        said("4/5", ">=", "7/10", True, exclusion=True)
        == "Fait~: 80~%~; repère~: au moins 70~% – constaté (source~: note)."
    )
    assert (
        said("1/5", ">=", "7/10", False, exclusion=True)
        == "Fait~: 20~%~; repère~: au moins 70~% – non constaté (source~: note)."
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_line_of_every_case_reads_alike_fresh_and_stored(case):
    evaluation = evaluate(read_facts((case / "facts.json").read_bytes()), default_grid())
    lines = [line for criterion in evaluation.criteria for line in criterion.trace]

    said_fresh = [sentence(line) for line in lines]
    said_stored = [sentence(json.loads(json.dumps(line.as_dict()))) for line in lines]

    assert said_fresh == said_stored
    assert all(text.endswith(").") and "None" not in text and "{" not in text for text in said_fresh)
    assert len(lines) > 50
