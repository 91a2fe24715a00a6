import io
from datetime import date
from decimal import Decimal

import pytest

from core import sheets
from poles import queries, services
from poles.forms import member_columns, member_lines
from tests.core.sheets.books import csv_file, xlsx_file
from tests.factories import ROMANS, VALENCE, PoleFactory, now, siret

HEADINGS = [column.heading for column in member_columns.COLUMNS]


def read(upload):
    return sheets.read(upload, columns=member_columns.COLUMNS)


def value(heading, typed):
    for upload in (
        csv_file([["Nom", heading], ["Halle", typed]]),
        xlsx_file([["Nom", heading], ["Halle", typed]]),
    ):
        reading = read(upload)
        assert reading.faults == ()
        (key,) = set(reading.rows[0].values) - {"name"}
        yield reading.rows[0].values[key]


def fault(heading, typed):
    (found,) = read(xlsx_file([["Nom", heading], ["Halle", typed]])).faults
    assert (found.line, found.letter) == (2, "B")
    return found.message


def spaced(number, sign):
    return sign.join([number[:3], number[3:6], number[6:9], number[9:]])


@pytest.mark.parametrize("sign", [" ", ".", "\xa0", "-", "\u202f"])
def test_siret_is_read_with_its_spaces_and_dots(sign):
    assert set(value("SIRET", spaced(siret(1), sign))) == {siret(1)}


def test_siret_kept_as_a_number_is_read():
    assert read(xlsx_file([["Nom", "SIRET"], ["Halle", int(siret(1))]])).rows[0].values["siret"] == siret(1)
    assert read(xlsx_file([["Nom", "SIRET"], ["Halle", float(siret(1))]])).rows[0].values["siret"] == siret(1)
    exact = f"{siret(1)[0]}.{siret(1)[1:]}E13"
    assert read(csv_file([["Nom", "SIRET"], ["Halle", exact]])).rows[0].values["siret"] == siret(1)


def test_siret_that_the_spreadsheet_rounded_is_told():
    assert "arrondi" in fault("N° SIRET", "9,00000E+13")


def test_siret_that_lost_its_zeros_is_completed_and_told():
    reading = read(xlsx_file([["Nom", "SIRET"], ["Mairie", 5_880_034_300_004]]))

    assert reading.faults == ()
    assert reading.rows[0].values["siret"] == "05880034300004"
    assert "1 zéro au début" in reading.notes[0].message


def test_siren_given_for_a_siret_is_told():
    assert "numéro SIREN (9 chiffres)" in fault("SIRET", siret(1)[:9])


@pytest.mark.parametrize("typed", ["1234567890123", "90000000X00012", "90000000000012"])
def test_siret_that_is_none_is_a_fault(typed):
    assert "SIRET" in fault("SIRET", typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Romans-sur-Isère", ROMANS),
        ("ROMANS SUR ISERE", ROMANS),
        ("26281", ROMANS),
        ("Romans-sur-Isère (26281)", ROMANS),
        ("L'Haÿ-les-Roses", "94038"),
        ("L’Hay les Roses", "94038"),
        ("St Etienne 42000", "42218"),
        ("Saint-Étienne (42218)", "42218"),
        ("St Marcellin en Forez", "42256"),
        ("Vœuil-et-Giget", "16418"),
        ("Voeuil et Giget", "16418"),
    ],
)
def test_commune_is_found_however_it_is_written(typed, code):
    assert set(value("Commune", typed)) == {code}


@pytest.mark.parametrize("typed", [1053, "1053"])
def test_code_of_a_commune_that_lost_its_zero_is_read(typed):
    assert read(xlsx_file([["Nom", "Code INSEE"], ["A", typed]])).rows[0].values["commune"] == "01053"


def test_homonymous_communes_are_told_with_their_codes():
    said = fault("Commune", "Valence")

    assert VALENCE in said
    assert "82186" in said


def test_unknown_commune_is_told():
    assert "aucune commune" in fault("Commune", "Trifouilly")


@pytest.mark.parametrize(
    ("heading", "typed", "meant"),
    [
        ("Famille", "économie sociale et solidaire", "ess"),
        ("Famille", "ENTREPRISE", "business"),
        ("Titre ESS", "Elle a l'agrement ESUS", "esus"),
        ("Catégorie juridique", "9220", "9220"),
        ("APE", "94 99z", "94.99Z"),
        ("Porteuse", "oui", True),
        ("ETP", "2,5", Decimal("2.5")),
        ("Apport en argent", "12 000 €", Decimal(12000)),
        ("Membre depuis le", "01/02/2026", date(2026, 2, 1)),
        ("Courriel", "contact@exemple.test", "contact@exemple.test"),
    ],
)
def test_cell_is_read_as_the_form_reads_it(heading, typed, meant):
    assert set(value(heading, typed)) == {meant}


@pytest.mark.parametrize(
    ("heading", "typed"),
    [
        ("Famille", "Coopérative"),
        ("Catégorie juridique", "92"),
        ("APE", "94"),
        ("Porteuse", "peut-être"),
        ("ETP", "-1"),
        ("Bénévolat", "beaucoup"),
        ("Membre depuis le", "hier"),
        ("Courriel", "pas une adresse"),
        ("Nom", "x" * 251),
    ],
)
def test_cell_that_is_wrong_is_a_fault(heading, typed):
    if heading == "Nom":
        (found,) = read(csv_file([["Nom"], [typed]])).faults
        assert found.line == 2
    else:
        assert fault(heading, typed)


def test_numbers_kept_by_the_spreadsheet_are_read():
    (row,) = read(
        xlsx_file([["Nom", "Catégorie juridique", "ETP", "Membre depuis"], ["A", 9220, 2.5, 46054]])
    ).rows

    assert row.values == {
        "name": "A",
        "legal_category": "9220",
        "fte": Decimal("2.5"),
        "joined_on": date(2026, 2, 1),
    }


def test_every_field_of_a_member_has_its_column():
    assert {column.key for column in member_columns.COLUMNS} == set(
        services.MemberDetails.__dataclass_fields__
    )


FULL = services.MemberDetails(
    name="=Halle «\xa0des\xa0» Œuvres",
    siret=siret(999_001),
    legal_category="5710",
    naf="94.99Z",
    family="ess",
    commune=ROMANS,
    ess_basis="esus",
    group="@Groupe",
    role="+ anime",
    fte=Decimal("2.50"),
    money=Decimal("12000.50"),
    pooled_means=Decimal("0.00"),
    volunteer_hours=Decimal("9999999999.99"),
    in_kind=Decimal("0.01"),
    contribution='Deux lignes\r\n-et la seconde; "citée"',
    contact_name="Camille Exemple",
    contact_email="camille@exemple.test",
    is_lead=True,
    joined_on=date(2020, 2, 29),
)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_read_back_changes_nothing(kind):
    pole = PoleFactory(complete=True)
    for details in (FULL, services.MemberDetails(name="Presque rien")):
        services.add_member(pole_id=pole.pk, member=details, by=pole.created_by, at=now())

    rows = member_columns.rows_of(queries.present_members(pole))
    response = sheets.download(rows, columns=member_columns.COLUMNS, title="Membres", kind=kind)
    reading = read(io.BytesIO(response.content))
    plan = services.plan_import(pole=pole, lines=member_columns.lines_of(reading))

    assert (reading.faults, reading.notes, plan.faults) == ((), (), [])
    assert [(each.details.name, each.changes) for each in plan.changed] == []
    assert (len(plan.added), len(plan.kept), plan.untouched) == (0, 9, [])


@pytest.mark.django_db
def test_lines_that_wait_come_back_the_same():
    pole = PoleFactory()
    values = {name: getattr(FULL, name) for name in FULL.__dataclass_fields__}
    lines = [services.ImportedLine(line=7, values=values)]
    plan = services.plan_import(pole=pole, lines=lines)

    packed = member_lines.pack(lines, plan, pole_id=1, user_id=2)

    assert member_lines.unpack(packed, pole_id=1, user_id=2) == (lines, plan.fingerprint)
    assert member_lines.unpack(packed, pole_id=2, user_id=2) is None
    assert member_lines.unpack(packed, pole_id=1, user_id=3) is None
    assert member_lines.unpack(f"{packed}x", pole_id=1, user_id=2) is None
    assert member_lines.unpack("", pole_id=1, user_id=2) is None
