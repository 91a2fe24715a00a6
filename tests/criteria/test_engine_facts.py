"""What the engine refuses in facts, fault by fault, with its path."""

import json

import pytest

from criteria.engine import InvalidInput, parse_facts, read_facts
from criteria.engine.reading import MAX_BYTES

SIRET, SIREN, OTHER_SIREN = "38047555800058", "380475558", "812231132"


def fault(facts):
    with pytest.raises(InvalidInput) as caught:
        read_facts(facts if isinstance(facts, bytes) else json.dumps(facts).encode())
    return str(caught.value)


def nested(depth):
    return b'{"reference":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


TABLE = [
    # Keys and shapes
    ([], "$: an object expected"),
    (None, "$: an object expected"),
    ("text", "$: an object expected"),
    ({"colour": 1}, "colour: a known key expected"),
    ({"a b\n": 1}, '$["a b\\n"]: a known key expected'),
    ({"strategy": {"colour": 1}}, "strategy.colour: a known key expected"),
    ({"members": [{"name": "a", "colour": None}]}, "members[0].colour: a known key expected"),
    ({"strategy": []}, "strategy: an object expected"),
    ({"members": {}}, "members: a list expected"),
    ({"members": [None]}, "members[0]: a value expected, not null"),
    ({"perimeter": ["26281", None]}, "perimeter[1]: a value expected, not null"),
    ({"ess_policy": {"networks": [None]}}, "ess_policy.networks[0]: a value expected, not null"),
    ({"evaluation": {"indicators": [None]}}, "evaluation.indicators[0]: a value expected, not null"),
    # Types
    ({"reference": 1}, "reference: a text expected"),
    ({"voluntary": 1}, "voluntary: true or false expected"),
    ({"voluntary": "true"}, "voluntary: true or false expected"),
    ({"members_complete": 0}, "members_complete: true or false expected"),
    ({"local_agreements": True}, "local_agreements: a whole number expected"),
    ({"local_agreements": 3.0}, "local_agreements: a whole number expected"),
    ({"local_agreements": "3"}, "local_agreements: a whole number expected"),
    ({"local_agreements": -1}, "local_agreements: a number of 0 or more expected"),
    ({"purpose": {"duration_months": 36.0}}, "purpose.duration_months: a whole number expected"),
    ({"strategy": {"horizon_years": 2.5}}, "strategy.horizon_years: a whole number expected"),
    ({"jobs": {"fte": True}}, "jobs.fte: a number expected"),
    ({"jobs": {"fte": "20"}}, "jobs.fte: a number expected"),
    ({"jobs": {"fte": -0.5}}, "jobs.fte: a number of 0 or more expected"),
    ({"activities": [{"turnover": -1}]}, "activities[0].turnover: a number of 0 or more expected"),
    ({"governance": {"max_vote_share": 1.01}}, "governance.max_vote_share: a share between 0 and 1 expected"),
    ({"purpose": {"study_share": -0.1}}, "purpose.study_share: a number of 0 or more expected"),
    ({"purpose": {"study_share": 20}}, "purpose.study_share: a share between 0 and 1 expected"),
    (
        {"cooperation": {"agreement_years": "always"}},
        'cooperation.agreement_years: a whole number or "unlimited" expected',
    ),
    ({"cooperation": {"agreement_years": 2.0}}, "cooperation.agreement_years: a whole number expected"),
    # Words, codes and dates
    (
        {"strand": "labeling"},
        "strand: one of feasibility, experimentation, labelling, capitalisation expected",
    ),
    (
        {"strand": ["labelling"]},
        "strand: one of feasibility, experimentation, labelling, capitalisation expected",
    ),
    (
        {"pooling": [{"kind": "cash"}]},
        "pooling[0].kind: one of premises, staff, purchasing, distribution, incubator, research, equipment, finance, investment, other expected",
    ),
    (
        {"authority_partnerships": [{"act": "Letter"}]},
        "authority_partnerships[0].act: one of deliberation, convention, membership, letter expected",
    ),
    (
        {"governance": {"voting": ""}},
        "governance.voting: one of one_person_one_vote, colleges, capital expected",
    ),
    ({"as_of": "2026-02-30"}, "as_of: a date that exists expected"),
    ({"as_of": "0000-01-01"}, "as_of: a date that exists expected"),
    ({"as_of": "24/11/2026"}, "as_of: a date YYYY-MM-DD expected"),
    ({"as_of": "20261124"}, "as_of: a date YYYY-MM-DD expected"),
    ({"as_of": "2026-W48-2"}, "as_of: a date YYYY-MM-DD expected"),
    ({"as_of": 20261124}, "as_of: a date YYYY-MM-DD expected"),
    ({"perimeter": ["2628"]}, "perimeter[0]: an INSEE commune code expected"),
    ({"perimeter": ["2a004"]}, "perimeter[0]: an INSEE commune code expected"),
    ({"perimeter": ["26281\n"]}, "perimeter[0]: an INSEE commune code expected"),
    ({"perimeter": [26281]}, "perimeter[0]: an INSEE commune code expected"),
    ({"applicant": {"naf": "9499Z"}}, "applicant.naf: a NAF code as 94.99Z expected"),
    ({"applicant": {"legal_category": 9220}}, "applicant.legal_category: four digits expected"),
    ({"applicant": {"legal_category": "٩٢٢٠"}}, "applicant.legal_category: four digits expected"),
    # Members
    ({"members": [{}]}, "members[0]: at least one of group, siret, siren, name expected"),
    (
        {"members": [{"name": " ", "siret": ""}]},
        "members[0]: at least one of group, siret, siren, name expected",
    ),
    (
        {"members": [{"name": "a", "family": "ngo"}]},
        "members[0].family: one of ess, ess_to_verify, business, local_authority, research_training, social_partner, consular, state, other expected",
    ),
    ({"members": [{"siret": SIRET[:13]}]}, "members[0].siret: 13 digits, 14 expected"),
    ({"members": [{"siret": "380 475 558 00058"}]}, "members[0].siret: 14 digits expected"),
    ({"members": [{"siret": f" {SIRET}"}]}, "members[0].siret: 14 digits expected"),
    ({"members": [{"siret": 38047555800058}]}, "members[0].siret: a text expected"),
    (
        {"members": [{"siret": "38047555800059"}]},
        "members[0].siret: a number whose check key (Luhn) is right expected",
    ),
    (
        {"members": [{"siren": "380475559"}]},
        "members[0].siren: a number whose check key (Luhn) is right expected",
    ),
    ({"members": [{"siren": SIRET}]}, "members[0].siren: 14 digits, 9 expected"),
    (
        {"members": [{"siret": SIRET, "siren": OTHER_SIREN}]},
        "members[0].siren: the first nine digits of the siret expected",
    ),
    ({"members": [{"name": "a"}] * 1001}, "members: at most 1000 members expected"),
    # JSON itself
    (b'{"a": 1, "a": 1}', "a: this key once only expected"),
    (b'{"strategy": {"document": true, "document": true}}', "strategy.document: this key once only expected"),
    (
        b'{"members": [{"name": "a"}, {"name": "a", "name": "b"}]}',
        "members[1].name: this key once only expected",
    ),
    (b'{"jobs": {"fte": NaN}}', "jobs.fte: a number that a double can hold expected"),
    (b'{"jobs": {"fte": Infinity}}', "jobs.fte: a number that a double can hold expected"),
    (b'{"jobs": {"fte": -Infinity}}', "jobs.fte: a number that a double can hold expected"),
    (b'{"jobs": {"fte": 1e400}}', "jobs.fte: a number that a double can hold expected"),
    (b'{"jobs": {"fte": 1e-400}}', "jobs.fte: a number that a double can hold expected"),
    (b'{"jobs": {"fte": 1e9999999999999999999}}', "jobs.fte: a number that a double can hold expected"),
    (b'{"jobs": {"fte": 1' + b"0" * 400 + b"}}", "jobs.fte: a number that a double can hold expected"),
    (b'{"jobs": {"fte": 1' + b"0" * 5000 + b"}}", "jobs.fte: a number that a double can hold expected"),
    (b'{"reference": "\\ud800"}', "reference: text without a lone surrogate expected"),
    (b'{"\\udc00": 1}', '$["\\udc00"]: text without a lone surrogate expected'),
    (b'{"reference": "\xe9"}', "$: UTF-8 expected (byte 16)"),
    (b"", "$: JSON expected, line 1 column 1: Expecting value"),
    (b'{"a": 1,\n}', "$: JSON expected, line 2 column 1: Expecting property name enclosed in double quotes"),
    (b"{} {}", "$: JSON expected, line 1 column 4: Extra data"),
    (b"[" * 100_000, "$: a depth of at most 20 expected"),
    (b"{" + b" " * MAX_BYTES + b"}", f"$: at most {MAX_BYTES} bytes expected"),
    (nested(20), "reference: a text expected"),
    (nested(21), f"reference{'[0]' * 19}: a depth of at most 20 expected"),
]


@pytest.mark.parametrize(("facts", "expected"), TABLE)
def test_fault_is_named_with_its_path(facts, expected):
    assert fault(facts) == expected


@pytest.mark.parametrize(
    "facts",
    [
        b"\xef\xbb\xbf{}",
        b"{}" + b" " * (MAX_BYTES - 2),
        b'{"reference": null, "strategy": null, "members": null, "jobs": {"fte": null}}',
        b'{"members": [{"siret": "", "siren": " ", "group": null, "name": "a"}]}',
        b'{"jobs": {"fte": 0e999999999}}',
        b'{"jobs": {"fte": -0.0}}',
        b'{"jobs": {"fte": 1e308}}',
        b'{"governance": {"max_vote_share": 1.0}}',
        b'{"reference": "\\ud83c\\udf31"}',
        b'{"as_of": "2028-02-29"}',
    ],
)
def test_contract_accepts(facts):
    read_facts(facts)


def test_the_first_fault_of_the_file_is_the_one_that_is_named():
    with pytest.raises(InvalidInput, match=r"^voluntary: true or false expected$"):
        parse_facts({"voluntary": 3, "aaa": 1, "reference": 2})
    with pytest.raises(InvalidInput, match=r"^aaa: a known key expected$"):
        parse_facts({"aaa": None, "voluntary": 3})


def test_a_siren_beside_its_siret_is_accepted():
    (member,) = parse_facts({"members": [{"siret": SIRET, "siren": SIREN}]}).members

    assert (member.siret, member.siren) == (SIRET, SIREN)


def test_thousand_members_are_accepted():
    facts = parse_facts({"members": [{"name": str(rank)} for rank in range(1000)]})

    assert len(facts.members) == 1000


def test_float_of_an_api_is_taken_as_it_is_written():
    assert parse_facts({"purpose": {"study_share": 0.7}}) == read_facts(b'{"purpose": {"study_share": 0.7}}')
    with pytest.raises(InvalidInput, match=r"jobs\.fte: a number that a double can hold"):
        parse_facts({"jobs": {"fte": float("inf")}})
    with pytest.raises(InvalidInput, match=r"\$: text keys expected"):
        parse_facts({1: "a"})
