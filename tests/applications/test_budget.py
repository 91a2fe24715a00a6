"""The budget plan: its lines, what must balance in it, how that is told and typed."""

import re
from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.budget import reading
from applications.budget.balance import (
    BALANCED,
    LEGAL_CEILING,
    Budget,
    Ceiling,
    Fault,
    compare,
    headline,
    percentage,
    read,
    suggested_years,
    weigh,
)
from applications.budget.lines import BY_CODE, COFINANCING, LINES, PROGRAMME, SIDES, Side, lines_of
from applications.conflict import differences, merged
from applications.enums import SectionKind
from applications.forms import SectionAnswers, with_years_changed
from applications.reading import read_section
from tests.factories import SECTIONS

KIND = SectionKind.BUDGET
NBSP = "\xa0"
CONTENT = SECTIONS[KIND]


def plan(years=(2027,), **lines):
    """Write a plan: ``plan(_60=[10], _758=[10])``, one amount a year."""
    amounts = {
        code.removeprefix("_"): dict(zip(years, map(Decimal, values), strict=False))
        for code, values in lines.items()
    }
    return Budget(years=tuple(years), amounts=amounts)


def told(budget, **options):
    balance = weigh(budget, **{"requested": None, **options})
    return [found.sentence.replace(NBSP, " ") for found in (*balance.faults, *balance.remarks)]


def typed(years_count="1", first_year="2027", content=None, **cells):
    data = QueryDict(mutable=True)
    data.update({"years_count": years_count, "first_year": first_year})
    data.update({code.removeprefix("_"): amount for code, amount in cells.items()})
    return SectionAnswers(KIND, content or {}, data)


def test_lines_are_those_of_the_form_cerfa_12156():
    accounts = {side: [line.account for line in lines_of(side)] for side in Side}

    assert accounts == {
        Side.CHARGES: [str(account) for account in range(60, 70)],
        Side.RESOURCES: ["70", "73", *["74"] * 10, "756", "758", "76", "77", "78", "79"],
        Side.IN_KIND_USES: ["860", "861", "862", "864"],
        Side.IN_KIND_GIFTS: ["870", "871", "875"],
    }
    assert len(BY_CODE) == len(LINES)
    assert [line.code for line in LINES if line.own] == ["70", "756", "758", "76"]
    assert {line.account for line in LINES if line.public} == {"74"}
    assert [line.code for line in LINES if line.account == "74" and not line.public] == ["74_private"]
    assert PROGRAMME not in {line.code for line in COFINANCING}


def test_each_fault_says_by_how_much_when_and_what_to_do():
    budget = plan(
        (2027, 2028),
        _60=["10000", "500"],
        _74_programme=["8750", "600"],
        _864=["300"],
        _875=["0", "0.01"],
    )

    assert told(budget, requested=Decimal("9000.5")) == [
        (
            "Il manque 1 250,00 € de ressources en 2027 : les charges font 10 000,00 €, les ressources 8 750,00 €. Ajoutez la "
            "ressource qui manque, ou réduisez une charge."
        ),
        (
            "Il manque 300,00 € au compte 87 en 2027 : les contributions en nature servent pour 300,00 € (86) et viennent pour "
            "0,00 € (87). Dites qui les apporte, ou réduisez leur emploi."
        ),
        (
            "Il y a 100,00 € de ressources de trop en 2028 : les charges font 500,00 €, les ressources 600,00 €. Ajoutez la charge "
            "qui manque, ou réduisez une ressource."
        ),
        (
            "Il manque 0,01 € au compte 86 en 2028 : les contributions en nature servent pour 0,00 € (86) et viennent pour 0,01 € "
            "(87). Dites à quoi elles servent, ou réduisez leur apport."
        ),
        (
            "Il y a 349,50 € de trop à la ligne « 74 – État (ce programme) » : elle fait 9 350,00 € sur toute la durée, et vous "
            "demandez 9 000,50 €. Corrigez cette ligne, ou le montant demandé."
        ),
    ]
    assert told(budget, requested=Decimal(9351))[-1].startswith("Il manque 1,00 € à la ligne « 74 – État")


def test_headline_counts_what_else_is_off():
    off = plan((2027, 2028), _60=["1", "1"])

    assert headline(weigh(plan(_60=["5"], _70=["5"]), requested=None)) == BALANCED
    assert headline(weigh(plan(_60=["5"]), requested=None)) == (
        f"Il manque 5,00{NBSP}€ de ressources en 2027."
    )
    assert headline(weigh(off, requested=None)).endswith("en 2027, et un autre écart.")
    assert headline(weigh(off, requested=Decimal(1))).endswith("en 2027, et 2 autres écarts.")


def test_public_aid_stays_under_its_ceiling():
    budget = plan(_60=["100.01"], _74_region=["80.02"], _74_europe=["10"], _74_private=["9.99"])
    balance = weigh(budget, requested=None)

    assert balance.faults == ()
    assert (balance.public, balance.public_rate) == (Decimal("90.02"), Decimal("90.02") / Decimal("100.01"))
    above = weigh(budget, requested=None, ceiling=Ceiling(rate=Decimal("0.8"), source="règlement de l’appel"))
    assert [(found.fault, found.gap) for found in above.faults] == [(Fault.PUBLIC_AID, Decimal("10.02"))]
    assert "soit 80\xa0% du coût (règlement de l’appel)" in above.faults[0].sentence
    assert LEGAL_CEILING.rate == 1
    over = weigh(plan(_60=["1"], _74_region=["2"]), requested=None)
    assert [found.fault for found in over.faults] == [Fault.EXCESS, Fault.PUBLIC_AID]
    assert "décret n°\xa02018-514" in over.faults[1].sentence


def test_a_year_with_no_income_is_said_and_is_no_fault_of_its_own():
    balance = weigh(plan((2027, 2028), _60=["5"], _70=["5"]), requested=None)

    assert balance.faults == ()
    assert [(found.fault, found.year) for found in balance.remarks] == [(Fault.NO_INCOME, 2028)]


@pytest.mark.parametrize("content", [{}, {"years": [2027]}, {"years": [2027], "60": {"2027": "0.00"}}])
def test_a_plan_in_which_nothing_is_written_is_to_fill_and_has_no_rates(content):
    balance = weigh(read(content), requested=Decimal(5))

    assert [found.fault for found in balance.faults] == [Fault.BLANK]
    assert (balance.public_rate, balance.own_share, balance.remarks) == (None, None, ())


CENTS = st.integers(min_value=0, max_value=10**12).map(lambda cents: Decimal(cents).scaleb(-2))
CODES = st.sampled_from([line.code for line in LINES])
PLANS = st.dictionaries(CODES, st.dictionaries(st.sampled_from([2027, 2028, 2029]), CENTS, min_size=1)).map(
    lambda amounts: Budget(years=(2027, 2028, 2029), amounts=amounts)
)


@settings(max_examples=80, deadline=None)
@given(budget=PLANS, requested=st.none() | CENTS)
def test_a_plan_has_no_fault_exactly_when_all_is_equal_to_the_cent(budget, requested):
    balance = weigh(budget, requested=requested)
    equal = all(
        budget.side(left, year) == budget.side(right, year)
        for year in budget.years
        for left, right in ((Side.CHARGES, Side.RESOURCES), (Side.IN_KIND_USES, Side.IN_KIND_GIFTS))
    )
    asked = requested is None or budget.of(BY_CODE[PROGRAMME]) == requested
    blank = not any(budget.of(line) for line in LINES)

    assert (not balance.faults) == (equal and asked and balance.public <= balance.cost and not blank)
    assert all(found.gap > 0 for found in balance.faults if found.fault != Fault.BLANK)
    assert sum(budget.side(side) for side in SIDES) == sum(budget.of(line) for line in LINES)
    assert balance.own_share is None or 0 <= balance.own_share <= 1


@settings(max_examples=40, deadline=None)
@given(budget=PLANS)
def test_adding_what_is_said_to_lack_leaves_nothing_off(budget):
    amounts = {code: dict(by_year) for code, by_year in budget.amounts.items()}
    repair = {
        Fault.LACKING: "77",
        Fault.EXCESS: "67",
        Fault.IN_KIND_LACKING: "870",
        Fault.IN_KIND_EXCESS: "864",
    }
    for found in weigh(budget, requested=None).faults:
        if found.year is not None:
            by_year = amounts.setdefault(repair[found.fault], {})
            by_year[found.year] = by_year.get(found.year, Decimal(0)) + found.gap

    repaired = weigh(Budget(years=budget.years, amounts=amounts), requested=None)
    assert {found.fault for found in repaired.faults} <= {Fault.BLANK}


@pytest.mark.parametrize(
    ("months", "count"), [(None, 1), (1, 1), (12, 1), (13, 2), (36, 3), (60, 5), (400, 5), (0, 1)]
)
def test_years_suggested_are_those_of_the_project(months, count):
    assert suggested_years(first=2027, months=months) == tuple(range(2027, 2027 + count))


def test_cofinancers_are_compared_with_the_lines_of_aid():
    budget = plan(_74_region=["100"], _74_commune=["40"], _74_programme=["60"])
    rows = [
        {"name": "Région", "kind": "74_region", "amount": "60"},
        {"name": "Région encore", "kind": "74_region", "amount": "40"},
        {"name": "Fondation", "kind": "74_private", "amount": "5.50"},
        {"name": "Sans montant", "kind": "74_europe"},
    ]
    found = compare(budget, rows)

    assert {each.line.code: (each.gap, each.excess) for each in found.lines} == {
        "74_region": (0, 0),
        "74_commune": (40, -40),
        "74_private": (Decimal("-5.5"), Decimal("5.5")),
    }
    assert not found.agrees
    assert compare(budget, [{"amount": "3"}]).unsorted == 3
    assert compare(plan(_74_region=["100"]), rows[:2]).agrees


@pytest.mark.parametrize(
    ("share", "written"), [("1", "100 %"), ("0.6667", "66,7 %"), ("0", "0 %"), ("1.054", "105,4 %")]
)
def test_percentage_is_written_to_a_tenth(share, written):
    assert percentage(Decimal(share)) == written.replace(" ", NBSP)


def test_reader_sees_figures_lines_and_totals():
    read_plan = read_section(KIND, CONTENT)

    assert [(line.question, line.answer.replace(NBSP, " ")) for line in read_plan.lines] == [
        ("Coût total, sans les contributions en nature", "150 000,00 €"),
        ("Aides publiques", "120 000,00 €, soit 80 % du coût"),
        ("Ressources propres (comptes 70, 75 et 76)", "30 000,00 €, soit 20 % des ressources"),
        ("Équilibre", "Ce budget est équilibré."),
    ]
    rows = [[cell.replace(NBSP, " ") for cell in row] for row in read_plan.table.rows]
    assert read_plan.table.headings == ["Ligne", "2027", "2028", "Total"]
    assert rows[0] == ["62 – Autres services extérieurs", "25 000,00 €", "25 000,00 €", "50 000,00 €"]
    assert rows[7] == ["864 – Personnel bénévole", "1 000,50 €", "", "1 000,50 €"]
    assert read_plan.table.totals == (2, 6, 8, 10)
    assert read_section(KIND, {}).table is None
    assert reading.total_cost(CONTENT).replace(NBSP, " ") == "150 000,00 €"
    assert reading.total_cost({}) == ""
    gifts = read_section(KIND, {"years": [2027], "864": {"2027": "5"}, "870": {"2027": "5"}})
    assert [line.question for line in gifts.lines] == [
        "Coût total, sans les contributions en nature",
        "Équilibre",
    ]


def test_two_budgets_are_compared_and_merged_line_by_line():
    mine = {"years": [2027], "60": {"2027": "5.00"}, "70": {"2027": "5.00"}}
    theirs = {"years": [2027, 2028], "60": {"2027": "5.00"}, "758": {"2028": "1.00"}}
    found = differences(KIND, mine=mine, theirs=theirs)

    assert [(each.question, each.mine, each.theirs.replace(NBSP, " ")) for each in found] == [
        ("Années du budget", "2027", "2027, 2028"),
        ("70 – Ventes et prestations de services", f"2027{NBSP}: 5,00{NBSP}€", "Non renseigné"),
        ("758 – Dons, mécénat et contributions des membres", "Non renseigné", "2028 : 1,00 €"),
    ]
    both = read(merged(mine=mine, theirs=theirs, keep_theirs=["758"]))
    assert both.years == (2027, 2028)
    assert both.of(BY_CODE["70"]) == 5


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1 250,50", "1250.50"),
        ("1\u202f250,5\xa0€", "1250.50"),
        ("1.250,5 euros", "1250.50"),
        ("-0", "0.00"),
        ("0", "0.00"),
        ("9999999999,99", "9999999999.99"),
        ("1000000000", "1000000000.00"),
    ],
)
def test_amounts_are_typed_as_the_french_write_them(written, kept):
    answers = typed(_60_0=written)

    assert answers.is_valid()
    assert answers.content() == {"years": [2027], "60": {"2027": kept}}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("-5", "Ce nombre ne peut pas être négatif."),
        ("1e9", "Écrivez ce nombre en chiffres, par exemple 12 000,50."),
        ("NaN", "Écrivez ce nombre en chiffres, par exemple 12 000,50."),
        ("１２", "Écrivez ce nombre en chiffres, par exemple 12 000,50."),
        ("1,2,3", "Écrivez ce nombre en chiffres, par exemple 12 000,50."),
        ("12,345", "Deux chiffres suffisent après la virgule, par exemple 12 000,50."),
        ("9" * 5000, "Ce nombre est trop grand."),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence_and_left_in_its_place(written, sentence):
    answers = typed(_60_0=written, _70_0="3")

    assert not answers.is_valid()
    assert [error.replace(NBSP, " ") for error in answers.form.errors["60_0"]] == [sentence]
    assert answers.form.fields["60_0"].label == "60 – Achats, 2027"
    assert f'value="{written}"' in str(answers.form["60_0"])
    assert answers.form.budget().amounts == {"70": {2027: Decimal(3)}}


def test_a_budget_that_does_not_balance_is_kept():
    answers = typed("2", _60_0="10", _60_1="0", _74_region_1="5000")

    assert answers.is_valid()
    assert answers.content() == {
        "years": [2027, 2028],
        "60": {"2027": "10.00", "2028": "0.00"},
        "74_region": {"2028": "5000.00"},
    }


def test_years_are_added_and_removed_without_a_script_up_to_five():
    def after(count, button):
        return with_years_changed(QueryDict(f"years_count={count}&{button}=1"))["years_count"]

    assert [after(count, "ajouter-une-annee") for count in ("1", "4", "5", "", "²", "9" * 5000)] == [
        "2",
        "5",
        "5",
        "2",
        "2",
        "2",
    ]
    assert [after(count, "retirer-une-annee") for count in ("5", "1", "10")] == ["4", "1", "9"]
    assert with_years_changed(QueryDict("years_count=3")) is None


@pytest.mark.parametrize("first", ["", "27", "vingt"])
def test_a_first_year_left_blank_or_wrong_leaves_the_amounts_in_the_years_that_stood(first):
    answers = typed("2", first, content={"years": [2030]}, _60_1="5")

    assert answers.form.years == (2030, 2031)
    assert answers.form.budget().of(BY_CODE["60"], 2031) == 5
    assert answers.is_valid() == (not first)


def test_the_years_suggested_are_shown_and_the_page_has_every_line_for_each():
    answers = SectionAnswers(KIND, {}, suggested={"years": [2027, 2028, 2029]})
    parts = list(answers.form.parts())

    assert answers.form.years == (2027, 2028, 2029)
    assert [len(part.rows) for part in parts] == [10, 18, 4, 3]
    assert {len(row.cells) for part in parts for row in part.rows} == {3}
    assert re.findall('aria-label="([^"]+)"', str(parts[0].rows[0].cells[2])) == ["60 – Achats, 2029"]
    assert SectionAnswers(KIND, {"years": [2026]}, suggested={"years": [2030]}).form.years == (2026,)
