"""What people write to one another around a dossier: shape only, services decide."""

from __future__ import annotations

from typing import Any

from django import forms

from applications.enums import SectionKind
from applications.models.comment import place_label

MAX_TEXT = 5_000
MAX_QUESTION = 1_000


def _text(label: str, *, rows: int = 4, max_length: int = MAX_TEXT, help_text: str = "") -> forms.CharField:
    room = f"{max_length:,} signes au plus.".replace(",", "\u202f")
    return forms.CharField(
        label=label,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=f"{help_text} {room}".strip(),
    )


class PlacedForm(forms.Form):
    """
    Words about one place of a dossier.

    :param kinds: the sections that it has.
    """

    partie = forms.ChoiceField(label="À propos de", required=False)

    def __init__(self, *args: Any, kinds: list[SectionKind], **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["partie"]
        # Always answered: its blank choice is one.
        choice.conditional = True  # type: ignore[attr-defined]
        choice.choices = [(place, place_label(place)) for place in ("", *kinds)]  # type: ignore[attr-defined]


class CommentForm(PlacedForm):
    text = _text("Votre commentaire", help_text="L’équipe du pôle est seule à le lire.")


class ReplyForm(forms.Form):
    text = _text("Votre réponse", rows=3)


class EditForm(forms.Form):
    text = _text("Votre commentaire")


class QuestionForm(PlacedForm):
    text = _text(
        "Votre question",
        max_length=2_000,
        help_text=(
            "Le service instructeur lit la question, votre nom, le numéro du dossier, l’appel et la partie\xa0: rien de "
            "ce que contient le brouillon."
        ),
    )


class AnswerForm(forms.Form):
    text = _text("Votre réponse", rows=6, help_text="Toute l’équipe du pôle la reçoit.")


class PublishForm(forms.Form):
    """A dossier's question and its answer, reworded for all."""

    question = _text(
        "La question, reformulée",
        rows=3,
        max_length=MAX_QUESTION,
        help_text="Sans rien qui dise de quel dossier, de quel pôle ou de quelle personne elle vient.",
    )
    answer = _text("La réponse, pour tous", rows=6)


class FaqForm(forms.Form):
    """An entry written by hand."""

    partie = forms.ChoiceField(label="À propos de", required=False)
    question = _text("La question", rows=2, max_length=MAX_QUESTION)
    answer = _text("La réponse")

    def __init__(self, *args: Any, kinds: list[SectionKind], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "L’appel en général"), *((kind.value, kind.label) for kind in kinds)]
        choice = self.fields["partie"]
        choice.conditional = True  # type: ignore[attr-defined]
        choice.choices = choices  # type: ignore[attr-defined]
