from __future__ import annotations

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from core import territories
from poles import communes, register
from poles.forms.commune import offer_candidates, take_commune
from poles.models import Pole

FACTS = "infos"
MAX_FACTS = 40
_COUNT = f"{FACTS}-TOTAL_FORMS"


class EntryForm(forms.Form):
    """What identifies a pole that somebody found."""

    name = forms.CharField(label="Nom du pôle", max_length=200, help_text="Tel que la source l’écrit.")
    commune = forms.CharField(
        label="Commune",
        required=False,
        max_length=100,
        help_text="Son nom ou son code INSEE. Si la source ne la dit pas, choisissez la région.",
    )
    region = forms.ChoiceField(
        label="Région",
        required=False,
        help_text="Inutile quand la commune est connue\xa0: elle s’en déduit.",
    )
    website = forms.URLField(
        label="Site internet",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Celui du pôle lui-même. Il aide à ne pas l’inscrire deux fois.",
        error_messages={
            "invalid": "Cette adresse de site n’est pas valable. Recopiez-la depuis votre navigateur."
        },
    )
    distinct_because = forms.CharField(
        label="Pourquoi est-ce un autre pôle\xa0?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce motif reste dans l’historique de la fiche.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].conditional = True  # type: ignore[attr-defined]
        self.fields["region"].conditional = True  # type: ignore[attr-defined]
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", "Celle de la commune"),
            *((region.code, region.name) for region in territories.regions()),
        ]
        offer_candidates(self)

    def clean(self) -> dict[str, Any]:
        super().clean()
        take_commune(self)
        cleaned = self.cleaned_data
        if not cleaned.get("commune") and not cleaned.get("region") and "commune" not in self.errors:
            self.add_error("commune", "Donnez la commune, ou au moins la région.")
        if cleaned.get("commune"):
            # The commune's own: what stands here is what two entries are compared by.
            found = territories.commune(cleaned["commune"])
            cleaned["region"] = found.region_code if found else ""
        return cleaned


class FactForm(forms.Form):
    """One thing that a source says of the pole."""

    label = forms.CharField(label="Information", required=False, max_length=100)
    value = forms.CharField(
        label="Ce que dit la source", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(label="Source", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("DELETE") or not self.is_filled():
            return self.cleaned_data
        missing = {
            "label": "Nommez l’information\xa0: Création, Membres, Emplois…",
            "value": "Écrivez ce que dit la source.",
            "source": "Donnez la source\xa0: sans elle, l’information ne peut pas être publiée.",
        }
        for field, sentence in missing.items():
            if not self.cleaned_data.get(field) and field not in self.errors:
                self.add_error(field, sentence)
        return self.cleaned_data

    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(field) for field in ("label", "value", "source"))


class _Facts(BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        if any(self.errors):
            return
        labels = [form.cleaned_data["label"].casefold() for form in self.kept()]
        if not labels:
            raise forms.ValidationError(
                "Donnez au moins une information, avec sa source\xa0: un pôle n’est repéré que par une source."
            )
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice:
            raise forms.ValidationError(
                f"L’information «\xa0{twice}\xa0» est donnée deux fois. Réunissez-les, ou nommez-les autrement."
            )

    def kept(self) -> list[FactForm]:
        """Return the rows that say something, those taken out apart."""
        return [form for form in self.forms if form not in self.deleted_forms and form.is_filled()]


class EntryAnswers:
    """An entry of the register as a form and the rows of its facts, read and checked together."""

    def __init__(self, data: QueryDict | None = None, *, pole: Pole | None = None) -> None:
        self.form = EntryForm(data, initial=_initial(pole) if pole else None)
        standing = register.facts_of(pole) if pole and data is None else []
        maker = formset_factory(
            FactForm,
            formset=_Facts,
            extra=len(standing) + 1,
            max_num=MAX_FACTS,
            validate_max=True,
            absolute_max=MAX_FACTS + 20,
            can_delete=True,
        )
        self.rows: _Facts = maker(data, prefix=FACTS)  # type: ignore[assignment]
        if data is None:
            for row, (label, value, source) in zip(self.rows.forms, standing, strict=False):
                row.initial = {"label": label, "value": value, "source": source}
        for row in self.rows.forms:
            row.fields["DELETE"].label = "Retirer cette information"

    @property
    def is_bound(self) -> bool:
        return self.form.is_bound

    def is_valid(self) -> bool:
        sound = self.form.is_valid()
        return self.rows.is_valid() and sound

    def entry(self) -> dict[str, Any]:
        """Return what identifies the pole; only after ``is_valid``."""
        return {name: self.form.cleaned_data[name] for name in ("name", "commune", "region", "website")}

    def facts(self) -> list[tuple[str, str, str]]:
        cleaned = [row.cleaned_data for row in self.rows.kept()]
        return [(fact["label"], fact["value"], fact["source"]) for fact in cleaned]

    @property
    def distinct_because(self) -> str:
        return str(self.form.cleaned_data["distinct_because"])


def _initial(pole: Pole) -> dict[str, Any]:
    values = {name: getattr(pole, name) for name in ("name", "region", "website")}
    return {**values, "commune": communes.name_and_code(pole.commune) if pole.commune else ""}


def one_fact_more(data: QueryDict) -> QueryDict:
    """Return what was sent with one blank fact more: how a row is added without a script."""
    more = data.copy()
    total = more.get(_COUNT) or ""
    if total.isdecimal() and int(total) < MAX_FACTS:
        more[_COUNT] = str(int(total) + 1)
    return more


class RegisterForm(forms.Form):
    """Search and filters of the register, by address."""

    q = forms.CharField(label="Rechercher", required=False, max_length=100)
    region = forms.ChoiceField(label="Région", required=False)
    demandes = forms.ChoiceField(
        label="Demandes",
        required=False,
        choices=[("", "Avec ou sans demande"), ("1", "Une demande attend")],
    )

    def __init__(self, *args: Any, regions: list[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = dict(regions)
        named = [
            (region.code, f"{region.name} ({counts[region.code]})")
            for region in territories.regions()
            if region.code in counts
        ]
        nowhere = [("aucune", f"Sans région ({counts['']})")] if "" in counts else []
        self.fields["region"].choices = [("", "Toutes les régions"), *named, *nowhere]  # type: ignore[attr-defined]


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Pourquoi\xa0?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce motif reste dans l’historique.",
        error_messages={"required": "Dites pourquoi\xa0: ce motif reste dans l’historique."},
    )


class SeparationForm(forms.Form):
    """Why an entry is not the pole that it was taken for."""

    reason = _reason()


class CompareForm(forms.Form):
    """What an officer says of two poles that look alike."""

    MERGE, MERGE_OTHER, APART = "fusionner", "fusionner-autre", "distinguer"

    verdict = forms.ChoiceField(label="Que faut-il faire\xa0?", widget=forms.RadioSelect)
    reason = _reason()

    def __init__(self, *args: Any, entry: Pole, other: Pole, both_ways: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(self.MERGE, f"C’est le même pôle\xa0: garder «\xa0{other.name}\xa0» (n°\xa0{other.pk})")]
        if both_ways:
            choices.append(
                (
                    self.MERGE_OTHER,
                    f"C’est le même pôle\xa0: garder «\xa0{entry.name}\xa0» (n°\xa0{entry.pk})",
                )
            )
        choices.append((self.APART, "Ce sont deux pôles différents"))
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
