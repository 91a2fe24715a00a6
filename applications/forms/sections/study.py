"""What a feasibility study looks into [note §7, 1]."""

from __future__ import annotations

from typing import Any

from applications.enums import Dimension
from applications.forms.answers import (
    CountAnswer,
    MultipleChoiceAnswer,
    TextAnswer,
    YesNoAnswer,
)
from applications.forms.sections.form import AnswersForm

#: Months that a study may last.
LONGEST = 36


class StudyForm(AnswersForm):
    dimensions = MultipleChoiceAnswer(
        label="Sur quoi voulez-vous être accompagnés\xa0?",
        choices=Dimension.choices,
        help_text=(
            "Une ou plusieurs dimensions. Elles disent de quel accompagnement votre pôle a besoin pour passer de l’idée "
            "au projet."
        ),
    )
    diagnosis = TextAnswer(
        label="Que savez-vous déjà du territoire et de ses besoins\xa0?",
        rows=8,
        help_text=(
            "Les besoins mal couverts, les ressources locales, les acteurs déjà présents, et d’où vous le savez. L’étude "
            "part de là."
        ),
    )
    resource_person = YesNoAnswer(
        label="Souhaitez-vous l’appui d’une personne ressource\xa0?",
        help_text="Quelqu’un d’un pôle plus ancien, qui a déjà passé ces étapes et partage ce qu’il en sait.",
    )
    resource_person_for = TextAnswer(
        label="Pour quoi faire\xa0?",
        rows=3,
        max_length=3_000,
        help_text="Par exemple relire les statuts, préparer la rencontre avec la communauté de communes.",
    )


class StudyStepRow(AnswersForm):
    step = TextAnswer(
        label="Étape", max_length=200, help_text="Par exemple «\xa0entretiens avec les membres\xa0»."
    )
    who = TextAnswer(
        label="Qui la mène", max_length=200, help_text="Un membre, un bureau d’études, une université…"
    )
    from_month = CountAnswer(
        label="Du mois", min_value=1, max_value=LONGEST, help_text="1 est le premier mois de l’étude."
    )
    to_month = CountAnswer(label="Au mois", min_value=1, max_value=LONGEST)
    output = TextAnswer(
        label="Ce qu’il en sort",
        max_length=300,
        help_text="Un diagnostic, une charte, un budget, des statuts…",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("from_month"), cleaned.get("to_month")
        if first is not None and last is not None and last < first:
            self.add_error("to_month", "La fin de l’étape ne peut pas précéder son début.")
        return cleaned
