from __future__ import annotations

from collections.abc import Iterable

from django import forms

from core import territories
from poles.enums import Phase
from poles.models import Pole


class DirectoryForm(forms.Form):
    """Search and filters of the directory, by address: nothing is sent but words."""

    q = forms.CharField(label="Rechercher", required=False, max_length=100)
    region = forms.ChoiceField(label="Région", required=False)
    phase = forms.ChoiceField(label="Phase", required=False)

    def __init__(self, *args: object, poles: Iterable[Pole], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        poles = list(poles)
        regions = {pole.region for pole in poles}
        phases = {pole.phase.public for pole in poles}
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", "Toutes les régions"),
            *((region.code, region.name) for region in territories.regions() if region.code in regions),
        ]
        self.fields["phase"].choices = [  # type: ignore[attr-defined]
            ("", "Toutes les phases"),
            *((value, label) for value, label in Phase.choices if value in phases),
        ]
