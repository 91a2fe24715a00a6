"""What is typed in a section, what is kept of it, and what a reader sees."""

import re
from datetime import date

import pytest
from django.http import QueryDict

from applications.enums import SectionKind, Strand, sections_of
from applications.facts import facts_of
from applications.forms import SHAPES, SectionAnswers, one_row_more
from applications.forms.sections.funding import OF_AID
from applications.reading import read_rows, read_section
from criteria import engine
from criteria.reading import thresholds_in_words
from tests.factories import SECTIONS

ROWS = {"lignes-TOTAL_FORMS": "1", "lignes-INITIAL_FORMS": "0"}


def sent(kind, **typed):
    data = QueryDict(mutable=True)
    data.update({**(ROWS if SHAPES[kind].rows else {}), **typed})
    return SectionAnswers(kind, {}, data)


def kept(kind, **typed):
    answers = sent(kind, **typed)
    assert answers.is_valid(), (answers.form.errors, answers.rows and answers.rows.errors)
    return answers.content()


def as_typed(kind, content):
    """Return what a browser would send back from the form that shows a content."""
    answers = SectionAnswers(kind, content)
    data = QueryDict(mutable=True)
    for form in [answers.form, *(answers.rows.forms if answers.rows else [])]:
        for field in form:
            value = field.value()
            if isinstance(value, list):
                data.setlist(field.html_name, value)
            elif value not in (None, "", False):
                data[field.html_name] = "on" if value is True else str(value)
    if answers.rows:
        data["lignes-TOTAL_FORMS"] = str(len(answers.rows.forms))
        data["lignes-INITIAL_FORMS"] = "0"
    return data


@pytest.mark.parametrize("kind", SHAPES)
def test_section_sent_back_as_shown_is_kept_as_it_was(kind):
    content = SECTIONS[kind]

    answers = SectionAnswers(kind, content, as_typed(kind, content))

    assert answers.is_valid()
    assert answers.content() == content


@pytest.mark.parametrize("kind", SHAPES)
def test_blank_section_says_nothing(kind):
    assert kept(kind) == {}


def test_every_kind_has_its_form():
    assert list(SHAPES) == list(SectionKind)


@pytest.mark.parametrize(
    ("strand", "own"),
    [
        (Strand.FEASIBILITY, ["study", "funding", "budget"]),
        (Strand.EXPERIMENTATION, ["programme", "funding", "budget"]),
        (Strand.LABELLING, ["results", "evaluation", "progress"]),
        (Strand.CAPITALISATION, ["sharing"]),
    ],
)
def test_sections_of_a_strand_stand_between_the_common_ones_and_the_attestations(strand, own):
    common = [
        "strategy",
        "cooperation",
        "pooling",
        "activities",
        "partnerships",
        "experimental",
        "purpose",
    ]

    assert sections_of(strand) == [*common, *own, "attestations"]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12000", "12000.00"), ("12 000,50 €", "12000.50"), ("12\u202f000.5", "12000.50"), ("0", "0.00")],
)
def test_amounts_are_read_as_the_french_write_them(typed, amount):
    assert kept(SectionKind.FUNDING, requested_amount=typed) == {"requested_amount": amount}


@pytest.mark.parametrize("typed", ["-1", "12,345", "beaucoup", "NaN", "1e99", "99999999999999"])
def test_amounts_that_are_none_are_refused(typed):
    answers = sent(SectionKind.FUNDING, requested_amount=typed)

    assert not answers.is_valid()
    assert "requested_amount" in answers.form.errors


@pytest.mark.parametrize(("typed", "share"), [("20", "0.2"), ("33,33 %", "0.3333"), ("0", "0"), ("100", "1")])
def test_shares_are_typed_as_percentages_and_kept_from_0_to_1(typed, share):
    assert kept(SectionKind.PURPOSE, promotion_share=typed) == {"promotion_share": share}


def test_shares_above_the_whole_are_refused():
    assert "promotion_share" in sent(SectionKind.PURPOSE, promotion_share="101").form.errors


@pytest.mark.parametrize(
    ("typed", "content"), [("yes", {"document": True}), ("no", {"document": False}), ("", {})]
)
def test_an_answer_not_known_yet_is_not_a_no(typed, content):
    assert kept(SectionKind.STRATEGY, document=typed) == content


def test_dates_are_kept_in_iso():
    assert kept(SectionKind.COOPERATION, started_on="2019-03-01") == {"started_on": "2019-03-01"}
    assert kept(SectionKind.COOPERATION, started_on="01/03/2019") == {"started_on": "2019-03-01"}


def test_networks_are_one_a_line():
    assert kept(SectionKind.EXPERIMENTAL, ess_networks="CRESS\r\n\r\n Coorace ") == {
        "ess_networks": ["CRESS", "Coorace"]
    }


def test_agreement_has_a_term_or_none():
    answers = sent(SectionKind.COOPERATION, agreement_years="5", agreement_unlimited="on")

    assert "agreement_years" in answers.form.errors


def test_an_aid_asks_for_its_own_details_and_a_study_for_none():
    asked = {group.heading: group.only_when for group in SectionAnswers(SectionKind.FUNDING, {}).groups()}
    study = SectionAnswers(SectionKind.FUNDING, {}, unasked=OF_AID)
    content = {"aid": "post", "post_title": "Coordinatrice", "investment_what": "Un four"}

    assert asked == {
        "": "",
        "Le poste": "aid=post",
        "L’investissement": "aid=investment",
        "Le montant": "",
    }
    assert [question.name for question in study.form] == ["requested_amount", "text"]
    told = {line.name: line.answer for line in read_section(SectionKind.FUNDING, content).lines}
    assert list(told) == ["aid", "post_title", "requested_amount", "text"]


def test_the_total_cost_that_older_contents_give_is_read_and_not_asked():
    old = {"requested_amount": "2.00", "total_cost": "150000.00", "cofinancers": [{"name": "Région"}]}
    read = read_section(SectionKind.FUNDING, old)

    assert (read.lines[-1].question, read.lines[-1].answer) == (
        "Coût total du projet, en euros",
        "150\xa0000,00\xa0€",
    )
    assert "aid" not in {line.name for line in read.lines}
    assert read.table.headings == ["Cofinanceur", "Montant, en euros", "Est-il confirmé\xa0?"]
    assert kept(SectionKind.FUNDING, requested_amount="2", total_cost="1") == {"requested_amount": "2.00"}


def test_rows_left_blank_or_removed_are_not_kept():
    data = {
        "lignes-TOTAL_FORMS": "3",
        "lignes-0-kind": "premises",
        "lignes-0-amount": "10",
        "lignes-1-kind": "staff",
        "lignes-1-DELETE": "on",
    }

    assert kept(SectionKind.POOLING, **data) == {"rows": [{"kind": "premises", "amount": "10.00"}]}


def test_rows_none_declared_is_an_answer():
    assert kept(SectionKind.POOLING, declared_none="on") == {"declared_none": True, "rows": []}


def test_rows_cannot_be_none_and_some():
    answers = sent(SectionKind.POOLING, declared_none="on", **{"lignes-0-kind": "staff"})

    assert not answers.is_valid()
    assert "declared_none" in answers.form.errors


def test_rows_have_a_limit():
    answers = sent(SectionKind.POOLING, **{"lignes-TOTAL_FORMS": "2000"})

    assert not answers.is_valid()


def test_one_row_more_keeps_what_was_typed():
    data = QueryDict(mutable=True)
    data.update({**ROWS, "lignes-0-name": "Jardin"})

    answers = SectionAnswers(SectionKind.ACTIVITIES, {}, one_row_more(data))

    assert [form["name"].value() for form in answers.rows.forms] == ["Jardin", None]


def test_partnership_communes_are_names_or_codes():
    content = kept(
        SectionKind.PARTNERSHIPS,
        **{"lignes-0-name": "Romans", "lignes-0-communes": "Romans-sur-Isère\n26362"},
    )

    assert content["rows"][0]["communes"] == ["26281", "26362"]


def test_partnership_ends_after_it_began():
    answers = sent(
        SectionKind.PARTNERSHIPS, **{"lignes-0-signed_on": "2025-01-01", "lignes-0-expires_on": "2024-01-01"}
    )

    assert not answers.is_valid()
    assert "expires_on" in answers.rows.errors[0]


def test_what_is_kept_makes_facts_that_the_engine_reads():
    pole = {"perimeter": [], "members_complete": False, "members": []}
    snapshot = {
        "number": "PTCE-2026-00001",
        "strand": "experimentation",
        "as_of": date(2026, 11, 24).isoformat(),
    }
    blank = {kind: kept(kind) for kind in SHAPES}

    facts = facts_of({**snapshot, "pole": pole, "sections": blank})

    assert facts == {
        "reference": "PTCE-2026-00001",
        "strand": "experimentation",
        "as_of": "2026-11-24",
        "perimeter": [],
        "members_complete": False,
        "members": [],
    }


def test_read_section_says_answers_in_french():
    read = read_section(SectionKind.PARTNERSHIPS, SECTIONS[SectionKind.PARTNERSHIPS])

    assert read.table.rows == [
        [
            "Commune de Romans",
            "Commune",
            "Délibération",
            "15 janvier 2020",
            "Non renseigné",
            "Romans-sur-Isère (26)",
        ]
    ]
    assert read.lines == []


def test_read_section_shows_amounts_shares_and_silence():
    answers = {
        line.name: line.answer
        for kind in (SectionKind.FUNDING, SectionKind.PURPOSE, SectionKind.COOPERATION)
        for line in read_section(kind, SECTIONS[kind]).lines
    }

    assert answers["requested_amount"].replace("\u202f", " ").replace("\xa0", " ") == "60 000,00 €"
    assert answers["single_beneficiary_share"] == "30\xa0%"
    assert answers["one_off_project"] == "Non"
    assert answers["started_on"] == "1er mars 2019"
    assert "agreement_unlimited" not in answers


def test_read_rows_writes_one_a_line():
    rows = [{"name": "Jardin", "social_utility": True}, {"name": "Boutique", "social_utility": False}]

    assert read_rows(SectionKind.ACTIVITIES, {"rows": rows}) == "Jardin – Oui\nBoutique – Non"


def test_texts_name_the_thresholds_of_the_grid_that_judges():
    grid = engine.default_grid()
    stricter = engine.parse_grid(
        {**grid.data, "version": "essai", "parameters": {**grid.data["parameters"], "min_indicators": 7}}
    )
    texts = []
    for each in (grid, stricter):
        answers = SectionAnswers(SectionKind.EXPERIMENTAL, {}, thresholds=thresholds_in_words(each))
        texts.append((answers.intro, answers.form["governance_max_vote_share"].help_text))

    assert [re.findall(r"\d+", intro) for intro, _ in texts] == [["3"], ["7"]]
    assert texts[0][1] == "Aucun membre ne devrait décider seul\xa0: 50\xa0% au plus."


@pytest.mark.parametrize("kind", SHAPES)
def test_texts_leave_no_threshold_unnamed(kind):
    answers = SectionAnswers(kind, {}, thresholds=thresholds_in_words(engine.default_grid()))
    forms = [answers.form, *([answers.rows.empty_form] if answers.rows else [])]
    said = [answers.lead, answers.intro, *(field.help_text for form in forms for field in form)]
    written = [SHAPES[kind].lead, *(field.help_text for field in SHAPES[kind].form.base_fields.values())]

    assert not any("{" in text for text in said)
    assert sum(map(bool, said)) >= sum(map(bool, written))


def test_texts_that_name_a_threshold_are_left_out_where_the_grid_has_none():
    answers = SectionAnswers(SectionKind.STRATEGY, {}, thresholds={})

    assert answers.form["signatories"].help_text == ""
    assert answers.form["local_agreements"].help_text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("12.000", "12000.00"),
        ("12.000,50", "12000.50"),
        ("12 000,50 €", "12000.50"),
        ("300\xa0000 euros", "300000.00"),
        ("1.5", "1.50"),
        ("1.234.567", "1234567.00"),
    ],
)
def test_amounts_are_read_as_they_are_written(written, kept):
    answers = sent(SectionKind.FUNDING, requested_amount=written)

    assert answers.is_valid()
    assert answers.content()["requested_amount"] == kept


@pytest.mark.parametrize(
    ("kind", "name", "written", "told"),
    [
        (
            SectionKind.FUNDING,
            "requested_amount",
            "1e5",
            "Écrivez ce nombre en chiffres, par exemple 12\xa0000,50.",
        ),
        (SectionKind.FUNDING, "requested_amount", "1" * 13, "Ce nombre est trop grand."),
        (SectionKind.STRATEGY, "signatories", "trois", "Écrivez un nombre entier, par exemple 12."),
        (
            SectionKind.STRATEGY,
            "signatories",
            "2000000",
            "Ce nombre est trop grand\xa0: 1\xa0000\xa0000 au plus.",
        ),
        (SectionKind.PURPOSE, "study_share", "120", "Un pourcentage va de 0 à 100."),
        (
            SectionKind.COOPERATION,
            "started_on",
            "31/02/2024",
            "Cette date n’existe pas. Écrivez-la ainsi\xa0: jour/mois/année, par exemple 01/03/2024.",
        ),
    ],
)
def test_an_answer_that_cannot_be_read_says_how_to_write_it(kind, name, written, told):
    answers = sent(kind, **{name: written})

    assert not answers.is_valid()
    assert answers.form.errors[name] == [told]
