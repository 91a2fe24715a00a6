from __future__ import annotations

from typing import Any

from django import forms

from applications.models import Call
from applications.models.call import CallQuerySet

TITLE_LENGTH = 200


class RenameForm(forms.Form):
    """The title of a draft."""

    title = forms.CharField(
        label="Intitulé du projet",
        max_length=TITLE_LENGTH,
        help_text="Quelques mots qui disent ce que vous allez faire.",
    )


class DuplicateForm(RenameForm):
    """Under which call a dossier is written again, and its title."""

    call = forms.ModelChoiceField(
        label="Pour quel appel\xa0?", queryset=Call.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    field_order = ("call", "title")

    def __init__(self, *args: Any, calls: CallQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["call"].queryset = calls  # type: ignore[attr-defined]
        self.fields["call"].label_from_instance = _told  # type: ignore[attr-defined]


def _told(call: Call) -> str:
    return f"{call.title} – {call.get_strand_display()}"
