"""Each key of the facts is read as its field says: no type checker sees from a key to a field."""

import json
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from criteria.engine import facts as kinds
from criteria.engine import parse_facts

CASE = Path(__file__).parent / "cases" / "eligible-labelled" / "facts.json"
MEMBER = {"name": "Alpha", "siren": "418457826", "group": "G", "legal_category": "9220"}

RECORDS = {
    kinds.Facts: lambda facts: facts,
    kinds.Member: lambda facts: facts.members[0],
    kinds.Strategy: lambda facts: facts.strategy,
    kinds.Activity: lambda facts: facts.activities[0],
    kinds.Cooperation: lambda facts: facts.cooperation,
    kinds.Pooling: lambda facts: facts.pooling[0],
    kinds.Partnership: lambda facts: facts.authority_partnerships[0],
    kinds.Place: lambda facts: facts.place,
    kinds.Research: lambda facts: facts.research,
    kinds.Governance: lambda facts: facts.governance,
    kinds.EssPolicy: lambda facts: facts.ess_policy,
    kinds.Indicator: lambda facts: facts.indicators[0],
    kinds.Applicant: lambda facts: facts.applicant,
    kinds.Purpose: lambda facts: facts.purpose,
}


def classes(hint):
    """List the classes of the values that a type hint allows."""
    if get_origin(hint) is Literal:
        return {type(word) for word in get_args(hint)}
    if get_origin(hint) in {tuple, frozenset}:
        return {get_origin(hint)}
    return set().union(*map(classes, get_args(hint))) if get_args(hint) else {hint}


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_key_is_read_into_its_field(kind):
    tree = json.loads(CASE.read_text())
    tree["members"][0] |= MEMBER

    record = RECORDS[kind](parse_facts(tree))

    hints = get_type_hints(kind)
    assert type(record) is kind
    assert {name for name in hints if type(getattr(record, name)) not in classes(hints[name])} == set()
    assert {name for name in hints if getattr(record, name) is None} == set()


def test_every_kind_of_record_is_tried():
    declared = {each for each in vars(kinds).values() if getattr(each, "__module__", "") == kinds.__name__}

    assert declared == set(RECORDS)
