from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from core.forms import PieceField
from poles.enums import TeamCapacity
from poles.models import TeamMember

#: What each capacity opens, in the words of the pages.
MEANINGS = {
    TeamCapacity.COORDINATOR: "Écrit, gère l’équipe et dépose les dossiers, comme le porteur.",
    TeamCapacity.EDITOR: "Écrit le pôle, ses membres et ses dossiers. Ne dépose pas, ne gère pas l’équipe.",
    TeamCapacity.READER: "Lit tout, ne modifie rien.",
}
CAPACITIES = [(capacity, f"{capacity.label} – {meaning}") for capacity, meaning in MEANINGS.items()]
ANOTHER = "autre"


class CapacityForm(forms.Form):
    """What a person may do in a team: anything but being its lead."""

    capacity = forms.ChoiceField(label="Rôle", choices=CAPACITIES, widget=forms.RadioSelect)

    def clean_capacity(self) -> TeamCapacity:
        return TeamCapacity(self.cleaned_data["capacity"])


class InvitationForm(CapacityForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="Celle que la personne utilise, ou utilisera, pour se connecter. Par exemple nom@exemple.fr.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("email", "capacity")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


def _choices(people: Iterable[TeamMember]) -> list[tuple[str, str]]:
    return [
        (str(member.user_id), f"{member.user.get_full_name()} – {member.get_capacity_display().lower()}")
        for member in people
    ]


class SuccessorForm(forms.Form):
    """Who of the team becomes lead; ``others`` are all but who gives it."""

    to = forms.ChoiceField(label="Qui devient porteur\xa0?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, others: Iterable[TeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = _choices(others)  # type: ignore[attr-defined]

    def clean_to(self) -> int:
        return int(self.cleaned_data["to"])


class LeadRequestForm(forms.Form):
    """A written request by which the administration names another lead: for whom, why, and the request itself."""

    to = forms.ChoiceField(label="Qui devient porteur\xa0?", widget=forms.RadioSelect)
    email = forms.EmailField(
        label="Adresse électronique de son compte",
        required=False,
        max_length=254,
        help_text="Pour une autre personne\xa0: l’adresse qu’elle a confirmée sur la plateforme.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        help_text="Qui demande, et pourquoi. Ce motif reste dans le dossier de l’administration.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    upload = PieceField(
        label="Demande écrite",
        help_text="La lettre ou le courriel reçu, signé, numérisé. Sans mot de passe.",
    )

    def __init__(self, *args: Any, team: Iterable[TeamMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = _choices(member for member in team if member.capacity != TeamCapacity.LEAD)
        self.fields["to"].choices = [*people, (ANOTHER, "Une autre personne, qui a un compte")]  # type: ignore[attr-defined]
        if not people:
            self.initial.setdefault("to", ANOTHER)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == ANOTHER and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "Donnez l’adresse du compte de cette personne.")
        return cleaned


class LeadSearchForm(forms.Form):
    """Which pole a written request is about, by address."""

    q = forms.CharField(label="Nom du pôle, de son porteur, ou numéro", required=False, max_length=100)
