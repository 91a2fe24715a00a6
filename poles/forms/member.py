from __future__ import annotations

import re
from datetime import date
from typing import Any

from crispy_forms.layout import HTML
from django import forms

from core import dates
from core.numbers import QuantityField
from poles import communes, enterprises
from poles.enums import EssBasis, Family
from poles.forms.commune import CHOICE, offer_candidates, take_commune
from poles.forms.parts import parts
from poles.models import Membership
from poles.validators import compact_siret, validate_siret

_SIRET_OF_LEAD = (
    "Obligatoire ici\xa0: plus bas, cette structure est cochée comme porteuse du dossier. 14 chiffres, ceux de "
    "l’établissement qui participe au pôle."
)
_NAF = re.compile(r"^(\d{2})\.?(\d{2})([A-Z])$")


def read_naf(typed: str) -> str:
    """
    Read a code of activity, written with or without its point.

    :raises ValidationError: if it is not one.
    """
    naf = "".join(typed.split()).upper()
    if not naf:
        return ""
    if (read := _NAF.match(naf)) is None:
        raise forms.ValidationError(
            "Un code d’activité s’écrit comme 94.99Z\xa0: quatre chiffres et une lettre."
        )
    return f"{read[1]}.{read[2]}{read[3]}"


def contribution_fields() -> dict[str, forms.Field]:
    """Make the questions on what a member brings: asked of its team and of itself in the same words."""
    return {
        "money": QuantityField(
            label="En argent, en euros par an", help_text="Cotisation, participation aux frais."
        ),
        "pooled_means": QuantityField(
            label="En moyens mis en commun, en euros par an",
            help_text="Locaux, personnel, matériel partagés\xa0: ce qu’ils coûtent.",
        ),
        "volunteer_hours": QuantityField(label="En bénévolat, en heures par an"),
        "in_kind": QuantityField(
            label="En nature, en euros par an",
            help_text="Prêt ou don de biens ou de services\xa0: leur valeur.",
        ),
        "contribution": forms.CharField(
            label="Ce que la structure apporte, en quelques mots",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
    }


class MemberForm(forms.Form):
    """One member of a pole, as its team describes it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
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
            "14 chiffres, ceux de l’établissement qui participe au pôle. Obligatoire pour la structure porteuse du "
            "dossier, facultatif pour les autres\xa0: il évite de compter deux fois une même structure."
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
    ess_basis = forms.ChoiceField(
        label="Si c’est une société de l’ESS, à quel titre\xa0?",
        required=False,
        choices=[("", "Sans objet, ou je ne sais pas encore"), *EssBasis.choices],
        help_text=(
            "Une SAS, une SARL ou une association de droit local ne relève de l’ESS que par ses statuts ou un agrément. "
            "Joignez-en le justificatif à sa ligne\xa0: sans lui, la structure compte comme «\xa0à vérifier\xa0»."
        ),
    )
    group = forms.CharField(
        label="Groupe auquel la structure appartient",
        required=False,
        max_length=200,
        help_text="Les structures d’un même groupe comptent pour une. Laissez vide s’il n’y en a pas.",
    )
    role = forms.CharField(
        label="Son rôle dans le pôle",
        required=False,
        max_length=200,
        help_text="Par exemple «\xa0anime le groupe achats\xa0» ou «\xa0héberge la plateforme\xa0».",
    )
    joined_on = forms.DateField(
        label="Membre depuis le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    fte = QuantityField(
        label="Emplois de l’établissement, en équivalents temps plein",
        max_digits=8,
        help_text="Deux mi-temps font un. Les bénévoles ne comptent pas ici.",
    )
    is_lead = forms.BooleanField(
        label="Cette structure porte le dossier",
        required=False,
        help_text="Elle reçoit les courriers et, le cas échéant, l’aide. Une seule structure est porteuse, et son "
        "numéro SIRET est obligatoire.",
    )

    money, pooled_means, volunteer_hours, in_kind, contribution = contribution_fields().values()
    contact_name = forms.CharField(label="Personne à contacter", required=False, max_length=200)
    contact_email = forms.EmailField(
        label="Son adresse électronique",
        required=False,
        help_text="Elle y recevra un lien pour confirmer l’adhésion elle-même. Cette adresse n’est jamais publiée.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["siret"].conditional = True  # type: ignore[attr-defined]
        if self["is_lead"].value():
            self.fields["siret"].help_text = _SIRET_OF_LEAD
        offer_candidates(self)
        candidates = [CHOICE] if CHOICE in self.fields else []
        #: Its button comes before the others: the page gives the key Enter another one.
        self.asks_register = enterprises.enabled()
        ask = [HTML('{% include "poles/parts/register_button.html" %}')] if self.asks_register else []
        self.helper = parts(
            self,
            ("La structure", ["name", "siret", *ask, "commune", *candidates, "legal_category", "naf"]),
            ("Qui peut confirmer son adhésion", ["contact_name", "contact_email"]),
            folded=[
                ("Sa famille et son groupe", ["family", "ess_basis", "group"]),
                ("Sa place dans le pôle", ["role", "joined_on", "fte", "is_lead"]),
                ("Ce qu’elle apporte", list(contribution_fields())),
            ],
        )

    @classmethod
    def initial_of(cls, membership: Membership) -> dict[str, Any]:
        return {
            **{name: getattr(membership, name, None) for name in cls.base_fields},
            "siret": membership.organisation.siret,
            "commune": communes.name_and_code(membership.commune),
        }

    def details(self) -> dict[str, Any]:
        """Return what was typed as a member's details, the version apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def differences(self, standing: Membership) -> list[tuple[str, str, str]]:
        """List each question whose answer is not the one that stands: its label, what stands, what was typed."""
        kept = self.initial_of(standing)
        typed = {**self.cleaned_data, "commune": communes.name_and_code(self.cleaned_data["commune"])}
        return [
            (str(field.label), self._read(name, kept[name]), self._read(name, typed[name]))
            for name, field in self.base_fields.items()
            if name != "version" and (kept[name] or None) != (typed[name] or None)
        ]

    def on_top_of(self, standing: Membership) -> MemberForm:
        """Give the same words back on the line as it stands, so that they may be saved."""
        return type(self)({**self.data.dict(), "version": standing.version})  # type: ignore[attr-defined]

    def _read(self, name: str, value: Any) -> str:
        """Write a value for a reader."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(value, bool):
            return "Oui" if value else "Non"
        if isinstance(value, date):
            return dates.day(value)
        return str(field.prepare_value(value) or "") or "Non renseigné"

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_siret(self) -> str:
        siret = compact_siret(self.cleaned_data["siret"])
        if siret:
            validate_siret(siret)
        return siret

    def clean_naf(self) -> str:
        return read_naf(self.cleaned_data["naf"])

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
