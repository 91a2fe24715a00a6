"""A file to attach is asked for in one way."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.forms.piece import PieceForm
from core import pieces
from core.forms import PieceField, SheetField
from poles.forms import ConfirmationForm, LeadRequestForm, MemberPieceForm, MemberSheetForm
from poles.forms.claim import ClaimForm
from poles.forms.register_sheet import SheetForm


class OneFile(forms.Form):
    upload = PieceField(label="Votre lettre", help_text="Signée.")


def test_a_file_is_asked_for_with_what_is_taken_and_how_large():
    field = OneFile()["upload"]

    assert field.label == "Votre lettre, PDF, DOCX, XLSX, ODT, ODS, JPEG ou PNG, 25\xa0Mo au plus"
    assert field.help_text == "Signée."
    widget = field.build_widget_attrs({}) | field.field.widget.attrs
    assert widget["accept"].startswith(".pdf,.docx,.xlsx,.odt,.ods,.jpg,.jpeg,.png,application/pdf,")
    assert (widget["data-max-bytes"], widget["data-formats"]) == (str(pieces.MAX_BYTES), pieces.ACCEPTED)


def test_an_empty_file_is_left_to_who_reads_files():
    form = OneFile({}, {"upload": SimpleUploadedFile("vide.pdf", b"")})

    assert form.is_valid()


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (PieceForm, "upload"),
        (MemberPieceForm, "upload"),
        (LeadRequestForm, "upload"),
        (ConfirmationForm, "letter"),
        (ClaimForm, "upload"),
    ],
)
def test_every_form_asks_for_its_file_so(form, name):
    assert isinstance(form.base_fields[name], PieceField)


@pytest.mark.parametrize("form", [MemberSheetForm, SheetForm])
def test_a_spreadsheet_is_asked_for_in_one_way(form):
    field = form.base_fields["upload"]

    assert isinstance(field, SheetField)
    assert field.label == "Votre fichier, .xlsx ou .csv, 5\xa0Mo au plus"
    assert 'accept=".csv,.xlsx,' in str(form()["upload"])
    assert form({}, {"upload": SimpleUploadedFile("vide.csv", b"")}).is_valid()
    assert form({}).errors == {"upload": ["Choisissez le fichier à importer."]}
