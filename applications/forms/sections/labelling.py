"""What a label is given for: results, their shared evaluation, and the progress that the pole commits to [note §7, 3]."""

from __future__ import annotations

from typing import Any

from django.forms.formsets import BaseFormSet

from applications.enums import Measure, Stakeholder
from applications.forms.answers import (
    ChoiceAnswer,
    DateAnswer,
    DecimalAnswer,
    DueAnswer,
    MultipleChoiceAnswer,
    TextAnswer,
    YearAnswer,
)
from applications.forms.sections.form import AnswersForm

#: A result's three values, in time.
VALUES = ("baseline", "target", "observed")


class PeriodForm(AnswersForm):
    """A form whose two first dates are those between which something happened."""

    begins: str
    ends: str

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get(self.begins), cleaned.get(self.ends)
        if first and last and last < first:
            self.add_error(self.ends, "La fin ne peut pas précéder le début.")
        return cleaned


class ResultsForm(PeriodForm):
    begins, ends = "observed_from", "observed_to"

    observed_from = DateAnswer(
        label="Début de la période observée",
        help_text="Les résultats se lisent sur une même période, en général celle de l’expérimentation.",
    )
    observed_to = DateAnswer(label="Fin de la période observée")
    change = TextAnswer(
        label="Qu’est-ce qui a changé sur le territoire\xa0?",
        rows=8,
        help_text=(
            "Ce que le pôle a rendu possible et que les chiffres ne disent pas seuls, pour les habitants, les membres, "
            "les autres entreprises. Dites aussi ce qui n’a pas marché."
        ),
    )


class ResultRow(AnswersForm):
    measure = ChoiceAnswer(
        label="Indicateur",
        choices=Measure.choices,
        select=True,
        help_text="Ceux que le programme suit pour tous les pôles, ou un autre, choisi par vous.",
    )
    name = TextAnswer(
        label="Nom de l’autre indicateur",
        max_length=200,
        help_text="Avec son unité, par exemple «\xa0part des achats locaux, en %\xa0».",
    )
    baseline = DecimalAnswer(label="Valeur de départ", help_text="0 si l’on partait de rien.")
    baseline_year = YearAnswer(label="Année de départ")
    target = DecimalAnswer(label="Cible")
    observed = DecimalAnswer(
        label="Résultat observé", help_text="Écrivez 0 s’il n’y a rien eu, plutôt que de laisser vide."
    )
    observed_year = YearAnswer(label="Année du résultat")
    source = TextAnswer(
        label="Source", max_length=200, help_text="D’où vient le chiffre\xa0: comptes, registre, enquête…"
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("baseline_year"), cleaned.get("observed_year")
        if first is not None and last is not None and last < first:
            self.add_error("observed_year", "Le résultat ne peut pas dater d’avant le départ.")
        if cleaned.get("measure") == Measure.OTHER and not cleaned.get("name"):
            self.add_error("name", "Donnez un nom à cet indicateur.")
        return cleaned


class ResultRows(BaseFormSet):  # type: ignore[type-arg]
    """Results of a pole: each common indicator stands once, and insertion jobs are among the jobs."""

    def clean(self) -> None:
        rows: dict[str, ResultRow] = {}
        for form in self.forms:
            measure = "" if form in self.deleted_forms else form.cleaned_data.get("measure", "")
            if measure in rows and measure != Measure.OTHER:
                form.add_error("measure", "Cet indicateur a déjà sa ligne\xa0: gardez l’une des deux.")
            rows.setdefault(measure, form)
        if Measure.JOBS in rows and Measure.INSERTION_JOBS in rows:
            self._insertion_within(rows[Measure.INSERTION_JOBS], rows[Measure.JOBS])

    def _insertion_within(self, insertion: ResultRow, jobs: ResultRow) -> None:
        for value in VALUES:
            part, whole = insertion.cleaned_data.get(value), jobs.cleaned_data.get(value)
            if part is not None and whole is not None and part > whole:
                insertion.add_error(
                    value,
                    "Les emplois d’insertion font partie des emplois\xa0: ils ne peuvent pas les dépasser.",
                )


class EvaluationForm(PeriodForm):
    begins, ends = "held_from", "held_to"

    participants = MultipleChoiceAnswer(
        label="Qui a pris part à l’évaluation\xa0?",
        choices=Stakeholder.choices,
        help_text="Une évaluation est partagée quand ceux que le pôle concerne y ont leur mot à dire.",
    )
    participants_text = TextAnswer(
        label="Combien de personnes, et de quelle manière\xa0?",
        rows=3,
        max_length=3_000,
        help_text="Par exemple «\xa0quarante personnes en trois ateliers, et douze entretiens\xa0».",
    )
    method = TextAnswer(
        label="Comment avez-vous procédé\xa0?",
        rows=6,
        help_text="Les questions posées, les données réunies, qui a animé, et avec quel recul.",
    )
    held_from = DateAnswer(label="Début de l’évaluation")
    held_to = DateAnswer(label="Fin de l’évaluation")
    findings = TextAnswer(
        label="Qu’a-t-elle montré\xa0?",
        rows=8,
        help_text="Les réussites et les limites, y compris les désaccords entre participants.",
    )
    changes = TextAnswer(
        label="Que va changer le pôle\xa0?",
        rows=6,
        help_text="Ce que vous arrêtez, ce que vous corrigez, ce que vous commencez.",
    )


class ProgressForm(AnswersForm):
    follow_up = TextAnswer(
        label="Comment suivrez-vous ces engagements\xa0?",
        rows=5,
        help_text="Qui les suit, à quel rythme, et devant qui. Le label se revoit au bout de dix-huit mois.",
    )


class CommitmentRow(AnswersForm):
    objective = TextAnswer(label="Objectif", max_length=300, help_text="Ce que le pôle s’engage à améliorer.")
    indicator = TextAnswer(
        label="Indicateur",
        max_length=200,
        help_text="Avec son unité, par exemple «\xa0part des achats locaux, en %\xa0».",
    )
    today = DecimalAnswer(label="Valeur aujourd’hui")
    aimed = DecimalAnswer(label="Valeur visée")
    due = DueAnswer(label="Échéance", help_text="Un mois ou un jour, par exemple «\xa0mars 2028\xa0».")
