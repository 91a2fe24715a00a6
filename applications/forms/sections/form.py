"""A form of answers: what every section's form and every row of one is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from applications.forms.answers import Answer, TextAnswer


def told_with(thresholds: Mapping[str, str], text: str) -> str:
    """Write thresholds into a text that names them; one that names a threshold which the grid lacks is left unsaid."""
    try:
        return text.format_map(thresholds)
    except KeyError:
        return ""


class AnswersForm(forms.Form):
    """
    A form of answers, whose values are kept by the answers' own rules.

    :param thresholds: the numbers that its help texts name.
    :param unasked: names of the questions that this dossier's situation leaves out.
    """

    def __init__(
        self,
        *args: Any,
        thresholds: Mapping[str, str] = MappingProxyType({}),
        unasked: Collection[str] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for name in unasked:
            self.fields.pop(name, None)
        for name, question in self.fields.items():
            question.help_text = told_with(thresholds, str(question.help_text))
            if isinstance(question, TextAnswer) and (room := question.room(self._shown(name))):
                question.help_text = f"{question.help_text} {room}".strip()

    def _shown(self, name: str) -> Any:
        return self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)

    def kept(self) -> dict[str, Any]:
        """Return the answers given, as JSON values; those not given are absent."""
        values = {
            name: field.kept(self.cleaned_data.get(name))
            for name, field in self.fields.items()
            if isinstance(field, Answer)
        }
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def typed(cls, content: dict[str, Any]) -> dict[str, Any]:
        """Return a content as the initial values of the form."""
        return {
            name: field.typed(content[name])
            for name, field in cls.base_fields.items()
            if isinstance(field, Answer) and name in content
        }
