from __future__ import annotations

from django import forms

from core.forms import PieceField
from poles.enums import MemberPieceKind


class MemberPieceForm(forms.Form):
    """A document about one member."""

    kind = forms.ChoiceField(
        label="De quoi s’agit-il\xa0?", choices=MemberPieceKind, widget=forms.RadioSelect
    )
    upload = PieceField(
        label="Fichier à joindre",
        help_text="Sans mot de passe. Une photo nette d’un document signé convient.",
    )
