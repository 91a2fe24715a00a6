"""What a pole says of itself, question by question, as readers see it: on its page, in a dossier, beside another text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices

from core import dates
from poles import communes
from poles.enums import Activity, Aim, Category, LegalForm, Origin, Structure
from poles.models import HeldLabel, Pole

#: Each question by the name of its field, in the order of the form.
QUESTIONS = {
    "name": "Nom du pôle",
    "commune": "Commune du siège",
    "summary": "Présentation",
    "since_year": "Depuis",
    "origin": "Origine",
    "structure": "Structuration",
    "category": "Catégorie",
    "aims": "Buts",
    "activities": "Domaines d’activité",
    "held_labels": "Autres labels",
    "legal_form": "Forme juridique",
    "public_summary": "Présentation publique",
    "website": "Site internet",
    "public_email": "Adresse électronique publique",
    "show_members": "Noms des membres publics",
}
#: What a dossier carries of it, its name and place apart, which stand in its title.
IN_A_DOSSIER = (
    "commune",
    "summary",
    "since_year",
    "origin",
    "structure",
    "category",
    "aims",
    "activities",
    "held_labels",
    "legal_form",
    "website",
)

_CHOICES: dict[str, type[TextChoices]] = {
    "origin": Origin,
    "structure": Structure,
    "category": Category,
    "legal_form": LegalForm,
}
_SEVERAL: dict[str, type[TextChoices]] = {"aims": Aim, "activities": Activity}


@dataclass(frozen=True)
class Said:
    """
    One question and what is said to it, one line for each thing said; none where nothing is.

    :param long: whether it is a text of several lines.
    """

    name: str
    question: str
    lines: tuple[str, ...]
    long: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def read(values: Mapping[str, Any], names: Iterable[str]) -> list[Said]:
    """Read some of the questions; one that the values do not hold was not asked yet, and is left out."""
    return [
        Said(name, QUESTIONS[name], _lines(name, values[name]), long=name in {"summary", "public_summary"})
        for name in names
        if name in values
    ]


def read_pole(pole: Pole, names: Iterable[str]) -> list[Said]:
    """Read what a pole says to some of the questions, those it answers alone."""
    return [said for said in read({name: getattr(pole, name) for name in names}, names) if said.lines]


def _lines(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("Oui" if value else "Non",)
    if not value:
        return ()
    if name in _CHOICES:
        return (str(_CHOICES[name](value).label),)
    if name in _SEVERAL:
        # In the order of the form, whatever that of the answers.
        return tuple(str(choice.label) for choice in _SEVERAL[name] if choice in value)
    if name == "held_labels":
        return tuple(label_in_words(label) for label in value)
    return (communes.name(value) if name == "commune" else str(value),)


def label_in_words(label: HeldLabel) -> str:
    """Write «PRIDES, depuis le 1er mars 2007, jusqu’au 1er mars 2010», what is known of it."""
    since = f"depuis le {_day(label['awarded_on'])}" if label["awarded_on"] else ""
    until = f"jusqu’au {_day(label['ends_on'])}" if label["ends_on"] else ""
    return ", ".join(filter(None, [label["name"], since, until]))


def _day(written: str) -> str:
    return dates.day(date.fromisoformat(written))
