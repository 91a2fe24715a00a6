"""Distinct undertakings behind the members table."""

import pytest

from criteria.engine import default_grid, evaluate, parse_facts
from criteria.engine.families import family_of
from criteria.engine.undertakings import undertakings

FIRST, SECOND = "38047555800058", "81223113200026"
FIRST_SIREN = FIRST[:9]


def number(*members):
    return len(undertakings(parse_facts({"members": list(members)})).rows)


TABLE = [
    ("one siren, two establishments", [{"siret": "38047555800009"}, {"siret": "38047555800017"}], 1),
    ("siret and siren of one", [{"siret": FIRST}, {"siren": FIRST_SIREN}], 1),
    ("two sirens", [{"siret": FIRST}, {"siret": SECOND}], 2),
    ("one group, case and blanks aside", [{"group": "Archer"}, {"group": "  aRCHER "}], 1),
    ("a group joins two sirens", [{"siret": FIRST, "group": "G"}, {"siret": SECOND, "group": "g"}], 1),
    ("names of a group do not count", [{"name": "a", "group": "G"}, {"name": "b", "group": "G"}], 1),
    (
        "transitively",
        [
            {"siret": FIRST, "group": "G"},
            {"group": "G"},
            {"siren": FIRST_SIREN, "group": "H"},
            {"group": "h"},
        ],
        1,
    ),
    (
        "joined by a later row",
        [
            {"group": "G"},
            {"group": "H"},
            {"siret": FIRST, "group": "G"},
            {"siren": FIRST_SIREN, "group": "H"},
        ],
        1,
    ),
    ("one per name", [{"name": "La Ruche"}, {"name": " la ruche "}, {"name": "Le Port"}], 2),
    ("a name alone does not join a siren", [{"name": "La Ruche"}, {"name": "La Ruche", "siret": FIRST}], 2),
    ("a name is not a group", [{"name": "G"}, {"group": "G"}], 2),
    ("a group is not a siren", [{"group": FIRST_SIREN}, {"siren": FIRST_SIREN}], 2),
    ("blank texts are absent", [{"name": "a", "group": " ", "siret": ""}, {"name": "b", "group": " "}], 2),
]


@pytest.mark.parametrize(("members", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_undertakings_are_counted_once(members, expected):
    assert number(*members) == expected


def test_undertaking_has_every_family_and_commune_of_its_rows():
    facts = {
        "perimeter": ["26281"],
        "local_agreements": 2,
        "members": [
            {"group": "G", "family": "ess", "commune": "59350"},
            {"group": "G", "family": "business", "commune": "26281"},
        ],
    }

    verdicts = {
        result.code: result.verdict for result in evaluate(parse_facts(facts), default_grid()).criteria
    }

    assert (verdicts["M1"], verdicts["M4"]) == ("met", "met")


def test_undertaking_with_a_row_of_unknown_commune_may_be_inside():
    facts = {
        "perimeter": ["26281"],
        "local_agreements": 2,
        "members": [{"group": "G", "commune": "59350"}, {"group": "G"}],
    }

    verdicts = {
        result.code: result.verdict for result in evaluate(parse_facts(facts), default_grid()).criteria
    }

    assert verdicts["M4"] == "unknown"


FAMILIES = {
    "ess": "9220 9230 9260 9300 8210 8290 6411 5458 5558 5658 5196 5443 5543 5647 6317 6596",
    "ess_to_verify": "5498 5499 5599 5699 5710 5720 9224 9240",
    "business": "1000 5202 5306 5308 6220 5800 5410 5505 5785 6521",
    "local_authority": "7210 7230 7340 7346 7348 7353 7355 7357",
    "research_training": "7383 7384 7331",
    "social_partner": "8410 8420",
    "consular": "7381",
    "state": "7111 7160 7190 7361 7367 7410 5415 5515 5615",
    "other": "9210 8490",
}


@pytest.mark.parametrize(
    ("code", "family"), [(code, family) for family, codes in FAMILIES.items() for code in codes.split()]
)
def test_legal_category_gives_the_family(code, family):
    assert family_of(code) == family


@pytest.mark.parametrize("code", ["0000", "7110", "7191", "7312", "9110", "9970", "6100", "7347", "7356"])
def test_legal_category_that_the_table_does_not_hold_is_unknown(code):
    assert family_of(code) is None


def test_declared_family_comes_before_the_legal_category():
    members = [{"name": "a", "family": "business", "legal_category": "9220"}]

    rows = undertakings(parse_facts({"members": members})).rows

    assert rows[0].families == {"business"}
