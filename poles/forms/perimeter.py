from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from core import territories
from core.enums import TerritoryKind
from core.territories import VINTAGE, fold
from core.territory_search import Territory, by_key, search
from poles.areas import key_of, name_of, state_of
from poles.forms.commune import CommunesField, searching
from poles.models import PerimeterArea, Pole

CANDIDATES = 12


class PerimeterForm(forms.Form):
    """The territories of a pole's perimeter: those chosen, and ways to add others."""

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    areas = forms.MultipleChoiceField(
        label="Territoires du périmètre",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Le territoire «\xa0%(value)s\xa0» n’existe pas aujourd’hui. Cherchez-le par son nom."
        },
    )
    search = forms.CharField(
        label="Ajouter une commune, une intercommunalité, un département ou une région",
        required=False,
        max_length=100,
        help_text=f"Son nom, un code postal ou un code officiel. Territoires de {VINTAGE}.",
    )
    codes = CommunesField(
        label="Coller une liste de communes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=(
            "Une commune par ligne, par son nom ou son code INSEE. Le numéro SIREN d’une intercommunalité vaut pour "
            "toutes ses communes."
        ),
    )

    def __init__(self, *args: Any, pole: Pole, standing: Sequence[PerimeterArea], **kwargs: Any) -> None:
        #: Keys of the territories that are saved today.
        self.kept = [key_of(area) for area in standing]
        super().__init__(*args, **{**kwargs, "initial": {"areas": self.kept, "state": state_of(standing)}})
        searching(self.fields["search"], kinds=TerritoryKind.values)
        self.pole = pole
        posted = self.data.getlist("areas") if self.is_bound else []  # type: ignore[attr-defined]
        known = [key for key in posted if by_key(key)]
        self.fields["areas"].choices = _choices([*self.kept, *known])  # type: ignore[attr-defined]
        self._offer_candidates()

    def _offer_candidates(self) -> None:
        """Ask which territory is meant where what is looked for may be several; without a script this is the way."""
        likely = _likely(self.data.get("search", "")) if self.is_bound else []
        if len(likely) > 1:
            self.fields["candidate"] = forms.ChoiceField(
                label="De quel territoire s’agit-il\xa0?",
                choices=[(each.key, name_of(each)) for each in likely],
                widget=forms.RadioSelect,
                error_messages={"required": "Plusieurs territoires portent ce nom\xa0: choisissez le vôtre."},
            )
            self.order_fields(["state", "areas", "search", "candidate", "codes"])

    def suggestions(self) -> list[Territory]:
        """Return what the pole's seat is in, what is chosen already left out."""
        seat = territories.commune(self.pole.commune)
        if seat is None:
            return []
        keys = [
            f"{TerritoryKind.COMMUNE}:{seat.code}",
            f"{TerritoryKind.EPCI}:{seat.epci_code}",
            f"{TerritoryKind.DEPARTEMENT}:{seat.departement_code}",
        ]
        chosen = {key for key, _ in self.fields["areas"].choices}  # type: ignore[attr-defined]
        return [found for key in keys if key not in chosen and (found := by_key(key))]

    def unsaved(self) -> str:
        """Say how much of what is chosen is not saved yet; nothing where all is. The script says the same."""
        chosen = set(self["areas"].value() or [])
        count, removed = len(chosen ^ set(self.kept)), set(self.kept) - chosen
        thing, plural = "changement" if removed else "territoire", "s" if count > 1 else ""
        return f"{count} {thing}{plural} pas encore enregistré{plural}" if count else ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        likely = _likely(self.cleaned_data.get("search", ""))
        found = [likely[0].key] if len(likely) == 1 else []
        if self.cleaned_data.get("search") and not likely:
            self.add_error(
                "search",
                f"«\xa0{self.cleaned_data['search']}\xa0» n’est le nom ni le code d’aucun territoire actuel. Vérifiez "
                "l’orthographe, ou donnez un code postal.",
            )
        pasted = [f"{TerritoryKind.COMMUNE}:{code}" for code in self.cleaned_data.get("codes") or []]
        more = [*found, *filter(None, [self.cleaned_data.get("candidate")]), *pasted]
        self.cleaned_data["areas"] = list(dict.fromkeys([*self.cleaned_data.get("areas", []), *more]))
        return self.cleaned_data


def _likely(text: str) -> list[Territory]:
    """Return the one territory that a text names, or those that it may mean."""
    if (chosen := by_key(text.rpartition(" ")[2].strip("()"))) is not None:
        return [chosen]
    found = search(text, limit=CANDIDATES)
    exact = [each for each in found if fold(each.name) == fold(text)]
    return exact or found


def _choices(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Name each key once; one that is no longer a territory stands by its code."""
    return [
        (key, name_of(found) if (found := by_key(key)) else f"{key.partition(':')[2]} (n’existe plus)")
        for key in dict.fromkeys(keys)
    ]
