import re
from datetime import date
from decimal import Decimal

import pytest
from stdnum.fr import siret as siret_number

from applications.budget.balance import compare, read, weigh
from applications.enums import Strand, sections_of
from core import territories
from core.territory_search import by_key
from ptce.demo import content
from ptce.demo.fiction import fictitious_siret
from ptce.demo.pieces import piece_pdf

EXAMPLES = content.example_poles()
DOSSIERS = [dossier for pole in EXAMPLES for dossier in pole.dossiers]
STEPS = ("created", "submitted", "completed", "judged", "assigned", "reviewed", "notified")


def test_fictitious_siret_passes_every_check_and_begins_with_zeros():
    numbers = [fictitious_siret(pole=pole, member=member) for pole in (1, 8, 99) for member in (1, 10, 999)]

    assert [number for number in numbers if not siret_number.is_valid(number)] == []
    assert {number[:3] for number in numbers} == {"000"}
    assert len(set(numbers)) == len(numbers)


def test_fictitious_siret_of_a_second_establishment_shares_the_siren():
    first, second = (fictitious_siret(pole=6, member=2, establishment=rank) for rank in (1, 2))

    assert first[:9] == second[:9]
    assert first != second


def test_examples_are_eight_and_say_that_they_are_examples():
    assert len(EXAMPLES) == 8
    assert {pole.name.partition(" – ")[0] for pole in EXAMPLES} == {"Exemple"}


def test_examples_name_no_real_organisation():
    marks = re.compile(r"\((exemple|fictif|fictive)\)$")
    members = [member.name for pole in EXAMPLES for member in pole.members]
    partners = [
        row["name"]
        for dossier in DOSSIERS
        for row in dossier.sections.get("partnerships", {}).get("rows", [])
    ]

    assert [name for name in members + partners if not marks.search(name)] == []


def test_examples_stand_in_current_communes():
    codes = {
        code for pole in EXAMPLES for code in [pole.commune, *(member.commune for member in pole.members)]
    }

    areas = {key for pole in EXAMPLES for key in pole.perimeter}
    assert [code for code in codes if territories.commune(code) is None] == []
    assert [key for key in areas if by_key(key) is None] == []


def test_examples_have_one_lead_each_and_sirets_of_their_own():
    sirets = [member.siret for pole in EXAMPLES for member in pole.members]

    assert [sum(member.is_lead for member in pole.members) for pole in EXAMPLES] == [1] * 8
    assert len(set(sirets)) == len(sirets)
    assert [number for number in sirets if not siret_number.is_valid(number)] == []


@pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda dossier: dossier.key)
def test_dossier_steps_are_in_the_past_and_in_order(dossier):
    sessions = {session.key: session.day for session in content.programme().sessions}
    days = [dossier.days[step] for step in STEPS if step in dossier.days]

    assert days == sorted(days)
    assert days[-1] < 0
    assert set(dossier.days) <= set(STEPS)
    if dossier.session:
        assert dossier.days["reviewed"] < sessions[dossier.session] < dossier.days.get("notified", 0)


@pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda dossier: dossier.key)
def test_submitted_sheets_score_every_criterion_and_cite_pieces_of_the_dossier(dossier):
    for review in (review for review in dossier.reviews if review.submitted):
        assert [score.criterion for score in review.scores] == [*content.MANDATORY, *content.EXPERIMENTAL]
        cited = [score for score in review.scores if isinstance(score.value, int) and score.value >= 3]
        assert [score.criterion for score in cited if not set(score.piece_kinds) & set(dossier.pieces)] == []


@pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda dossier: dossier.key)
def test_a_dossier_answers_only_what_its_strand_asks(dossier):
    assert set(dossier.sections) <= set(sections_of(Strand(dossier.strand)))


FUNDED = [dossier for dossier in DOSSIERS if "funding" in dossier.sections]


@pytest.mark.parametrize("dossier", FUNDED, ids=lambda dossier: dossier.key)
def test_budgets_balance_and_favourable_decisions_stay_within_the_request(dossier):
    funding = dossier.sections["funding"]
    budget = read(content.budget_on(dossier.sections["budget"], day=date(2026, 11, 28)))

    assert weigh(budget, requested=Decimal(funding["requested_amount"])).faults == ()
    # The one whose text says that its cofinancers are still to be found names none.
    assert compare(budget, funding["cofinancers"]).agrees or not funding["cofinancers"]
    if dossier.decision and dossier.decision.amount:
        assert dossier.decision.amount <= funding["requested_amount"]


def test_the_draft_of_the_demonstration_shows_a_budget_that_does_not_balance():
    draft = next(dossier for dossier in DOSSIERS if dossier.key == "mobilites-experimentation")
    budget = read(content.budget_on(draft.sections["budget"], day=date(2026, 11, 28)))

    balance = weigh(budget, requested=None)
    assert [(found.year, found.gap) for found in balance.faults] == [(2026, 30_000), (2027, 38_000)]
    assert [found.year for found in balance.remarks] == [2027]


def test_section_on_a_day_turns_months_into_dates_and_figures_into_text():
    saved = content.section_on(
        {
            "started_on": -14,
            "rows": [{"signed_on": 3, "amount": 12_000, "communes": ["26281"]}],
            "joint_actions": 2,
            "due": 3,
            "observed_year": -2,
            "baseline": 12,
            "indicators": [{"baseline": True}],
        },
        day=date(2026, 1, 31),
    )

    assert saved == {
        "started_on": "2024-11-28",
        "rows": [{"signed_on": "2026-04-28", "amount": "12000", "communes": ["26281"]}],
        "joint_actions": 2,
        "due": "2026-04",
        "observed_year": 2024,
        "baseline": "12",
        "indicators": [{"baseline": True}],
    }


def test_programme_is_within_the_bounds_of_the_note():
    programme = content.programme()

    assert [call.strand for call in programme.calls] == [
        "feasibility",
        "experimentation",
        "labelling",
        "capitalisation",
    ]
    assert 50_000_000 <= sum(call.ceiling for call in programme.calls) <= 100_000_000
    assert (programme.target_poles, programme.years) == (50, 3)


def test_people_are_those_that_the_readme_lists():
    assert [person.key for person in content.people()] == [
        "porteur",
        "porteur2",
        "coordination",
        "contribution",
        "lecture",
        "instruction1",
        "instruction2",
        "evaluation1",
        "evaluation2",
        "evaluation3",
        "evaluation4",
        "comite1",
        "comite2",
        "comite3",
        "comite4",
        "comite5",
        "gestion1",
        "gestion2",
        "programme",
        "reseau",
        "audit",
    ]


def test_case_officers_share_every_region_once():
    held = [code for person in content.people() for code in person.regions]

    assert sorted(held) == sorted(region.code for region in territories.regions())


def test_real_poles_are_eight_and_each_value_has_its_source():
    poles = content.real_poles()

    assert len(poles) == 8
    assert [fact for pole in poles for fact in pole.facts if not (fact.value and fact.source)] == []
    assert [pole.name for pole in poles if pole.commune and "Commune" not in _labels(pole)] == []
    assert [pole.name for pole in poles if pole.region and "Région" not in _labels(pole)] == []
    assert [pole.name for pole in poles if pole.since_year and "Création" not in _labels(pole)] == []
    assert [pole.name for pole in poles if pole.origin and "Origine" not in _labels(pole)] == []


def test_real_poles_carry_no_siret():
    text = (content.CONTENT / "real_poles.toml").read_text(encoding="utf-8")

    assert re.findall(r"\d{9,}", text) == []


def test_texts_are_set_in_french_typography():
    texts = [pole.summary for pole in EXAMPLES]

    assert [text for text in texts if re.search(r" [;:?!]", text)] == []
    assert "quatre\u00a0associations" not in EXAMPLES[4].summary
    assert "villages\u00a0:" in EXAMPLES[4].summary


def test_piece_is_a_small_pdf_that_is_always_the_same():
    written = piece_pdf(kind="charter", pole="Exemple – L’été (fictif)")

    assert written.startswith(b"%PDF-")
    assert written == piece_pdf(kind="charter", pole="Exemple – L’été (fictif)")


def _labels(pole):
    return {fact.label for fact in pole.facts}
