"""Communes in forms that work without a script: a text, then a choice where it may mean several."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.urls import reverse_lazy

from core.enums import TerritoryKind
from poles import communes

CHOICE = "commune_choisie"


class CommunesField(forms.CharField):
    """A list of communes by names or codes; its value is the list of their codes."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value: str) -> list[str]:  # type: ignore[override]
        codes, unresolved = communes.listed(super().clean(value))
        if unresolved:
            raise forms.ValidationError([communes.sentence(resolution) for resolution in unresolved])
        return codes

    def prepare_value(self, value: str | list[str] | None) -> str:
        if isinstance(value, list):
            return communes.written(value)
        return value or ""


def searching(field: forms.Field, *, kinds: Iterable[str]) -> None:
    """Let a script offer territories of these kinds as one types; the field works without."""
    field.widget.attrs |= {
        "autocomplete": "off",
        "data-territories": " ".join(kinds),
        "data-territories-url": reverse_lazy("poles:territories"),
    }


def offer_candidates(form: forms.Form, *, name: str = "commune") -> None:
    """Add a choice after the commune's text where what was sent may mean several; called from ``__init__``."""
    searching(form.fields[name], kinds=[TerritoryKind.COMMUNE])
    if not form.is_bound:
        return
    resolution = communes.resolve(form.data.get(form.add_prefix(name), ""))
    if resolution.commune is None and resolution.candidates:
        choices = [(commune.code, f"{commune} – code {commune.code}") for commune in resolution.candidates]
        form.fields[CHOICE] = forms.ChoiceField(
            label="De quelle commune s’agit-il\xa0?",
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": "Plusieurs communes portent ce nom\xa0: choisissez la vôtre."},
        )
        order = list(form.fields)
        order.insert(order.index(name) + 1, order.pop(order.index(CHOICE)))
        form.order_fields(order)


def take_commune(form: forms.Form, *, name: str = "commune") -> None:
    """Replace the commune's text by its code, or say what is wrong with it; called from ``clean``."""
    text = form.cleaned_data.get(name, "")
    chosen = form.cleaned_data.pop(CHOICE, "")
    if not text:
        return
    resolution = communes.resolve(text)
    if resolution.commune is not None:
        form.cleaned_data[name] = resolution.commune.code
    elif chosen:
        form.cleaned_data[name] = chosen
    elif CHOICE not in form.fields:
        form.add_error(name, communes.sentence(resolution))
