from __future__ import annotations

from django import forms

from core.pieces import ACCEPTED, MAX_BYTES
from poles.enums import MemberPieceKind


class MemberPieceForm(forms.Form):
    """A document about one member."""

    kind = forms.ChoiceField(
        label="De quoi s’agit-il\xa0?", choices=MemberPieceKind, widget=forms.RadioSelect
    )
    upload = forms.FileField(
        label=f"Fichier {ACCEPTED}, {MAX_BYTES // 1024**2}\xa0Mo au plus",
        help_text="Sans mot de passe. Une photo nette d’un document signé convient.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        allow_empty_file=True,
    )
