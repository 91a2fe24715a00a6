"""The aid asked for, and those who finance with the programme."""

from __future__ import annotations

from typing import Any

from applications.enums import Aid
from applications.forms.answers import (
    AmountAnswer,
    ChoiceAnswer,
    TextAnswer,
    YesNoAnswer,
)
from applications.forms.sections.form import AnswersForm


class FundingForm(AnswersForm):
    aid = ChoiceAnswer(
        label="Que financerait l’aide\xa0?",
        choices=Aid.choices,
        help_text="Le programme aide soit un poste, soit un investissement.",
    )
    requested_amount = AmountAnswer(
        label="Montant demandé, en euros", help_text="Ce que vous demandez au programme, pour toute la durée."
    )
    total_cost = AmountAnswer(
        label="Coût total du projet, en euros", help_text="Toutes les dépenses, quel que soit le financeur."
    )
    text = TextAnswer(
        label="Comment avez-vous établi ces montants\xa0?",
        rows=5,
        help_text="Les principales dépenses, et ce que deviendrait le projet avec une aide moindre.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        requested, total = cleaned.get("requested_amount"), cleaned.get("total_cost")
        if requested is not None and total is not None and requested > total:
            self.add_error("requested_amount", "Le montant demandé dépasse le coût total du projet.")
        return cleaned


class CofinancerRow(AnswersForm):
    name = TextAnswer(
        label="Cofinanceur", max_length=200, help_text="Une collectivité, une fondation, vos fonds propres…"
    )
    amount = AmountAnswer(label="Montant, en euros")
    confirmed = YesNoAnswer(
        label="Est-il confirmé\xa0?", select=True, help_text="Par un courrier ou une délibération."
    )
