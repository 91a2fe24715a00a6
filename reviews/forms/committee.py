from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from criteria.engine import Grid
from criteria.engine.grid import Criterion
from reviews.enums import Outcome
from reviews.models import SessionMember

MAX_MEMBERS = 50


class Euros(forms.DecimalField):
    """An amount as the French type it: «12 500,50 €»."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_digits": 12, "decimal_places": 2, **options})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            for sign in ("\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", " ", "€"):
                value = value.replace(sign, "")
            value = value.replace(",", ".")
        return super().to_python(value)


class SessionForm(forms.Form):
    """Plan a session; ``chairs`` and ``people`` are those who may hold the roles."""

    title = forms.CharField(
        label="Intitulé", max_length=200, help_text="Par exemple «\xa0Comité de mars 2027\xa0»."
    )
    held_at = forms.DateTimeField(label="Date et heure", widget=forms.DateTimeInput)
    chair = forms.ModelChoiceField(
        label="Présidence", queryset=User.objects.none(), empty_label="Choisissez une personne"
    )
    members = forms.ModelMultipleChoiceField(
        label="Membres convoqués",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="La présidence est convoquée d’office.",
    )
    quorum = forms.IntegerField(
        label="Quorum",
        min_value=1,
        max_value=MAX_MEMBERS,
        initial=3,
        help_text="Nombre de personnes présentes, présidence comprise, en dessous duquel rien ne se décide.",
    )

    def __init__(self, *args: Any, chairs: QuerySet[User], people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["chair"].queryset = chairs  # type: ignore[attr-defined]
        self.fields["members"].queryset = people  # type: ignore[attr-defined]


class OpeningForm(forms.Form):
    present = forms.TypedMultipleChoiceField(
        label="Qui est présent\xa0?", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: Iterable[SessionMember], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["present"].choices = [  # type: ignore[attr-defined]
            (member.user_id, member.user.get_full_name()) for member in members
        ]


class ConsensusForm(forms.Form):
    """The committee's own score, on the grid's scale; ``criteria`` are those that have none yet."""

    criterion = forms.ChoiceField(label="Critère")
    score = forms.TypedChoiceField(label="Note de consensus", coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, grid: Grid, criteria: Iterable[Criterion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["score"].choices = [  # type: ignore[attr-defined]
            (score, f"{score} – {text}") for score, text in grid.scale.anchors.items()
        ]
        self.fields["criterion"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez un critère"),
            *((each.code, f"{each.code} – {each.question.label}") for each in criteria),
        ]


class DecisionForm(forms.Form):
    """
    Record a decision.

    :param funded: whether the strand gives money; where it does not, no amount is asked for.
    """

    outcome = forms.ChoiceField(label="Décision", choices=Outcome.choices, widget=forms.RadioSelect)
    amount = Euros(
        label="Montant accordé, en euros",
        required=False,
        help_text="Pour un accord seulement. Il est réservé sur l’enveloppe en même temps que la décision.",
    )
    reasons = forms.CharField(
        label="Motifs",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ils figurent dans le rapport d’évaluation, que le porteur du projet lira.",
    )
    conditions = forms.CharField(
        label="Conditions ou réserves",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoires pour un accord avec réserves.",
    )

    def __init__(self, *args: Any, funded: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not funded:
            del self.fields["amount"]
