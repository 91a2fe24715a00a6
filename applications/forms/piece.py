from __future__ import annotations

from django import forms

from applications.enums import PieceKind
from core.forms import PieceField


class PieceForm(forms.Form):
    """One file to attach to a draft."""

    kind = forms.ChoiceField(label="De quoi s’agit-il\xa0?", choices=PieceKind)
    label = forms.CharField(
        label="Nom de la pièce",
        max_length=200,
        help_text="Comment la reconnaître, par exemple «\xa0Charte signée en mars 2026\xa0».",
    )
    upload = PieceField(
        label="Fichier à joindre",
        help_text="Sans mot de passe. Une photo nette d’un document signé convient.",
    )
