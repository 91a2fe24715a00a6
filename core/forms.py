from __future__ import annotations

from typing import Any

from django import forms

from core import codes, sheets
from core.pieces import ACCEPTED, FORMATS, MAX_BYTES, MAX_MEGABYTES

#: Endings and types: some systems know files by the one, some by the other.
_TAKEN = ",".join(
    [
        *(f".{suffix}" for each in FORMATS for suffix in each.suffixes),
        *(each.content_type for each in FORMATS),
    ]
)


class PieceField(forms.FileField):
    """
    Ask for one file to attach: which ones are taken, and how large, is said in its label and to the browser.

    An empty file is let through: ``core.pieces.check`` says what is wrong with it.
    """

    widget = forms.FileInput

    def __init__(self, *, label: str, **options: Any) -> None:
        whole = f"{label}, {ACCEPTED}, {MAX_MEGABYTES}\xa0Mo au plus"
        super().__init__(label=whole, allow_empty_file=True, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        told = {"accept": _TAKEN, "data-max-bytes": str(MAX_BYTES), "data-formats": ACCEPTED}
        return {**super().widget_attrs(widget), **told}


class SheetField(forms.FileField):
    """
    Ask for a spreadsheet: which ones are taken, and how large, is said in its label.

    An empty file is let through: ``core.sheets.read`` says what is wrong with it.
    """

    widget = forms.FileInput

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=f"Votre fichier, .xlsx ou .csv, {sheets.MAX_BYTES // 1024**2}\xa0Mo au plus",
            allow_empty_file=True,
            error_messages={"required": "Choisissez le fichier à importer."},
            **options,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        accepted = f".csv,.xlsx,{sheets.XLSX_TYPE},text/csv"
        return {**super().widget_attrs(widget), "accept": accepted}


class CodeForm(forms.Form):
    """Ask for the code printed on a document; what is cleaned is its bare form."""

    code = forms.CharField(
        label="Code de vérification",
        max_length=100,
        help_text="25 signes au bas de chaque page, par exemple 7K3QX-0M2VD-94RTA-ZH8PC-1E6WB. Majuscules, espaces "
        "et tirets sont sans importance.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = codes.read(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                f"Un code compte {codes.LENGTH} chiffres et lettres. Recopiez celui qui est imprimé au bas de la page."
            )
        return code
