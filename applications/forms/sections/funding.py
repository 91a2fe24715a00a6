"""The aid asked for, and those who finance with the programme."""

from __future__ import annotations

from applications.budget.lines import COFINANCING
from applications.enums import Aid
from applications.forms.answers import (
    AmountAnswer,
    ChoiceAnswer,
    DecimalAnswer,
    DueAnswer,
    TextAnswer,
    YesNoAnswer,
)
from applications.forms.sections.form import AnswersForm

#: The answers on the post or the investment; the aid of a study is neither.
OF_AID = (
    "aid",
    "post_title",
    "post_fte",
    "post_cost",
    "investment_what",
    "investment_when",
)


class FundingForm(AnswersForm):
    aid = ChoiceAnswer(
        label="Que financerait l’aide\xa0?",
        choices=Aid.choices,
        help_text="Le programme aide soit un poste, soit un investissement.",
    )
    post_title = TextAnswer(
        label="Intitulé du poste", max_length=200, help_text="Par exemple «\xa0coordinatrice du pôle\xa0»."
    )
    post_fte = DecimalAnswer(
        label="Temps de travail, en équivalent temps plein", max_value=100, help_text="Un mi-temps fait 0,5."
    )
    post_cost = AmountAnswer(
        label="Coût du poste par an, en euros",
        help_text="Salaire brut et cotisations de l’employeur, pour ce temps de travail.",
    )
    investment_what = TextAnswer(
        label="Qu’achèteriez-vous ou que construiriez-vous\xa0?",
        rows=4,
        max_length=5_000,
        help_text="Le bien, à quoi il sert au pôle et qui l’utilisera.",
    )
    investment_when = DueAnswer(
        label="Quand\xa0?", help_text="Le mois suffit, par exemple «\xa0mars 2027\xa0»."
    )
    requested_amount = AmountAnswer(
        label="Montant demandé, en euros",
        help_text="Ce que vous demandez au programme, pour toute la durée. Le budget le répartit par année.",
    )
    text = TextAnswer(
        label="Comment avez-vous établi ces montants\xa0?",
        rows=5,
        help_text="Les principales dépenses, et ce que deviendrait le projet avec une aide moindre.",
    )


class CofinancerRow(AnswersForm):
    name = TextAnswer(
        label="Cofinanceur",
        max_length=200,
        help_text="Une collectivité, une fondation… Vos propres apports se lisent dans le budget (70, 75 et 76).",
    )
    kind = ChoiceAnswer(
        label="Nature",
        choices=[(line.code, line.label) for line in COFINANCING],
        select=True,
        help_text="Celle de la ligne 74 où le budget l’inscrit.",
    )
    amount = AmountAnswer(label="Montant, en euros", help_text="Pour toute la durée.")
    confirmed = YesNoAnswer(
        label="Est-il confirmé\xa0?", select=True, help_text="Par un courrier ou une délibération."
    )
    proof = TextAnswer(
        label="Pièce qui le prouve",
        max_length=20,
        help_text="Le code d’une pièce du dossier, par exemple P2. Vous pourrez l’ajouter plus tard.",
    )
