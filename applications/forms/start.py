from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from poles.models import Pole


class StartForm(forms.Form):
    """What a dossier starts from: a pole of the person's and a title."""

    pole = forms.ModelChoiceField(
        label="Pour quel pôle\xa0?", queryset=Pole.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    title = forms.CharField(
        label="Intitulé du projet",
        max_length=200,
        help_text="Quelques mots qui disent ce que vous allez faire.",
    )

    def __init__(self, *args: Any, poles: Iterable[Pole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = [pole.pk for pole in poles]
        self.fields["pole"].queryset = Pole.objects.filter(pk__in=ours).order_by("name", "pk")  # type: ignore[attr-defined]
        if len(ours) == 1:
            self.initial.setdefault("pole", ours[0])
