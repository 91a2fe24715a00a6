"""From answers to facts, and from the engine's verdicts to sentences that say why not yet."""

import re

import pytest
from hypothesis import given

from applications.enums import Strand
from criteria import engine
from ptce.selftest.asking import UNKNOWN
from ptce.selftest.evaluating import evaluate
from ptce.selftest.facts import facts_of
from ptce.selftest.walk import kept
from tests.ptce.selftest import ANY_ANSWERS, FULL, TODAY, findings, saying

MANDATORY = [f"M{rank}" for rank in range(1, 9)]
EXCLUSIONS = [f"E{rank}" for rank in range(1, 6)]
EXPERIMENTAL = [f"T{rank}" for rank in range(1, 7)]

#: Answers, and the facts that they change.
TABLE = [
    ({"stage": "feasibility"}, "strand", "feasibility"),
    ({"communes": 2}, "perimeter", ["00001", "00002"]),
    ({"voluntary": "no"}, "voluntary", False),
    ({"agreements": 0}, "local_agreements", 0),
    ({"activities": "none"}, "activities", []),
    ({"pooled": "none"}, "pooling", []),
    ({"amount": UNKNOWN, "payers": 2}, "pooling", [{"kind": "premises", "paying_members": 2}]),
    ({"partner": "none"}, "authority_partnerships", []),
    ({"act": "none"}, "authority_partnerships", []),
    (
        {"partner": "epci", "act": "letter"},
        "authority_partnerships",
        [{"level": "epci", "act": "letter", "signed_on": "2026-11-27", "communes": ["00001"]}],
    ),
    ({"act": UNKNOWN}, "authority_partnerships", [{"level": "commune", "communes": ["00001"]}]),
    (
        {"engagement": "unlimited", "since": "never", "lease": UNKNOWN, "actions": 0, "nature": "one_off"},
        "cooperation",
        {
            "agreement_years": "unlimited",
            "started_on": "2026-11-27",
            "joint_actions": 0,
            "one_off_project": True,
        },
    ),
    ({"place": "network"}, "place", {"formal_network": True}),
    ({"votes": "none"}, "governance", {"assemblies_per_year": 0}),
    ({"jobs": 12}, "jobs", {"fte": 12}),
    ({"indicators": 0}, "evaluation", {"indicators": []}),
    (
        {"nature": "single"},
        "purpose",
        {
            "single_beneficiary_share": 1,
            "promotion_share": 0,
            "creation_support_share": 0,
            "study_share": 0,
        },
    ),
]


@pytest.mark.parametrize(("answers", "key", "fact"), TABLE)
def test_facts_of_answers(answers, key, fact):
    assert facts_of(saying(**answers), as_of=TODAY)[key] == fact


def test_members_are_stand_ins_with_their_family_and_their_place():
    members = facts_of(saying(ess=1, business=1, local_authority=1, local=2), as_of=TODAY)["members"]

    assert members == [
        {"name": "1", "family": "ess", "commune": "00001"},
        {"name": "2", "family": "business", "commune": "00001"},
        {"name": "3", "family": "local_authority", "commune": "99999"},
    ]


@pytest.mark.parametrize("unknown", [{"communes": UNKNOWN}, {"local": UNKNOWN}])
def test_members_have_no_place_where_it_is_not_known(unknown):
    members = facts_of(saying(**unknown), as_of=TODAY)["members"]

    assert [set(member) for member in members] == [{"name", "family"}] * 7


def test_answers_not_known_are_no_facts():
    nothing = dict.fromkeys(FULL, UNKNOWN)
    told = facts_of(nothing, as_of=TODAY)

    assert {key: value for key, value in told.items() if value != {}} == {"as_of": "2026-11-27"}
    assert {verdict for verdict, _ in findings(nothing).values()} == {"unknown"}


def test_a_pole_that_has_all_it_takes_meets_every_criterion():
    found = findings(FULL)

    assert {code: found[code] for code in [*MANDATORY, *EXPERIMENTAL]} == dict.fromkeys(
        [*MANDATORY, *EXPERIMENTAL], ("met", ())
    )
    assert {code: found[code] for code in EXCLUSIONS} == dict.fromkeys(EXCLUSIONS, ("clear", ()))


#: Answers that take one criterion away -> its code, its verdict, and the sentence that says why.
NOT_YET = [
    ({"ess": 0, "business": 6}, "M1", "not_met", "il en faut au moins 1, vous en comptez 0."),
    (
        {"ess": 7, "business": 0, "local_authority": 0, "partner": "none"},
        "M1",
        "not_met",
        "Aucun autre acteur ne participe encore",
    ),
    ({"ess": 0, "ess_to_verify": 4}, "M1", "to_judge", "dont il faut lire les statuts"),
    (
        {"ess": 1, "business": 1, "local": 2, "signatories": 2, "payers": 2},
        "M2",
        "not_met",
        "vous en comptez 3.",
    ),
    ({"ess": 7, "business": 0, "local_authority": 0}, "M2", "not_met", "Types de structures différents"),
    ({"voluntary": "no"}, "M2", "not_met", "un pôle naît du choix de ses membres."),
    ({"document": "no"}, "M3", "not_met", "Vous n’avez pas encore de stratégie commune écrite."),
    (
        {"signatories": 4},
        "M3",
        "not_met",
        "il en faut au moins 2/3 des structures, vous en comptez 4 sur 7.",
    ),
    ({"ess": UNKNOWN, "signatories": 0}, "M3", "not_met", "vous en comptez 0"),
    ({"horizon": 2}, "M3", "not_met", "il en faut au moins 3, elle en couvre 2."),
    ({"objectives": 0}, "M3", "not_met", "il en faut au moins 1, la stratégie en a 0."),
    ({"local": 4}, "M4", "not_met", "il en faut au moins 60\xa0%, vous en comptez 4 sur 7."),
    ({"agreements": 1}, "M4", "not_met", "il en faut au moins 2, vous en avez 1."),
    ({"communes": 501}, "M4", "to_judge", "aussi vaste qu’une région"),
    ({"activities": "half"}, "M5", "not_met", "La moitié au plus de vos activités"),
    ({"activities": "none"}, "M5", "not_met", "Le pôle n’a pas encore d’activité."),
    ({"engagement": 2}, "M6", "not_met", "il en faut au moins 3, vous en avez 2."),
    ({"actions": 1}, "M6", "not_met", "il en faut au moins 2, vous en menez 1."),
    ({"since": "2025-11-28"}, "M6", "not_met", "La coopération est trop récente"),
    ({"since": "never"}, "M6", "not_met", "La coopération est trop récente"),
    ({"nature": "one_off"}, "M6", "not_met", "un pôle coopère au-delà."),
    ({"pooled": "none"}, "M7", "not_met", "Vous ne payez encore rien ensemble."),
    ({"payers": 1}, "M7", "not_met", "il en faut au moins 2, vous en comptez 1."),
    ({"amount": 0}, "M7", "not_met", "il faut une dépense partagée."),
    ({"partner": "none"}, "M8", "not_met", "Aucune collectivité n’est encore engagée par un acte signé."),
    ({"act": "none"}, "M8", "not_met", "Aucune collectivité n’est encore engagée par un acte signé."),
    ({"act": "letter"}, "M8", "to_judge", "Une lettre de soutien engage peu"),
    ({"partner": "other"}, "M8", "not_met", "n’est ni une commune, ni une intercommunalité"),
    ({"communes": UNKNOWN}, "M8", "unknown", "Dites combien de communes compte votre territoire"),
    ({"nature": "one_off"}, "E1", "signal", "créer une seule entreprise"),
    ({"nature": "single"}, "E1", "unknown", "le dossier demandera combien de temps il dure."),
    ({"nature": "promotion", "functions": 1}, "E2", "signal", "animer ou à représenter un réseau"),
    ({"lead": "network", "functions": 1}, "E2", "signal", "porté par un réseau de représentation"),
    ({"lead": "chamber"}, "E3", "signal", "porté par une chambre consulaire."),
    ({"lead": "agency"}, "E3", "signal", "porté par une agence de développement."),
    ({"nature": "creation", "functions": UNKNOWN}, "E4", "signal", "la création d’entreprises"),
    ({"nature": "study", "pooled": "none"}, "E5", "signal", "observer ou à documenter"),
    ({"place": "none"}, "T1", "not_met", "ni lieu commun ni réseau de sites."),
    ({"research": "no"}, "T2", "not_met", "ni convention, ni budget de recherche, ni incubateur."),
    ({"votes": "capital"}, "T3", "not_met", "Les voix suivent le capital apporté"),
    ({"votes": "none"}, "T3", "not_met", "Vous n’avez pas encore d’assemblée."),
    ({"networks": "no"}, "T4", "not_met", "Vous n’êtes pas encore liés aux réseaux"),
    ({"indicators": 2}, "T5", "not_met", "il en faut au moins 3, vous en avez 2."),
    ({"jobs": 19}, "T6", "not_met", "le repère est de 20, vous en comptez 19."),
]


@pytest.mark.parametrize(("answers", "code", "verdict", "words"), NOT_YET)
def test_criterion_taken_away_says_why_not_yet(answers, code, verdict, words):
    found, reasons = findings(saying(**answers))[code]

    assert found == verdict
    assert [words in reason for reason in reasons] == [True]


def test_every_criterion_is_in_the_table_of_reasons():
    assert {code for _, code, _, _ in NOT_YET} == {*MANDATORY, *EXCLUSIONS, *EXPERIMENTAL}


@pytest.mark.parametrize("nature", ["promotion", "creation", "study"])
def test_a_function_among_others_of_a_real_pole_is_nothing_to_notice(nature):
    found = findings(saying(nature=nature, functions=2))

    assert {found[code][0] for code in EXCLUSIONS} == {"clear"}


def test_a_territory_without_policy_is_not_blamed():
    assert findings(saying(networks="no_policy"))["T4"] == ("not_applicable", ())


def test_a_lease_makes_up_for_a_recent_cooperation():
    assert findings(saying(since="2026-11-01", lease="yes"))["M6"] == ("met", ())


def test_one_promoter_cannot_enter_feasibility_yet():
    alone = {"stage": "feasibility", "business": 0, "local_authority": 0, "signatories": 1, "local": 1}
    result = evaluate(kept(saying(ess=1, **alone)), grid=engine.default_grid(), as_of=TODAY)
    two = evaluate(kept(saying(ess=2, **alone)), grid=engine.default_grid(), as_of=TODAY)

    assert result.entry == (
        "Structures qui portent le projet\xa0: il en faut au moins 2, vous en comptez 1.",
    )
    assert (result.is_missing_something, two.is_missing_something) == (True, False)
    assert (two.entry, two.decides, two.strand) == ((), False, Strand.FEASIBILITY)


def test_figures_count_the_mandatory_criteria():
    answers = saying(agreements=0, activities=UNKNOWN, act="letter")
    result = evaluate(kept(answers), grid=engine.default_grid(), as_of=TODAY)

    assert [figure.value for figure in result.figures] == ["5", "1", "2"]


@given(ANY_ANSWERS)
def test_whatever_is_answered_what_is_not_settled_has_a_reason_without_stand_ins(answers):
    sound = kept(answers)

    for verdict, reasons in findings(sound).values():
        assert bool(reasons) is (verdict not in {"met", "clear", "not_applicable"})
        for reason in reasons:
            assert re.search(r"0000|9999|00\.00Z|None|\{|2026", reason) is None
            assert reason != "Ce point se précise dans le dossier."
