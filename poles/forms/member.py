from __future__ import annotations

import re
from typing import Any

from django import forms

from core import territories
from poles import communes
from poles.enums import Family
from poles.forms.commune import CommunesField, offer_candidates, take_commune
from poles.models import Membership, Pole
from poles.validators import compact_siret, validate_siret

_NAF = re.compile(r"^(\d{2})\.?(\d{2})([A-Z])$")


class MemberForm(forms.Form):
    """One member of a pole, as its team describes it."""

    name = forms.CharField(
        label="Nom de la structure",
        max_length=250,
        help_text="Sa raison sociale, telle qu’elle est déclarée.",
    )
    siret = forms.CharField(
        label="Numéro SIRET",
        required=False,
        max_length=30,
        help_text=(
            "14 chiffres, ceux de l’établissement qui participe au pôle. Il évite de compter deux fois une même "
            "structure\xa0; il est indispensable pour la structure porteuse."
        ),
    )
    commune = forms.CharField(
        label="Commune de l’établissement",
        required=False,
        max_length=100,
        help_text="Son nom ou son code INSEE. C’est elle qui dit si la structure est dans le périmètre du pôle.",
    )
    legal_category = forms.RegexField(
        label="Catégorie juridique",
        regex=r"^\d{4}$",
        required=False,
        help_text=(
            "4 chiffres, sur l’avis de situation INSEE. Par exemple 9220 pour une association déclarée, 5458 pour une "
            "SCOP, 5499 pour une SARL, 7210 pour une commune."
        ),
        error_messages={"invalid": "La catégorie juridique compte quatre chiffres, par exemple 9220."},
    )
    naf = forms.CharField(
        label="Code d’activité (NAF ou APE)",
        required=False,
        max_length=10,
        help_text="Sur le même avis, par exemple 94.99Z.",
    )
    family = forms.ChoiceField(
        label="Famille de la structure",
        required=False,
        choices=[("", "D’après la catégorie juridique"), *Family.choices],
        help_text=(
            "Laissez la première ligne si la catégorie juridique suffit. Une SAS, une SARL ou une SCIC peut relever de "
            "l’économie sociale et solidaire par ses statuts\xa0: dites-le ici."
        ),
    )
    group = forms.CharField(
        label="Groupe auquel la structure appartient",
        required=False,
        max_length=200,
        help_text="Les structures d’un même groupe comptent pour une. Laissez vide s’il n’y en a pas.",
    )
    joined_on = forms.DateField(label="Membre depuis le", required=False)
    is_lead = forms.BooleanField(
        label="Cette structure porte le dossier",
        required=False,
        help_text="Elle reçoit les courriers et, le cas échéant, l’aide. Une seule structure est porteuse.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_candidates(self)

    @classmethod
    def initial_of(cls, membership: Membership) -> dict[str, Any]:
        own = ("name", "legal_category", "naf", "family", "group", "joined_on", "is_lead")
        return {
            **{name: getattr(membership, name) for name in own},
            "siret": membership.organisation.siret,
            "commune": communes.name_and_code(membership.commune),
        }

    def clean_siret(self) -> str:
        siret = compact_siret(self.cleaned_data["siret"])
        if siret:
            validate_siret(siret)
        return siret

    def clean_naf(self) -> str:
        naf = self.cleaned_data["naf"].replace(" ", "").upper()
        if not naf:
            return ""
        if (read := _NAF.match(naf)) is None:
            raise forms.ValidationError(
                "Un code d’activité s’écrit comme 94.99Z\xa0: quatre chiffres et une lettre."
            )
        return f"{read[1]}.{read[2]}{read[3]}"

    def clean(self) -> dict[str, Any]:
        super().clean()
        take_commune(self)
        if (
            self.cleaned_data.get("is_lead")
            and not self.cleaned_data.get("siret")
            and not self.errors.get("siret")
        ):
            self.add_error("siret", "Donnez le numéro SIRET de la structure porteuse.")
        return self.cleaned_data


class PerimeterForm(forms.Form):
    """The communes of a pole's perimeter."""

    codes = CommunesField(
        label="Communes du périmètre",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=(
            "Une commune par ligne, par son nom ou son code INSEE. Le numéro SIREN d’une intercommunalité vaut pour "
            "toutes ses communes."
        ),
    )

    def __init__(self, *args: Any, pole: Pole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        commune = territories.commune(pole.commune)
        self.epci = territories.epci(commune.epci_code) if commune else None
        if self.epci:
            count = len(territories.communes_of_epci(self.epci.code))
            self.fields["whole_epci"] = forms.BooleanField(
                label=f"Ajouter toutes les communes de {self.epci.name}",
                required=False,
                help_text=f"L’intercommunalité du siège du pôle\xa0: {count} communes.",
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("whole_epci") and self.epci and "codes" in self.cleaned_data:
            members = [commune.code for commune in territories.communes_of_epci(self.epci.code)]
            self.cleaned_data["codes"] = list(dict.fromkeys([*self.cleaned_data["codes"], *members]))
        return self.cleaned_data
