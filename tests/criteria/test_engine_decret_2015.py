"""A second grid: other numbers are data alone, one new kind of rule is one function and one entry."""

import copy
import json
import subprocess
import sys
from itertools import combinations_with_replacement, permutations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.engine import (
    InvalidInput,
    default_grid,
    evaluate,
    load_grid,
    parse_facts,
    parse_grid,
    parse_ratings,
    spoken,
)
from criteria.engine.grid_files import printed

ROOT = Path(__file__).resolve().parents[2]
CASE = Path(__file__).parent / "cases" / "eligible-labelled"
GRID = "criteria/grids/decret-2015.toml"
DECRET = load_grid(ROOT / GRID)

SIREN = {"ess": "380475558", "business": "812231132", "local_authority": "233500016"}
FULL = [
    {"name": "Régie", "family": "ess"},
    {"name": "Menuiserie", "family": "business"},
    {"name": "Ville", "family": "local_authority"},
]
BASE = {
    "perimeter": ["26281"],
    "voluntary": True,
    "members": FULL,
    "applicant": {"legal_category": "9220"},
}


def evaluated(facts, grid=DECRET):
    return evaluate(parse_facts(facts), grid)


def result(code, grid=DECRET, **changes):
    found = evaluated({**BASE, **changes}, grid).criteria
    return next(each for each in found if each.code == code)


def verdict(code, grid=DECRET, **changes):
    return str(result(code, grid, **changes).verdict)


def rows(*families):
    """Give one undertaking for each family, or for each tuple of families: rows of one group."""
    return [
        {"name": f"Structure {rank}", "family": family, "group": f"Groupe {rank}"}
        for rank, of_one in enumerate(families)
        for family in (of_one if isinstance(of_one, tuple) else (of_one,))
    ]


def changed(**parameters):
    tree = json.loads(printed(DECRET))
    tree["parameters"].update(parameters)
    return parse_grid(tree)


def test_grid_takes_the_sections_that_it_does_not_hold_from_the_reference():
    reference = default_grid()

    assert (DECRET.scale, DECRET.strands, DECRET.escape, DECRET.words) == (
        reference.scale,
        reference.strands,
        reference.escape,
        reference.words,
    )
    assert [each.code for each in DECRET.criteria] == [each.code for each in reference.criteria]
    assert [each.code for each in DECRET.criteria if each != reference.criterion(each.code)] == ["M1", "M2"]


def test_three_members_are_enough_by_data_alone():
    assert DECRET.criterion("M2").question.rule == default_grid().criterion("M2").question.rule
    assert (verdict("M2"), verdict("M2", default_grid())) == ("met", "not_met")
    assert verdict("M2", members=FULL[:2]) == "not_met"


def test_dossier_evaluates_with_its_ratings_under_this_grid():
    facts, ratings = (json.loads((CASE / f"{name}.json").read_text()) for name in ("facts", "ratings"))

    found = evaluate(parse_facts(facts), DECRET, parse_ratings(ratings, DECRET))

    assert (found.grid.id, found.eligibility, found.judgement.advice) == (
        "decret-2015",
        "eligible",
        "favourable",
    )


def command(facts, grid):
    return subprocess.run(
        [sys.executable, "-S", "-m", "criteria.engine", facts, "--grid", grid],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )


def test_command_evaluates_under_this_grid():
    done = command(CASE / "facts.json", GRID)

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert found["grid"] == {"id": "decret-2015", "version": "1", "sha256": DECRET.sha256}
    assert found["criteria"][0]["verdict"] == "met"


MEMBERS = {
    "met": FULL,
    "not_met": rows("ess", "business", "other"),
    "unknown": rows("ess", "business", None),
    "to_judge": rows("ess", "ess_to_verify", "local_authority"),
}
APPLICANTS = {"met": {"legal_category": "9220"}, "not_met": {"legal_category": "7210"}, "unknown": None}
PERIMETERS = {"met": ["26281"], "not_met": [], "unknown": None}


@pytest.mark.parametrize(("members", "applicant", "perimeter"), [*product(MEMBERS, APPLICANTS, PERIMETERS)])
def test_composition_joins_its_conditions(members, applicant, perimeter):
    parts = {members, applicant, perimeter}

    found = verdict(
        "M1",
        members=MEMBERS[members],
        applicant=APPLICANTS[applicant],
        perimeter=PERIMETERS[perimeter],
    )

    assert found == next(word for word in ("not_met", "unknown", "to_judge", "met") if word in parts)


PLACES = ({"ess"}, {"business"}, {"local_authority", "research_training"})
GENEROUS = ({"ess", "ess_to_verify"}, {"business", "ess_to_verify"}, PLACES[2])
FAMILIES = ("ess", "ess_to_verify", "business", "local_authority", "other")
KINDS = [
    *((family,) for family in (*FAMILIES, "research_training", None)),
    *(("ess", "business"), ("ess", "local_authority"), ("business", "local_authority"), (None, "ess")),
]


def seated(undertakings, places):
    """Try every way of sitting different undertakings in the three places."""
    return any(
        all(families & place for families, place in zip(chosen, places, strict=True))
        for chosen in permutations(undertakings, len(places))
    )


def possible(undertakings):
    """Give every list that the undertakings may turn out to be: each unknown family tried in turn."""
    unknown = sum(families.count(None) for families in undertakings)
    for found in product(FAMILIES, repeat=unknown):
        rest = list(found)
        yield [{family or rest.pop() for family in families} for families in undertakings]


def expected(undertakings):
    """Say the verdict on a whole list by trying everything, apart from how the engine counts."""
    for places, sure in ((PLACES, "met"), (GENEROUS, "to_judge")):
        answers = {seated(each, places) for each in possible(undertakings)}
        if answers != {False}:
            return sure if answers == {True} else "unknown"
    return "not_met"


@pytest.mark.parametrize("size", range(5))
def test_places_are_held_as_every_assignment_tried_says(size):
    wrong = []
    for undertakings in combinations_with_replacement(KINDS, size):
        members = rows(*undertakings)
        whole = verdict("M1", members=members)
        growing = verdict("M1", members=members, members_complete=False)
        wanted = expected(undertakings)
        if (whole, growing) != (wanted, "met" if wanted == "met" else "unknown"):
            wrong.append((undertakings, wanted, whole, growing))
    assert wrong == []


def test_one_undertaking_holds_one_place():
    both = rows(("ess", "business"), "local_authority")
    trace = result("M1", members=both).trace

    assert [(line.value, line.threshold, line.holds) for line in trace[:3]] == [(1, 1, True)] * 3
    assert (trace[4].value, trace[4].threshold, trace[4].holds) == (2, 3, False)
    assert verdict("M1", members=both) == "not_met"


@pytest.mark.parametrize("complete", [True, False])
def test_no_more_places_are_held_than_there_are(complete):
    line = result(
        "M1", members=[*FULL, *rows("ess", "business", "local_authority")], members_complete=complete
    ).trace[4]

    assert (line.value, line.holds) == (3, True)


def test_places_that_newcomers_could_hold_are_bounds():
    line = result("M1", members=FULL[:1], members_complete=False).trace[4]

    assert (dict(line.value), line.holds) == ({"min": 1, "max": 3}, None)


def in_one_group(**siren_of):
    return [
        {"name": f"{family} du groupe", "family": family, "group": "Groupe", **identity}
        for family, identity in siren_of.items()
    ]


GROUPS = [
    (
        "two SIREN of one group are two legal persons, for a person to judge",
        {"ess": {"siren": SIREN["ess"]}, "business": {"siren": SIREN["business"]}},
        "to_judge",
    ),
    ("a SIRET says its SIREN", {"ess": {"siret": "38047555800058"}, "business": {}}, "to_judge"),
    ("one SIREN is one", {"ess": {"siren": SIREN["ess"]}, "business": {"siren": SIREN["ess"]}}, "not_met"),
    ("names alone do not part a group", {"ess": {}, "business": {}}, "not_met"),
]


@pytest.mark.parametrize(
    ("identities", "wanted"), [row[1:] for row in GROUPS], ids=[row[0] for row in GROUPS]
)
def test_group_is_one_undertaking_and_maybe_several_legal_persons(identities, wanted):
    assert verdict("M1", members=[*in_one_group(**identities), FULL[2]]) == wanted


@pytest.mark.parametrize(
    ("category", "wanted"),
    [
        *((f"{first}220", "not_met") for first in "012347"),
        *((f"{first}220", "met") for first in "5689"),
        ("4110", "not_met"),
        (None, "unknown"),
    ],
)
def test_applicant_is_a_legal_person_of_private_law(category, wanted):
    assert verdict("M1", applicant={"legal_category": category}) == wanted


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("min_ess_enterprises", 2, "not_met"),
        ("min_other_enterprises", 2, "not_met"),
        ("min_partners", 2, "not_met"),
        ("min_partners", 0, "met"),
        ("enterprise_families", ["other"], "not_met"),
        ("partner_families", ["research_training"], "not_met"),
        ("private_law_classes", ["5"], "not_met"),
        ("min_territory_communes", 2, "not_met"),
    ],
)
def test_parameter_moves_composition(name, value, wanted):
    assert verdict("M1", changed(**{name: value})) == wanted


def test_more_seats_in_a_place_take_more_members():
    grid = changed(min_partners=2, enterprise_families=["ess", "business"])
    three, four = (
        rows("ess", "ess", "local_authority"),
        rows("ess", "ess", "local_authority", "research_training"),
    )

    assert (verdict("M1", grid, members=three), verdict("M1", grid, members=four)) == ("not_met", "met")


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        (
            "private_law_classes",
            ["92"],
            "parameters.private_law_classes[0]: one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 expected",
        ),
        ("min_partners", "1", "parameters.min_partners: a whole number expected"),
        ("min_ess_undertakings", 1, "parameters.min_ess_undertakings: a known key expected"),
    ],
)
def test_fault_of_a_parameter_is_named(name, value, fault):
    with pytest.raises(InvalidInput) as caught:
        changed(**{name: value})
    assert str(caught.value) == fault


def test_trace_reads_in_french_and_says_why_a_person_judges():
    members = rows("ess", "ess_to_verify", "local_authority")
    told = [spoken(line, words=DECRET.words) for line in result("M1", members=members).trace]

    assert [(each.value, each.expected, each.state, each.source) for each in told] == [
        ("1", "au moins 1", "rempli", "décret 2015-431"),
        ("0", "au moins 1", "non rempli", "décret 2015-431"),
        ("1", "au moins 1", "rempli", "loi 2014-856 art. 9"),
        ("1", "", "", "décret 2015-431"),
        ("2", "au moins 3", "non rempli", "décret 2015-431"),
        ("9", "5, 6, 8 ou 9", "rempli", "décret 2015-431"),
        ("1", "au moins 1", "rempli", "décret 2015-431"),
        ("3", "au moins 3", "rempli", "paramètre du programme"),
    ]
    assert told[4].label == "Places tenues par des structures différentes, une place chacune"


MEMBER = st.fixed_dictionaries(
    {"name": st.sampled_from("abcdef"), "family": st.sampled_from([*FAMILIES, None])},
    optional={"group": st.sampled_from(["G", "H"]), "siren": st.sampled_from(sorted(SIREN.values()))},
)
FACTS = st.fixed_dictionaries(
    {
        "members": st.none() | st.lists(MEMBER, max_size=6),
        "members_complete": st.sampled_from([True, False, None]),
        "perimeter": st.sampled_from([["26281"], [], None]),
        "applicant": st.fixed_dictionaries({"legal_category": st.sampled_from(["9220", "7210", None])}),
    }
)


def newcomer(member, name="newcomer"):
    """Make a member one of its own: another would join two undertakings into one."""
    return {"name": name, "family": member["family"]}


@given(facts=FACTS, member=MEMBER)
def test_another_member_never_unmakes_composition(facts, member):
    more = {**facts, "members": [*(facts["members"] or []), newcomer(member)]}

    if facts["members"] is not None and verdict("M1", **facts) == "met":
        assert verdict("M1", **more) == "met"


@given(facts=FACTS, others=st.lists(MEMBER, max_size=4))
def test_list_still_growing_is_sure_only_of_what_no_newcomer_changes(facts, others):
    growing = {**facts, "members": facts["members"] or [], "members_complete": False}
    grown = [newcomer(other, f"newcomer {rank}") for rank, other in enumerate(others)]
    whole = {**growing, "members": [*growing["members"], *grown], "members_complete": True}

    assert verdict("M1", **growing) in {"unknown", verdict("M1", **whole)}


@given(facts=FACTS, data=st.data())
def test_removing_a_fact_never_makes_composition_more_certain(facts, data):
    places = [("members",), ("perimeter",), ("applicant", "legal_category")]
    places += [("members", rank, "family") for rank in range(len(facts["members"] or []))]
    *parents, name = data.draw(st.sampled_from(places))
    poorer = copy.deepcopy(facts)
    branch = poorer
    for parent in parents:
        branch = branch[parent]
    branch[name] = None

    assert verdict("M1", **poorer) in {"unknown", verdict("M1", **facts)}


@given(facts=FACTS, data=st.data())
def test_order_of_members_never_matters(facts, data):
    shuffled = {**facts, "members": data.draw(st.permutations(facts["members"] or []))}

    assert verdict("M1", **shuffled) == verdict("M1", **{**facts, "members": facts["members"] or []})
