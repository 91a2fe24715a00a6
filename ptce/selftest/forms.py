"""The form of one question, and the one that turns answers into a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.timezone import localtime

from applications.enums import Strand
from applications.forms.answers import CountAnswer, DateAnswer
from applications.models import Call
from core import dates
from poles.forms.commune import offer_candidates, take_commune
from poles.models import Pole
from poles.services import PoleDetails
from ptce.selftest.asking import NOT_KNOWN, UNKNOWN, Answers, Blank, Kind, Question

#: The box that is ticked instead of filling: «je ne sais pas», or what a question offers besides.
TICK = "autre"
NEW_POLE = "nouveau"


class QuestionForm(forms.Form):
    """
    What one question asks, after the answers of earlier pages.

    Several counts stand each in a field; one alone, a date or a choice bears the question's own words.
    """

    def __init__(self, question: Question, answers: Answers, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_initial(question, answers))
        self.question = question
        for blank in question.blanks:
            self.fields[blank.key] = _field(question, blank, answers)
        if not question.is_choice:
            self.fields[TICK] = forms.MultipleChoiceField(
                label="Sinon",
                choices=[*question.others, (UNKNOWN, NOT_KNOWN)],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.question.is_choice or self.errors:
            return cleaned
        given, ticked = bool(self._given()), cleaned[TICK]
        first = self.question.blanks[0].key
        if given and ticked:
            self.add_error(first, "Vous avez répondu et coché une case\xa0: gardez l’un ou l’autre.")
        elif len(ticked) > 1:
            self.add_error(first, "Vous avez coché deux cases\xa0: gardez celle qui convient.")
        elif not given and not ticked:
            self.add_error(first, f"Répondez, ou cochez «\xa0{NOT_KNOWN}\xa0».")
        elif self.question.blank_is_none and given and not any(self._given().values()):
            self.add_error(first, "Comptez au moins une structure\xa0: la vôtre, par exemple.")
        return cleaned

    def answers(self) -> dict[str, str | int]:
        """Return what was answered; only after ``is_valid``."""
        given = self._given()
        if self.question.is_choice or not (ticked := self.cleaned_data[TICK]):
            blank = 0 if self.question.blank_is_none else UNKNOWN
            return {each.key: given.get(each.key, blank) for each in self.question.blanks}
        return {each.key: ticked[0] for each in self.question.blanks}

    def _given(self) -> dict[str, str | int]:
        values = {blank.key: self.cleaned_data.get(blank.key) for blank in self.question.blanks}
        return {
            key: value if isinstance(value, str | int) else value.isoformat()
            for key, value in values.items()
            if value not in {None, ""}
        }


def _field(question: Question, blank: Blank, answers: Answers) -> forms.Field:
    label = blank.label or question.text
    if blank.kind is Kind.CHOICE:
        return forms.ChoiceField(
            label=label,
            choices=[*blank.choices, (UNKNOWN, NOT_KNOWN)],
            widget=forms.RadioSelect,
            error_messages={"required": f"Choisissez une réponse, ou «\xa0{NOT_KNOWN}\xa0»."},
        )
    if blank.kind is Kind.DATE:
        return DateAnswer(label=label)
    bounds = {"min_value": blank.least, "max_value": blank.limit(answers)}
    messages = _messages(blank, answers)
    return CountAnswer(
        label=label, unit=blank.unit, **bounds, **({"error_messages": messages} if messages else {})
    )


def _messages(blank: Blank, answers: Answers) -> dict[str, str]:
    """Return what is said beyond the usual of a count that is out of its bounds."""
    messages = {}
    if blank.least:
        messages["min_value"] = f"Il en faut au moins {blank.least}."
    if (number := blank.at_most(answers)) is not None:
        messages["max_value"] = (
            f"Vous avez compté {number} structures en tout\xa0: ce nombre ne peut pas les dépasser."
        )
    return messages


def _initial(question: Question, answers: Answers) -> dict[str, Any]:
    if not question.answered(answers):
        return {}
    values = {blank.key: answers[blank.key] for blank in question.blanks}
    if question.is_choice:
        return values
    apart = {UNKNOWN, *dict(question.others)}
    given = {key: value for key, value in values.items() if value not in apart}
    if not given:
        return {TICK: [next(iter(values.values()))]}
    return {key: value for key, value in given.items() if value or not question.blank_is_none}


class DossierForm(forms.Form):
    """Under which call and for which pole a draft is started; a new pole has a name and a commune."""

    call = forms.ChoiceField(label="À quel appel répondez-vous\xa0?", widget=forms.RadioSelect)
    title = forms.CharField(
        label="Intitulé du projet",
        max_length=200,
        help_text="Quelques mots qui disent ce que vous allez faire. Vous pourrez commencer plusieurs dossiers.",
    )
    pole = forms.ChoiceField(label="Pour quel pôle\xa0?", widget=forms.RadioSelect)
    name = forms.CharField(
        label="Nom du nouveau pôle",
        max_length=200,
        required=False,
        help_text="Celui que vos partenaires connaissent. Il figurera sur les courriers.",
        error_messages={"required": "Donnez un nom au nouveau pôle."},
    )
    commune = forms.CharField(
        label="Commune du siège du nouveau pôle",
        max_length=100,
        required=False,
        help_text="Son nom ou son code INSEE, par exemple «\xa0Romans-sur-Isère\xa0» ou «\xa026281\xa0».",
        error_messages={"required": "Donnez la commune du siège du nouveau pôle."},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        calls: Iterable[Call],
        poles: Sequence[Pole],
        strand: Strand | None,
    ) -> None:
        super().__init__(data)
        #: The open calls, those of the strand that fits first.
        self.calls = sorted(calls, key=lambda call: call.strand != strand)
        self._offer("call", [(str(call.pk), _call_in_words(call)) for call in self.calls])
        if poles:
            ours = [(str(pole.pk), pole.name) for pole in poles]
            self._offer("pole", [*ours, (NEW_POLE, "Un nouveau pôle")])
        else:
            del self.fields["pole"]
        self._takes_a_new_pole = not poles or (data or {}).get("pole") == NEW_POLE
        if self._takes_a_new_pole:
            self.fields["name"].required = self.fields["commune"].required = True
            offer_candidates(self)
        if self.calls and self.calls[0].strand == strand:
            self.initial["call"] = str(self.calls[0].pk)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self._takes_a_new_pole:
            take_commune(self)
        return self.cleaned_data

    def clean_call(self) -> int:
        return int(self.cleaned_data["call"])

    def chosen_pole(self) -> int | PoleDetails:
        """Return the pole chosen, or the one to create; only after ``is_valid``."""
        if not self._takes_a_new_pole:
            return int(self.cleaned_data["pole"])
        return PoleDetails(name=self.cleaned_data["name"], commune=self.cleaned_data["commune"])


def _call_in_words(call: Call) -> str:
    closing = dates.day_and_time(localtime(call.closes_at))
    return f"{call.title} – {call.get_strand_display().lower()}, jusqu’au {closing}"
