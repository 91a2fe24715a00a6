from __future__ import annotations

from django import forms

from applications.enums import PieceKind
from core.forms import PieceField
from core.pieces import LONGEST, label_from, readable


class PieceForm(forms.Form):
    """One file to attach to a draft; the browser may send several, one by one."""

    kind = forms.ChoiceField(label="De quoi s’agit-il\xa0?", choices=PieceKind)
    label = forms.CharField(
        label="Nom de la pièce",
        required=False,
        max_length=LONGEST,
        help_text="Comment la reconnaître, par exemple «\xa0Charte signée en mars 2026\xa0». Sans nom, celui du fichier.",
    )
    upload = PieceField(
        label="Fichier à joindre",
        help_text="Sans mot de passe ni macros. Une photo nette d’un document signé convient.",
    )

    def clean_label(self) -> str:
        return readable(self.cleaned_data["label"])

    def name(self) -> str:
        """Return what the piece is called: as typed, or as its file, or as its nature."""
        kind = PieceKind(self.cleaned_data["kind"])
        return self.cleaned_data["label"] or label_from(self.cleaned_data["upload"].name) or kind.label
