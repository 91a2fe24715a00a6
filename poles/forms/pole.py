from __future__ import annotations

from typing import Any

from django import forms

from poles import communes
from poles.enums import Category, Origin, Structure
from poles.forms.commune import offer_candidates, take_commune
from poles.models import Pole

NOT_KNOWN_YET = ("", "Je ne sais pas encore")


class PoleForm(forms.Form):
    """What a team says of its pole, members and perimeter apart."""

    name = forms.CharField(
        label="Nom du pôle",
        max_length=200,
        help_text="Celui que vos partenaires connaissent. Il figurera sur les courriers.",
    )
    commune = forms.CharField(
        label="Commune du siège",
        max_length=100,
        help_text="Son nom ou son code INSEE, par exemple «\xa0Romans-sur-Isère\xa0» ou «\xa026281\xa0».",
    )
    summary = forms.CharField(
        label="Le pôle en quelques lignes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Qui vous êtes, sur quel territoire, ce que vous faites ensemble.",
    )
    since_year = forms.IntegerField(
        label="Depuis quelle année travaillez-vous ensemble\xa0?",
        required=False,
        min_value=1800,
        max_value=2100,
        help_text="L’année des premières actions communes, même sans structure juridique. Par exemple 2019.",
        error_messages={
            "min_value": "Écrivez l’année en quatre chiffres.",
            "max_value": "Écrivez l’année en quatre chiffres.",
        },
    )
    origin = forms.ChoiceField(
        label="Qui est à l’origine du pôle\xa0?",
        required=False,
        choices=[*Origin.choices, NOT_KNOWN_YET],
        widget=forms.RadioSelect,
    )
    structure = forms.ChoiceField(
        label="Le pôle réunit-il plusieurs secteurs d’activité\xa0?",
        required=False,
        choices=[*Structure.choices, NOT_KNOWN_YET],
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(
        label="À quoi le pôle ressemble-t-il le plus\xa0?",
        required=False,
        choices=[*Category.choices, NOT_KNOWN_YET],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_candidates(self)

    @classmethod
    def initial_of(cls, pole: Pole) -> dict[str, Any]:
        values = {name: getattr(pole, name) for name in cls.base_fields}
        return {**values, "commune": communes.name_and_code(pole.commune)}

    def clean(self) -> dict[str, Any]:
        super().clean()
        take_commune(self)
        return self.cleaned_data
