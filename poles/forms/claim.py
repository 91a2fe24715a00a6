from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from core.forms import PieceField
from poles import consent
from poles.models import Pole

#: The answer of who has no pole on the platform yet.
THIS_ONE = "cette-fiche"


class ClaimForm(forms.Form):
    """What a person says to have an identified pole given to them."""

    quality = forms.CharField(
        label="Qui êtes-vous\xa0?",
        max_length=200,
        help_text="Votre fonction et votre structure, par exemple «\xa0directrice de l’association Exemple\xa0».",
    )
    link = forms.CharField(
        label="Quel est votre lien avec ce pôle\xa0?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Depuis quand, à quel titre vous parlez pour lui. C’est ce que lira le service instructeur.",
    )
    pole = forms.ChoiceField(
        label="L’avez-vous déjà décrit sur la plateforme\xa0?",
        widget=forms.RadioSelect,
        help_text="Si oui, la fiche le rejoindra avec ses sources\xa0; sinon, elle devient la vôtre.",
        error_messages={"required": "Choisissez une réponse."},
    )
    stay_listed = forms.BooleanField(
        label="Garder la page de ce pôle dans l’annuaire",
        required=False,
        help_text=(
            f"Seulement si la fiche devient la vôtre. {consent.TEXTS[consent.CURRENT]} Sans cet accord, elle quitte "
            "l’annuaire quand elle vous est confiée."
        ),
    )
    upload = PieceField(
        label="Un document qui montre ce lien",
        required=False,
        help_text="Par exemple un procès-verbal ou une délégation. Seul le service instructeur le lit.",
    )

    def __init__(self, *args: Any, poles: Iterable[Pole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = [(str(pole.pk), f"Oui\xa0: c’est «\xa0{pole.name}\xa0»") for pole in poles]
        self.fields["pole"].choices = [(THIS_ONE, "Non, je prends cette fiche"), *ours]  # type: ignore[attr-defined]

    def own_pole_id(self) -> int | None:
        chosen = self.cleaned_data["pole"]
        return None if chosen == THIS_ONE else int(chosen)


class AgreementForm(forms.Form):
    """The word of who gives an entry away, which nothing takes back."""

    compared = forms.BooleanField(
        label="J’ai comparé les demandes et vérifié que cette fiche est bien le pôle de cette personne",
        help_text="Une fois acceptée, la demande ne peut plus être refusée.",
        error_messages={
            "required": "Cochez la case\xa0: une demande ne s’accepte qu’après comparaison, et sans retour."
        },
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Motif du refus",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="La personne le lira tel quel.",
        error_messages={"required": "Un refus est toujours motivé\xa0: dites pourquoi."},
    )
