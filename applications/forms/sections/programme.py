"""What the animation of a pole does during its experimentation [note §7, 2]."""

from __future__ import annotations

from applications.forms.answers import DueAnswer, TextAnswer
from applications.forms.sections.form import AnswersForm


class ProgrammeForm(AnswersForm):
    animation = TextAnswer(
        label="Que fera l’animation du pôle\xa0?",
        rows=8,
        help_text=(
            "Ce que l’aide rend possible\xa0: faire vivre la coopération, monter de nouvelles activités, rapprocher les "
            "membres des collectivités… Dites ce qui sera fait la première année, puis après."
        ),
    )
    leader = TextAnswer(
        label="Qui l’anime\xa0?",
        max_length=300,
        help_text=(
            "La fonction et la structure, par exemple «\xa0une coordinatrice à mi-temps, salariée de l’association\xa0». "
            "Il n’est pas utile de donner un nom."
        ),
    )


class MilestoneRow(AnswersForm):
    name = TextAnswer(
        label="Étape", max_length=200, help_text="Par exemple «\xa0la légumerie fournit trois cantines\xa0»."
    )
    due = DueAnswer(label="Échéance", help_text="Un mois ou un jour, par exemple «\xa0mars 2027\xa0».")
    result = TextAnswer(
        label="À quoi verra-t-on qu’elle est atteinte\xa0?",
        max_length=300,
        help_text="Un fait ou un chiffre que d’autres peuvent vérifier.",
    )
