"""The sections of one strand: what their forms keep, refuse and never cut."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from applications.bearing import PAGES_OF_RULE, SUPPORTING_PAGES
from applications.elsewhere import recalled
from applications.enums import Dimension, SectionKind, Strand
from applications.facts import facts_of
from applications.forms import SHAPES, SectionAnswers
from applications.forms.answers import LONG_TEXT, TextAnswer
from applications.reading import read_dossier, read_lines, read_rows, read_section
from tests.applications.test_forms_sections import kept, sent
from tests.factories import SECTIONS

RESULTS = SectionKind.RESULTS


def rows_of(*rows):
    """Write rows as a form sends them."""
    data = {"lignes-TOTAL_FORMS": str(len(rows)), "lignes-INITIAL_FORMS": "0"}
    return data | {
        f"lignes-{rank}-{name}": typed for rank, row in enumerate(rows) for name, typed in row.items()
    }


def row_errors(answers):
    assert not answers.is_valid()
    return [dict(errors) for errors in answers.rows.errors]


def several(kind, name, *values):
    data = QueryDict(mutable=True)
    data.update({"lignes-TOTAL_FORMS": "0", "lignes-INITIAL_FORMS": "0"})
    data.setlist(name, values)
    return SectionAnswers(kind, {}, data)


def test_several_choices_are_kept_once_each_in_the_order_of_the_list():
    answers = several(SectionKind.STUDY, "dimensions", "governance", "diagnosis", "governance")

    assert answers.is_valid()
    assert answers.content() == {"dimensions": ["diagnosis", "governance"]}


def test_a_choice_that_is_not_offered_is_refused():
    assert "dimensions" in several(SectionKind.STUDY, "dimensions", "diagnosis", "autre").form.errors


def test_study_offers_the_seven_dimensions_of_the_note():
    assert len(Dimension) == 7
    line = next(line for line in read_lines(SectionKind.STUDY, SECTIONS[SectionKind.STUDY]))
    assert line.answer == "Le diagnostic du territoire, la gouvernance du pôle"


def test_step_of_a_study_ends_after_it_began():
    answers = sent(SectionKind.STUDY, **rows_of({"from_month": "4", "to_month": "3"}))

    assert list(row_errors(answers)[0]) == ["to_month"]


@pytest.mark.parametrize(
    ("typed", "content", "read"),
    [
        ("mars 2027", "2027-03", "mars 2027"),
        (" Août  2027 ", "2027-08", "août 2027"),
        ("03/2027", "2027-03", "mars 2027"),
        ("2027-03", "2027-03", "mars 2027"),
        ("15/03/2027", "2027-03-15", "15 mars 2027"),
        ("1er mars 2027", "2027-03-01", "1er mars 2027"),
        ("2027-03-15", "2027-03-15", "15 mars 2027"),
    ],
)
def test_what_is_due_is_a_month_or_a_day(typed, content, read):
    row = kept(SectionKind.PROGRAMME, **rows_of({"due": typed}))["rows"][0]

    assert row == {"due": content}
    assert read_rows(SectionKind.PROGRAMME, {"rows": [row]}) == read


@pytest.mark.parametrize(
    "typed", ["bientôt", "13/2027", "31/02/2027", "2027", "mars", "0/2027", "mars 20277"]
)
def test_what_is_due_says_how_to_write_it(typed):
    answers = sent(SectionKind.PROGRAMME, **rows_of({"due": typed}))

    assert "mars 2027" in row_errors(answers)[0]["due"][0]


def test_results_read_numbers_as_the_french_type_them_and_a_year_in_which_nothing_came_in():
    typed = rows_of(
        {"measure": "turnover", "baseline": "0", "target": "1 250 000 €", "observed": "1 490 000,50"},
        {"measure": "own_resources", "baseline": "-0", "baseline_year": "2023", "observed": "0"},
    )

    content = kept(RESULTS, **typed)

    assert content["rows"] == [
        {"measure": "turnover", "baseline": "0", "target": "1250000", "observed": "1490000.5"},
        {"measure": "own_resources", "baseline": "0", "baseline_year": 2023, "observed": "0"},
    ]
    table = read_section(RESULTS, content).table
    assert [cell.replace("\xa0", " ") for cell in table.rows[0]][3:5] == ["1 250 000", "1 490 000,5"]
    assert table.rows[1][1:3] == ["0", "2023"]


@pytest.mark.parametrize("value", ["baseline", "target", "observed"])
def test_insertion_jobs_are_among_the_jobs(value):
    jobs, insertion = {"measure": "jobs", value: "12,5"}, {"measure": "insertion_jobs", value: "13"}

    assert [list(errors) for errors in row_errors(sent(RESULTS, **rows_of(insertion, jobs)))] == [[value], []]
    assert kept(RESULTS, **rows_of(jobs, {**insertion, value: "12,5"}))


def test_insertion_jobs_of_a_line_taken_out_are_not_compared():
    jobs, insertion = {"measure": "jobs", "target": "1"}, {"measure": "insertion_jobs", "target": "2"}

    assert len(kept(RESULTS, **rows_of(jobs, {**insertion, "DELETE": "on"}))["rows"]) == 1


def test_an_indicator_of_the_programme_has_one_line_and_free_ones_have_several():
    twice = row_errors(sent(RESULTS, **rows_of({"measure": "jobs"}, {"measure": "jobs"})))
    free = [{"measure": "other", "name": "Tonnes"}, {"measure": "other", "name": "Villages"}]

    assert [list(errors) for errors in twice] == [[], ["measure"]]
    assert len(kept(RESULTS, **rows_of(*free))["rows"]) == 2
    assert list(row_errors(sent(RESULTS, **rows_of({"measure": "other"})))[0]) == ["name"]


def test_result_is_named_in_one_column():
    table = read_section(RESULTS, SECTIONS[RESULTS]).table

    assert table.headings[:2] == ["Indicateur", "Valeur de départ"]
    assert [row[0] for row in table.rows] == [
        "Emplois (ETP)",
        "dont emplois d’insertion (ETP)",
        "Autre indicateur – Achats locaux, en %",
    ]


@pytest.mark.parametrize("typed", ["25", "20255", "deux mille", "-2025"])
def test_a_year_has_four_digits(typed):
    told = row_errors(sent(RESULTS, **rows_of({"measure": "jobs", "baseline_year": typed})))

    assert told[0]["baseline_year"] == ["Écrivez une année en quatre chiffres, par exemple 2025."]


@pytest.mark.parametrize(
    ("kind", "begins", "ends"),
    [(RESULTS, "observed_from", "observed_to"), (SectionKind.EVALUATION, "held_from", "held_to")],
)
def test_a_period_ends_after_it_began(kind, begins, ends):
    assert ends in sent(kind, **{begins: "2025-02-01", ends: "2025-01-31"}).form.errors


def test_result_is_not_older_than_its_beginning():
    answers = sent(RESULTS, **rows_of({"measure": "jobs", "baseline_year": "2025", "observed_year": "2024"}))

    assert list(row_errors(answers)[0]) == ["observed_year"]


def test_de_minimis_aid_is_part_of_the_aid():
    answers = sent(SectionKind.ATTESTATIONS, aid_amount="10", de_minimis_amount="10,01")

    assert "de_minimis_amount" in answers.form.errors
    assert kept(SectionKind.ATTESTATIONS, aid_amount="0", de_minimis_amount="0") == {
        "aid_amount": "0.00",
        "de_minimis_amount": "0.00",
    }


def texts():
    return [
        (kind, name, field)
        for kind, shape in SHAPES.items()
        for form in (shape.form, *([shape.rows.form] if shape.rows else []))
        for name, field in form.base_fields.items()
        if isinstance(field, TextAnswer)
    ]


def test_every_text_has_a_limit_that_no_browser_applies():
    for kind, name, field in texts():
        assert field.max_length, (kind, name)
        assert "maxlength" not in field.widget.attrs, (kind, name)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, name, field in texts() if field.widget.attrs.get("rows")]
)
def test_two_hundred_kilobytes_come_back_whole_with_what_to_do(kind, name):
    typed = "é" * 100_000
    answers = sent(kind, **{name: typed})

    assert not answers.is_valid()
    assert "100\xa0000 caractères" in answers.form.errors[name][0]
    assert "raccourcissez-le" in answers.form.errors[name][0]
    assert answers.form[name].value() == typed


def test_limit_of_a_text_is_told_when_it_is_near_and_only_then():
    def told(length):
        return SectionAnswers(SectionKind.STRATEGY, {"text": "x" * length}).form["text"].help_text

    assert "caractères" not in told(15_000)
    assert told(LONG_TEXT - 1).endswith("Votre texte compte 19\xa0999 caractères, sur 20\xa0000 au plus.")
    assert kept(SectionKind.STRATEGY, text="x" * LONG_TEXT) == {"text": "x" * LONG_TEXT}


def test_forty_activities_are_kept():
    rows = [
        {"name": f"Activité {rank}", "social_utility": "yes", "recognised_by": "iae"} for rank in range(40)
    ]

    assert len(kept(SectionKind.ACTIVITIES, **rows_of(*rows))["rows"]) == 40


def test_facts_are_those_of_the_common_sections_alone():
    pole = {"perimeter": [], "members_complete": False, "members": []}
    common = {
        "number": "PTCE-2026-00001",
        "strand": "labelling",
        "as_of": "2026-11-24",
        "pole": pole,
        "sections": {kind: content for kind, content in SECTIONS.items() if kind in list(SectionKind)[:7]},
    }
    activities = {
        "rows": [{**SECTIONS[SectionKind.ACTIVITIES]["rows"][0], "recognised_by": "iae", "recognition": "1"}]
    }
    whole = {**common, "sections": {**SECTIONS, SectionKind.ACTIVITIES: activities}}

    assert facts_of(whole) == facts_of(common)


def test_dossier_leaves_out_the_sections_that_a_version_does_not_have():
    old = {"sections": {kind: SECTIONS[kind] for kind in (SectionKind.STRATEGY, SectionKind.PURPOSE)}}

    read = read_dossier(old, Strand.LABELLING)

    assert [section.kind for section in read.sections] == ["strategy", "purpose"]


def test_activities_of_an_old_version_have_no_column_on_what_was_not_asked():
    old = read_section(SectionKind.ACTIVITIES, {"rows": [{"name": "Jardin"}]}).table
    new = read_section(
        SectionKind.ACTIVITIES, {"rows": [{"name": "Jardin", "recognised_by": "iae"}, {}]}
    ).table

    assert "Qui le reconnaît\xa0?" not in old.headings
    assert len(old.rows[0]) == len(old.headings) == len(new.headings) - 1


def test_pages_that_support_a_rule_are_none_that_it_reads():
    for rule, pages in SUPPORTING_PAGES.items():
        assert not set(pages) & set(PAGES_OF_RULE[rule])


def test_sections_recall_what_is_said_elsewhere():
    pole = {
        "perimeter": ["26281"],
        "members": [{"is_lead": True, "name": "La Halle", "legal_category": "9220"}],
    }
    whole = {"pole": pole, "sections": SECTIONS}

    said = {kind: [(each.answer, each.page) for each in recalled(kind, whole)] for kind in SectionKind}

    assert said[SectionKind.PROGRAMME] == [
        ("36\xa0mois", "purpose"),
        ("Un poste d’animation du pôle", "funding"),
    ]
    assert said[SectionKind.ATTESTATIONS] == [("La Halle, catégorie juridique 9220", "members")]
    assert said[SectionKind.PROGRESS] == [("Emplois, Tonnes, Heures", "experimental")]
    assert [page for _, page in said[RESULTS]] == ["experimental", "experimental"]
    assert [page for _, page in said[SectionKind.STUDY]] == ["purpose", "members"]
    assert said[SectionKind.STRATEGY] == []
    assert recalled(SectionKind.STUDY, {"pole": {**pole, "perimeter": []}, "sections": {}}) == []
