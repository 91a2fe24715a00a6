from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localtime

from accounts.models import User
from core import dates
from reviews.enums import AdmissibilityOutcome, NotificationMeans
from reviews.models import CommitteeSession


class AdmissibilityForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Le dossier est-il recevable\xa0?",
        choices=AdmissibilityOutcome.choices,
        widget=forms.RadioSelect,
        help_text="Le moteur de critères propose, une personne décide.",
    )
    reasons = forms.CharField(
        label="Motifs",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le porteur du projet les lira. Citez les critères sur lesquels vous vous appuyez.",
    )


class AssignmentForm(forms.Form):
    """
    Give a dossier to a reviewer.

    :param reviewers: those who may take it; the others are not offered.
    """

    reviewer = forms.ModelChoiceField(
        label="Évaluateur ou évaluatrice",
        queryset=User.objects.none(),
        empty_label="Choisissez une personne",
        help_text="Les personnes de l’équipe du pôle et celles qui se sont déportées ne sont pas proposées.",
    )
    due_on = forms.DateField(label="À rendre le", widget=forms.DateInput)

    def __init__(self, *args: Any, reviewers: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reviewer"].queryset = reviewers  # type: ignore[attr-defined]


class SessionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: CommitteeSession) -> str:
        return f"{obj.title} – {dates.day_and_time(localtime(obj.held_at))}"


class AgendaForm(forms.Form):
    session = SessionChoice(
        label="Séance",
        queryset=CommitteeSession.objects.none(),
        empty_label="Choisissez une séance",
        help_text="Les membres convoqués pourront lire le dossier, sauf ceux qui sont en déport.",
    )

    def __init__(self, *args: Any, sessions: QuerySet[CommitteeSession], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]


class PostponementForm(AgendaForm):
    """Put a dossier off to one of ``sessions``."""

    reason = forms.CharField(
        label="Motif du report",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple un quorum perdu sur ce dossier. Il reste écrit avec l’ordre du jour.",
    )


class NotificationForm(forms.Form):
    means = forms.ChoiceField(
        label="Moyen", choices=NotificationMeans.choices, widget=forms.RadioSelect, initial="platform"
    )
    reference = forms.CharField(
        label="Référence de la preuve",
        max_length=200,
        required=False,
        help_text="Obligatoire pour une lettre recommandée\xa0: le numéro de l’avis de réception.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reference"].conditional = True  # type: ignore[attr-defined]
