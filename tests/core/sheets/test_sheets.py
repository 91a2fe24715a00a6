import io
import struct
import time
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core import sheets
from core.sheets import Column, SheetRefused, limits
from tests.core.sheets.books import csv_file, rewritten, sheet_of_rows, with_shared_texts, xlsx_file

SHEET = "xl/worksheets/sheet1.xml"


def even(text):
    """Let pass a code of six digits whose sum is even: a stand-in for a key."""
    if len(text) != 6 or not text.isdigit() or sum(map(int, text)) % 2:
        raise ValidationError("Ce code est faux.")


COLUMNS = (
    Column(
        key="name", heading="Nom", required=True, aliases=("Raison sociale",), read=sheets.text(longest=40)
    ),
    Column(
        key="code",
        heading="Numéro d’ordre (6 chiffres)",
        read=sheets.digits(length=6, check=even, names="ce numéro"),
        as_text=True,
    ),
    Column(key="amount", heading="Montant", read=sheets.number()),
    Column(key="since", heading="Membre depuis le", read=sheets.day, dated=True),
    Column(key="kind", heading="Genre", read=sheets.choice({"a": "Première espèce", "b": "Autre"})),
    Column(key="lead", heading="Porteuse", read=sheets.yes_or_no),
    Column(key="words", heading="Mots", read=sheets.text(longest=2000, lines=True)),
)
HEADINGS = [column.heading for column in COLUMNS]


def read(upload):
    return sheets.read(upload, columns=COLUMNS)


def values(upload):
    reading = read(upload)
    assert reading.faults == ()
    return [row.values for row in reading.rows]


def faults(upload):
    return [(fault.line, fault.letter, fault.heading, fault.message) for fault in read(upload).faults]


def refusal(upload):
    with pytest.raises(SheetRefused) as refused:
        read(upload)
    return str(refused.value)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_whatever_its_separator_and_encoding(separator, encoding):
    lines = [["Nom", "Numéro d’ordre", "Mots"], ["Œuvre d’été", "123 457", "Un, deux; trois\tquatre"]]

    found = values(csv_file(lines, separator=separator, encoding=encoding))

    assert found == [{"name": "Œuvre d’été", "code": "123457", "words": "Un, deux; trois\tquatre"}]


def test_csv_in_latin_1_is_read():
    assert values(io.BytesIO("Nom;Mots\r\nÉté;à\x81\r\n".encode("latin-1"))) == [
        {"name": "Été", "words": "à\x81"}
    ]


def test_csv_may_name_its_separator():
    assert values(io.BytesIO(b"sep=,\r\nNom,Mots\r\nA;B,C\r\n")) == [{"name": "A;B", "words": "C"}]


def test_columns_are_found_whatever_their_order_accents_and_case():
    lines = [["MEMBRE DEPUIS LE", "numero d'ordre", "Raison Sociale *"], ["1/2/2026", "12.34-57", "Halle"]]

    assert values(csv_file(lines)) == [{"since": date(2026, 2, 1), "code": "123457", "name": "Halle"}]


def test_a_title_above_the_headings_is_passed_over():
    lines = [["Nos membres"], [], ["Nom", "Genre"], ["Halle", "PREMIERE ESPECE"]]

    assert values(csv_file(lines)) == values(xlsx_file(lines)) == [{"name": "Halle", "kind": "a"}]


def test_unknown_headings_are_told():
    assert read(csv_file([["Nom", "Couleur", ""], ["Halle", "bleu", "x"]])).unknown == ("Couleur",)


def test_missing_required_heading_is_told_with_what_was_read():
    said = refusal(csv_file([["Titre", "Genre"], ["Halle", "Autre"]]))

    assert "Cette colonne manque\xa0: «\xa0Nom\xa0»" in said
    assert "«\xa0Titre\xa0»" in said


def test_heading_twice_is_a_fault():
    assert faults(csv_file([["Nom", "Genre", "nom"], ["A", "", "B"]])) == [
        (1, "C", "Nom", "Cette colonne est déjà là plus à gauche. Gardez l’une des deux.")
    ]


def test_lines_keep_the_numbers_of_the_spreadsheet():
    lines = [["Nom", "Mots"], [], ["A", "deux\nlignes"], ["", " "], ["B", ""]]

    for upload in (csv_file(lines), xlsx_file(lines)):
        assert [(row.line, row.values["name"]) for row in read(upload).rows] == [(3, "A"), (5, "B")]
        assert read(upload).rows[0].values["words"] == "deux\nlignes"


def test_empty_required_cell_is_a_fault_and_its_row_is_not_sound():
    reading = read(csv_file([["Nom", "Montant"], ["", "12"]]))

    assert [(fault.line, fault.letter, fault.message) for fault in reading.faults] == [
        (2, "A", "Cette case ne peut pas rester vide.")
    ]
    assert [(row.sound, row.values) for row in reading.rows] == [(False, {"amount": Decimal(12)})]


def test_fault_gives_line_column_and_what_was_written():
    (fault,) = read(xlsx_file([["Nom", "Genre", "Montant"], ["A", "Autre", "douze"]])).faults

    assert (fault.line, fault.letter, fault.heading, fault.written) == (2, "C", "Montant", "douze")


@pytest.mark.parametrize("typed", ["12 000,50 €", "12000,5", "12.000,50", "12\u202f000.50"])
def test_number_is_read_as_people_type_it(typed):
    assert values(csv_file([["Nom", "Montant"], ["A", typed]]))[0]["amount"] == Decimal("12000.5")


def test_number_kept_in_binary_is_read_as_its_decimals():
    assert values(xlsx_file([["Nom", "Montant"], ["A", 12.5]]))[0]["amount"] == Decimal("12.5")
    assert values(xlsx_file([["Nom", "Montant"], ["A", 0.1 + 0.2]]))[0]["amount"] == Decimal("0.3")


@pytest.mark.parametrize("value", [-1, 1e300, "0.125", "1e5", True, date(2026, 1, 1), 0.001, 12.345])
def test_number_that_is_none_is_a_fault(value):
    assert [fault[:3] for fault in faults(xlsx_file([["Nom", "Montant"], ["A", value]]))] == [
        (2, "B", "Montant")
    ]


@pytest.mark.parametrize(
    "value",
    [46054, "46054", datetime(2026, 2, 1), "1/2/2026", "2026-02-01", "01.02.2026"],  # noqa: DTZ001
)
def test_date_is_read_however_it_is_kept(value):
    assert values(xlsx_file([["Nom", "Membre depuis le"], ["A", value]]))[0]["since"] == date(2026, 2, 1)


@pytest.mark.parametrize("value", ["31/02/2026", "février", 12, 3_000_000, "2026", True])
def test_date_that_is_none_is_a_fault(value):
    assert [fault[1] for fault in faults(xlsx_file([["Nom", "Membre depuis le"], ["A", value]]))] == ["B"]


def test_dates_counted_from_1904_are_read():
    def old_macintosh(book):
        book.epoch = CALENDAR_MAC_1904

    lines = [["Nom", "Membre depuis le", "Montant"], ["A", 46054 - 1462, 5]]

    (row,) = values(xlsx_file(lines, change=old_macintosh))

    assert (row["since"], row["amount"]) == (date(2026, 2, 1), Decimal(5))


@pytest.mark.parametrize("value", [123457, 123457.0, "1.23457E5", "1,23457E+05", " 123 457 "])
def test_identifier_taken_for_a_number_is_read(value):
    assert values(xlsx_file([["Nom", "Numéro d’ordre"], ["A", value]]))[0]["code"] == "123457"


def test_rounded_identifier_is_told():
    (fault,) = faults(csv_file([["Nom", "Numéro d’ordre"], ["A", "1,23E+05"]]))

    assert fault[3].startswith("Le tableur a arrondi ce numéro")


@pytest.mark.parametrize("value", [1234, "1234"])
def test_lost_zeros_are_given_back_where_the_key_agrees_and_told(value):
    reading = read(xlsx_file([["Nom", "Numéro d’ordre"], ["A", value]]))

    assert reading.rows[0].values["code"] == "001234"
    assert "2 zéros" in reading.notes[0].message


@pytest.mark.parametrize("value", [1235, "12", "12345X", True])
def test_identifier_whose_key_disagrees_is_a_fault(value):
    assert [fault[1] for fault in faults(xlsx_file([["Nom", "Numéro d’ordre"], ["A", value]]))] == ["B"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("Oui", True), ("x", True), ("✓", True), ("NON", False), ("0", False)]
)
def test_yes_or_no_is_read(typed, meant):
    assert values(csv_file([["Nom", "Porteuse"], ["A", typed]]))[0]["lead"] is meant


def test_choice_that_is_none_lists_the_answers():
    (fault,) = faults(csv_file([["Nom", "Genre"], ["A", "Troisième"]]))

    assert "«\xa0Première espèce\xa0», «\xa0Autre\xa0»" in fault[3]


def test_formula_without_its_value_is_a_fault_and_with_it_is_read():
    upload = xlsx_file([["Nom", "Montant"], ["A", "=6*7"]])
    worked_out = rewritten(
        upload,
        replace={SHEET: lambda xml: xml.replace(b"<v />", b"<v>42</v>").replace(b"<v></v>", b"<v>42</v>")},
    )

    assert [(fault[0], fault[1]) for fault in faults(upload)] == [(2, "B")]
    assert "formule" in faults(upload)[0][3]
    assert values(worked_out)[0]["amount"] == Decimal(42)


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_error_of_the_spreadsheet_is_a_fault(error):
    for upload in (
        csv_file([["Nom", "Montant"], ["A", error]]),
        xlsx_file([["Nom", "Montant"], ["A", error]]),
    ):
        ((line, letter, _, message),) = faults(upload)
        assert (line, letter) == (2, "B")
        assert error in message


def test_cells_joined_downwards_have_the_value_of_the_first():
    lines = [["Nom", "Genre"], ["A", "Autre"], ["B", ""], ["C", ""]]

    found = values(xlsx_file(lines, merged=["B2:B3"]))

    assert [row["kind"] for row in found] == ["b", "b", None]


def test_cells_joined_sideways_are_told():
    assert [
        fault[:2] for fault in faults(xlsx_file([["Nom", "Genre"], ["Autre", ""]], merged=["A2:B2"]))
    ] == [(2, "B")]


def test_sheet_with_the_headings_is_found_and_a_hidden_one_is_not():
    def more(book):
        hidden = book.create_sheet("Cachée")
        hidden.sheet_state = "hidden"
        hidden.append(HEADINGS)
        shown = book.create_sheet("Membres")
        shown.append(["Nom", "Genre"])
        shown.append(["Halle", "Autre"])

    assert values(xlsx_file([["À lire"]], change=more)) == [{"name": "Halle", "kind": "b"}]


def test_cell_too_long_is_a_fault():
    (fault,) = faults(csv_file([["Nom", "Mots"], ["A", "x" * 6000]]))

    assert fault[:2] == (2, "B")


def test_fifty_thousand_lines_are_refused_quickly_and_in_little_memory():
    upload = csv_file([["Nom", "Mots"], *[["Halle", "x" * 20]] * 50_000])
    workbook = rewritten(
        xlsx_file([HEADINGS]),
        replace={SHEET: lambda xml: xml.replace(b"</sheetData>", sheet_of_rows(50_000) + b"</sheetData>")},
    )
    for each in (upload, workbook):
        tracemalloc.start()
        began = time.monotonic()
        said = refusal(each)
        took = time.monotonic() - began
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert "2\xa0000 au plus" in said
        assert took < 5
        assert peak < 60 * 1024**2


def test_two_thousand_lines_are_read_and_one_more_is_refused():
    lines = [["Nom"], *[["Halle"]] * limits.MAX_ROWS]

    assert len(read(csv_file(lines)).rows) == len(read(xlsx_file(lines)).rows) == limits.MAX_ROWS
    assert "lignes" in refusal(csv_file([*lines, ["Halle"]]))
    assert "lignes" in refusal(xlsx_file([*lines, ["Halle"]]))


def test_too_heavy_a_file_is_refused():
    assert "5\xa0Mo" in refusal(io.BytesIO(b"Nom\n" + b"x" * limits.MAX_BYTES))


def test_too_wide_a_table_is_refused():
    assert "colonnes" in refusal(csv_file([["Nom"], ["A", *["x"] * 150]]))
    assert "colonnes" in refusal(xlsx_file([["Nom"], ["A", *["x"] * 150]]))


@pytest.mark.parametrize(
    "put",
    [{"xl/vbaProject.bin": b"macro"}, {"xl/VBAPROJECT.BIN": b"macro"}, {"xl/vbaProjectSignature.bin": b"x"}],
)
def test_macros_are_refused(put):
    assert "macros" in refusal(rewritten(xlsx_file([HEADINGS]), put=put))


def test_macros_declared_only_are_refused():
    name = "[Content_Types].xml"
    plain, macro = b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"

    assert "macros" in refusal(
        rewritten(xlsx_file([HEADINGS]), replace={name: lambda xml: xml.replace(plain, macro)})
    )


def archive(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in parts.items():
            written.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    made.seek(0)
    return made


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b"  \r\n", "vide"),
        (b"%PDF-1.7 et la suite", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"<html><table><tr><td>Nom", "page web"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"PK\x05\x06" + bytes(18), "archive"),
        (b"PK\x03\x04 et rien de plus", "abîmé"),
        (bytes(range(256)) * 20, "pas un tableau"),
        (b'Nom;Mots\r\nA;"jamais ferm\xc3\xa9' + b"x" * 200_000, "guillemet"),
        (b"\xef\xbb\xbfNom\r\n\xff\xff", "abîmé"),
        (
            archive(
                mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=b"<x/>"
            ).getvalue(),
            ".ods",
        ),
        (archive(word__document_xml=b"<x/>").getvalue(), "document"),
        (archive(photo=b"x").getvalue(), "archive"),
    ],
)
def test_other_files_are_refused_with_what_to_do(data, said):
    assert said in refusal(io.BytesIO(data))


def test_encrypted_zip_is_refused():
    data = bytearray(archive(photo=b"x").getvalue())
    data[6] |= 1
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1

    assert "mot de passe" in refusal(io.BytesIO(bytes(data)))


def test_zip_bomb_is_refused_before_it_is_unfolded():
    bomb = rewritten(xlsx_file([HEADINGS]), put={"xl/media/image.png": bytes(limits.MAX_UNFOLDED)})
    assert len(bomb.getvalue()) < 200_000

    tracemalloc.start()
    said = refusal(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "lourd" in said
    assert peak < 20 * 1024**2


def test_zip_that_lies_about_its_sizes_is_refused():
    bomb = bytearray(
        rewritten(xlsx_file([HEADINGS]), put={"xl/media/image.png": bytes(30 * 1024**2)}).getvalue()
    )
    size = struct.pack("<I", 30 * 1024**2)
    while (place := bomb.find(size)) != -1:
        bomb[place : place + 4] = struct.pack("<I", 1000)

    assert "abîmé" in refusal(io.BytesIO(bytes(bomb)))


def test_many_parts_are_refused():
    assert "lourd" in refusal(
        rewritten(xlsx_file([HEADINGS]), put={f"xl/{n}": b"" for n in range(limits.MAX_PARTS)})
    )


SHARED = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'


def test_texts_that_other_programs_share_are_read():
    shared = SHARED.format("<si><t>Nom</t></si><si><r><t>Ha</t></r><r><t>lle</t></r></si>").encode()
    cells = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row></sheetData>'
    bare = rewritten(
        xlsx_file([]),
        replace={
            SHEET: lambda xml: xml.replace(b"<sheetData />", b"<sheetData></sheetData>").replace(
                b"</sheetData>", cells
            )
        },
    )

    assert values(with_shared_texts(bare, shared)) == [{"name": "Halle"}]


def test_many_marks_are_refused_quickly():
    many = SHARED.format("<si><t/></si>" * 700_000).encode()

    assert "lourd" in refusal(with_shared_texts(xlsx_file([HEADINGS]), many))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding):
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    declared = f'<?xml version="1.0"?>{entities}{SHARED.format("<si><t>&b;</t></si>")}'

    assert "abîmé" in refusal(with_shared_texts(xlsx_file([HEADINGS]), declared.encode(encoding)))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_damaged_part_is_refused(part):
    assert "abîmé" in refusal(
        rewritten(xlsx_file([HEADINGS, ["A"]]), replace={part: lambda xml: xml[: len(xml) // 2]})
    )


def test_a_line_far_below_is_refused_without_counting_up_to_it():
    far = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>A</t></is></c></row></sheetData>'

    assert "lignes" in refusal(
        rewritten(xlsx_file([["Nom"]]), replace={SHEET: lambda xml: xml.replace(b"</sheetData>", far)})
    )


def test_the_name_of_the_file_decides_nothing():
    upload = csv_file([["Nom"], ["Halle"]])
    upload.name = "../../etc/tableau.xlsm"

    assert values(upload) == [{"name": "Halle"}]


ROWS = [
    {
        "name": "=1+1",
        "code": "001234",
        "amount": Decimal("12000.50"),
        "since": date(2026, 2, 1),
        "kind": "a",
        "lead": True,
        "words": '@SUM(A1)\n-2;"trois", +4',
    },
    {
        "name": "'=déjà gardé",
        "code": None,
        "amount": Decimal(0),
        "since": None,
        "kind": None,
        "lead": False,
        "words": None,
    },
    {
        "name": "+33 1 00 00 00 00",
        "code": None,
        "amount": None,
        "since": None,
        "kind": "b",
        "lead": None,
        "words": "'ok",
    },
]

WRITTEN = tuple(
    Column(**{**vars(column), "write": {"a": "Première espèce", "b": "Autre"}.get})
    if column.key == "kind"
    else column
    for column in COLUMNS
)


@pytest.mark.parametrize("rows", [ROWS, []])
def test_what_is_written_is_read_back_the_same(rows):
    assert values(io.BytesIO(sheets.write_csv(rows, columns=WRITTEN))) == rows
    assert values(io.BytesIO(sheets.write_xlsx(rows, columns=WRITTEN, title="Membres"))) == rows


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_any_text_is_read_back_the_same(words):
    # After an x it is neither blank nor an error of the spreadsheet's; after the rest, it may look like a formula.
    words = " ".join(f"{words}x".split())
    columns = (Column(key="words", heading="Mots", read=sheets.text(longest=40)),)
    rows = [{"words": words}]

    for written in (
        sheets.write_csv(rows, columns=columns),
        sheets.write_xlsx(rows, columns=columns, title="Mots"),
    ):
        assert [row.values for row in sheets.read(io.BytesIO(written), columns=columns).rows] == rows


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formula_is_neutralised(start):
    words = f"{start}HYPERLINK(A1)"
    rows = [{"name": words}]

    first = sheets.write_csv(rows, columns=COLUMNS).decode("utf-8-sig").splitlines()
    sheet = load_workbook(io.BytesIO(sheets.write_xlsx(rows, columns=COLUMNS, title="Membres"))).active

    assert not any(line.lstrip('"').startswith(start) for line in first)
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].quotePrefix


def test_workbook_keeps_its_headings_in_sight_and_its_codes_as_text():
    sheet = load_workbook(io.BytesIO(sheets.write_xlsx(ROWS, columns=WRITTEN, title="Mem[b]res"))).active

    assert sheet.title == "Membres"
    assert sheet.freeze_panes == "A2"
    assert sheet["B2"].number_format == sheet["B4"].number_format == "@"
    assert sheet["B2"].value == "001234"
    assert sheet.column_dimensions["A"].width == 18
