from __future__ import annotations

from django import forms

from core.forms import SheetField


class MemberSheetForm(forms.Form):
    """A spreadsheet of members, to be looked at before anything is written."""

    upload = SheetField(help_text="Un classeur Excel ou un fichier CSV, sans mot de passe ni macros.")
