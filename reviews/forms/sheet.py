from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from applications.models import SubmittedPiece
from criteria import engine
from reviews.enums import Mark
from reviews.models import CriterionScore
from reviews.services import Given

YES, NO = "oui", "non"
MAX_PAGE = 2_000


class DeclarationForm(forms.Form):
    conflict = forms.ChoiceField(
        label="Avez-vous un lien avec ce pôle, ses membres ou ce projet\xa0?",
        choices=[
            (NO, "Non, je n’ai aucun lien d’intérêts"),
            (YES, "Oui, ou il peut y avoir un doute"),
        ],
        widget=forms.RadioSelect,
        help_text="Emploi, mandat, financement, famille, amitié, concurrence, commune… au cours des cinq dernières années.",
    )
    statement = forms.CharField(
        label="Précisions",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Obligatoires si vous avez un lien\xa0: dites lequel en quelques mots. Vous ne verrez pas le dossier.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["statement"].conditional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("conflict") == YES and not cleaned.get("statement"):
            self.add_error("statement", "Dites en quelques mots quel lien vous avez avec ce dossier.")
        return cleaned


class StepBackForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un lien d’intérêts apparu depuis votre déclaration, par exemple. Le service instructeur le lira.",
    )


class ScoreForm(forms.Form):
    """
    What a reviewer says of one criterion; nothing is required before the sheet is submitted.

    :param grid: what each score means, and from which one a piece is cited.
    :param pieces: those of the submitted version.
    """

    answer = forms.ChoiceField(label="Note", required=False, widget=forms.RadioSelect)
    reason = forms.CharField(label="Motif", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    piece = forms.ChoiceField(label="Pièce citée", required=False)
    page = forms.IntegerField(
        label="Page",
        required=False,
        min_value=1,
        max_value=MAX_PAGE,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        criterion: str,
        grid: engine.Grid,
        pieces: Iterable[SubmittedPiece],
        standing: CriterionScore | None,
    ) -> None:
        super().__init__(data, prefix=criterion, initial=_initial(standing))
        self.criterion = criterion
        self.standing = standing
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            *((str(score), f"{score} – {text}") for score, text in grid.scale.anchors.items()),
            *Mark.choices,
        ]
        self.fields["piece"].help_text = f"Obligatoire pour une note d’au moins {grid.scale.evidence_from}."
        self.fields["piece"].choices = [  # type: ignore[attr-defined]
            ("", "Aucune"),
            *((piece.code, f"{piece.code} – {piece.label}") for piece in pieces),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("page") and not cleaned.get("piece"):
            self.add_error("piece", "Choisissez la pièce dont vous citez une page.")
        return cleaned

    def given(self) -> Given:
        """Return what was typed, for the service; only after ``is_valid``."""
        answer = self.cleaned_data["answer"]
        return Given(
            criterion=self.criterion,
            score=int(answer) if answer.isdecimal() else None,
            mark="" if answer.isdecimal() else answer,
            reason=self.cleaned_data["reason"],
            piece=self.cleaned_data["piece"],
            page=self.cleaned_data["page"],
            expected_version=self.cleaned_data["version"] or 0,
        )


def _initial(standing: CriterionScore | None) -> dict[str, Any]:
    if standing is None:
        return {"version": 0}
    return {
        "answer": standing.mark or ("" if standing.score is None else str(standing.score)),
        "reason": standing.reason,
        "piece": standing.piece,
        "page": standing.page,
        "version": standing.version,
    }
