from __future__ import annotations

from typing import Any

from django import forms

from core.forms import PieceField
from core.numbers import QuantityField
from poles import communes
from poles.forms.commune import CHOICE, offer_candidates, take_commune
from poles.forms.member import contribution_fields
from poles.forms.parts import parts
from poles.models import Membership
from poles.validators import compact_siret, validate_siret

JOINS, DECLINES = "yes", "no"


class ConfirmationForm(forms.Form):
    """What a member answers by its own link."""

    joins = forms.ChoiceField(
        label="Votre structure fait-elle partie de ce pôle, de son plein gré\xa0?",
        choices=[(JOINS, "Oui, elle en fait partie"), (DECLINES, "Non, elle n’en fait pas partie")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si votre structure fait partie de ce pôle."},
    )
    signatory = forms.CharField(label="Vos prénom et nom", max_length=200)
    quality = forms.CharField(
        label="Votre fonction dans la structure",
        max_length=200,
        help_text="Par exemple présidente, gérant, directrice, maire.",
    )
    reason = forms.CharField(
        label="Si c’est non, pourquoi\xa0?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="L’équipe du pôle le lira. Vous n’avez rien d’autre à remplir.",
    )
    siret = forms.CharField(
        label="Numéro SIRET",
        required=False,
        max_length=30,
        help_text="14 chiffres, ceux de votre établissement.",
    )
    commune = forms.CharField(
        label="Commune de l’établissement",
        required=False,
        max_length=100,
        help_text="Son nom ou son code INSEE.",
    )
    fte = QuantityField(
        label="Emplois de l’établissement, en équivalents temps plein",
        max_digits=8,
        help_text="Deux mi-temps font un. Les bénévoles ne comptent pas ici.",
    )
    money, pooled_means, volunteer_hours, in_kind, contribution = contribution_fields().values()
    letter = PieceField(
        label="Votre lettre d’engagement",
        required=False,
        help_text="Une photo nette de la lettre signée convient. Elle peut attendre\xa0: l’équipe du pôle pourra la joindre.",
    )
    entitled = forms.BooleanField(
        label="J’ai le pouvoir de répondre au nom de la structure",
        error_messages={"required": "Cochez cette case, ou transmettez le lien à la personne habilitée."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_candidates(self)
        candidates = [CHOICE] if CHOICE in self.fields else []
        self.helper = parts(
            self,
            ("Votre réponse", ["joins", "signatory", "quality", "reason"]),
            ("Votre structure", ["siret", "commune", *candidates, "fte"]),
            ("Ce qu’elle apporte au pôle", list(contribution_fields())),
            ("Votre engagement", ["letter", "entitled"]),
        )

    @classmethod
    def initial_of(cls, membership: Membership) -> dict[str, Any]:
        """Begin with what the pole's team wrote of this member, and nothing of the others."""
        own = ("fte", *contribution_fields())
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

    def clean(self) -> dict[str, Any]:
        super().clean()
        take_commune(self)
        if self.cleaned_data.get("joins") == DECLINES:
            # Whoever declines has nothing else to get right.
            for name in ("siret", "commune", CHOICE, "fte", "letter", *contribution_fields()):
                self.errors.pop(name, None)
        if self.errors and self.files.get("letter") and "letter" not in self.errors:
            self.add_error(
                "letter",
                "Choisissez de nouveau ce fichier\xa0: il n’a pas été gardé, car une autre réponse est à corriger.",
            )
        return self.cleaned_data

    def details(self) -> dict[str, Any]:
        """Return the answer, the letter apart; only who answers and why where the structure declines."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in {"letter", "entitled"}
        }
        if given["joins"] == DECLINES:
            given = {name: given[name] for name in ("signatory", "quality", "reason")}
            return {"joins": False, **given}
        return {**given, "joins": True, "reason": ""}
