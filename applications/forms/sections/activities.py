"""The pole’s economic activities, and the authorities that stand by it."""

from __future__ import annotations

from typing import Any

from applications.enums import AuthorityLevel, PartnershipAct, Recognition
from applications.forms.answers import (
    AmountAnswer,
    ChoiceAnswer,
    CommunesAnswer,
    DateAnswer,
    DecimalAnswer,
    DeclarationAnswer,
    TextAnswer,
    YesNoAnswer,
)
from applications.forms.sections.form import AnswersForm


class ActivitiesForm(AnswersForm):
    declared_none = DeclarationAnswer(
        label="Le pôle n’a pas encore d’activité",
        help_text="Cochez pour le déclarer, plutôt que de laisser la partie vide.",
    )


class ActivityRow(AnswersForm):
    name = TextAnswer(label="Activité", max_length=200)
    social_utility = YesNoAnswer(
        label="Est-elle d’utilité sociale\xa0?",
        select=True,
        help_text="Insertion, service aux personnes fragiles, environnement, lien social… reconnus ou démontrés.",
    )
    recognised_by = ChoiceAnswer(
        label="Qui le reconnaît\xa0?",
        choices=Recognition.choices,
        select=True,
        help_text="Une utilité sociale reconnue pèse plus qu’une utilité déclarée.",
    )
    recognition = TextAnswer(
        label="Référence de cette reconnaissance",
        max_length=200,
        help_text="Le numéro ou la date, et l’autorité. Joignez l’acte parmi les pièces.",
    )
    turnover = AmountAnswer(label="Chiffre d’affaires par an, en euros", help_text="0 s’il n’y en a pas eu.")
    fte = DecimalAnswer(
        label="Emplois, en équivalents temps plein", help_text="Deux mi-temps font 1. Sans les bénévoles."
    )


class PartnershipsForm(AnswersForm):
    declared_none = DeclarationAnswer(
        label="Aucune collectivité n’est partenaire pour l’instant",
        help_text="Cochez pour le déclarer, plutôt que de laisser la partie vide.",
    )


class PartnershipRow(AnswersForm):
    name = TextAnswer(label="Collectivité", max_length=200)
    level = ChoiceAnswer(label="Niveau", choices=AuthorityLevel.choices, select=True)
    act = ChoiceAnswer(
        label="Ce qui l’engage",
        choices=PartnershipAct.choices,
        select=True,
        help_text="Une lettre de soutien engage moins qu’une délibération\xa0: elle sera appréciée.",
    )
    signed_on = DateAnswer(label="Date de l’acte")
    expires_on = DateAnswer(label="Fin de l’engagement", help_text="Laissez vide s’il n’a pas de fin.")
    communes = CommunesAnswer(
        label="Communes concernées",
        help_text=(
            "Par leur nom ou leur code INSEE, une par ligne\xa0; le numéro SIREN d’une intercommunalité vaut pour toutes les "
            "siennes. Au moins une doit être dans le périmètre du pôle."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        signed, expires = cleaned.get("signed_on"), cleaned.get("expires_on")
        if signed and expires and expires <= signed:
            self.add_error("expires_on", "La fin de l’engagement doit suivre la date de l’acte.")
        return cleaned
