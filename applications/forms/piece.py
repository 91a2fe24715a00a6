from __future__ import annotations

from django import forms

from applications.enums import PieceKind
from core.pieces import ACCEPTED, MAX_BYTES


class PieceForm(forms.Form):
    """One file to attach to a draft."""

    kind = forms.ChoiceField(label="De quoi s’agit-il\xa0?", choices=PieceKind)
    label = forms.CharField(
        label="Nom de la pièce",
        max_length=200,
        help_text="Comment la reconnaître, par exemple «\xa0Charte signée en mars 2026\xa0».",
    )
    upload = forms.FileField(
        label=f"Fichier {ACCEPTED}, {MAX_BYTES // 1024**2}\xa0Mo au plus",
        help_text="Sans mot de passe. Une photo nette d’un document signé convient.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        allow_empty_file=True,
    )
