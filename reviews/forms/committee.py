from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet

from accounts.models import User
from core import dates
from core.money import format_euros
from criteria.engine import Grid
from criteria.engine.grid import Criterion
from reviews.enums import FAVOURABLE_OUTCOMES, Outcome
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
    """Open a session with those present; on another day than ``planned_on``, a box confirms it."""

    present = forms.TypedMultipleChoiceField(
        label="Qui est présent\xa0?", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, members: Iterable[SessionMember], planned_on: date, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if planned_on != today:
            self.fields["another_day"] = forms.BooleanField(
                label=f"La séance est prévue le {dates.day(planned_on)}\xa0: l’ouvrir quand même aujourd’hui, le "
                f"{dates.day(today)}",
                error_messages={"required": "Cochez la case pour ouvrir la séance un autre jour que prévu."},
            )
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
    :param requested: euros, above which no amount is agreed; none where the dossier asks for no amount.
    """

    outcome = forms.ChoiceField(label="Décision", choices=Outcome.choices, widget=forms.RadioSelect)
    amount = Euros(
        label="Montant accordé, en euros",
        required=False,
        help_text="Obligatoire pour un accord, et pour lui seul. Il est réservé sur l’enveloppe en même temps que la décision.",
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

    def __init__(self, *args: Any, funded: bool, requested: Decimal | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].conditional = self.fields["conditions"].conditional = True  # type: ignore[attr-defined]
        if not funded:
            del self.fields["amount"]
        elif requested is not None:
            told = f"Le montant accordé dépasse le montant demandé, {format_euros(requested)}. Corrigez-le."
            self.fields["amount"].validators.append(MaxValueValidator(requested, told))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome and "amount" in cleaned:
            self._check_amount(outcome, cleaned["amount"])
        if outcome == Outcome.AGREED_WITH_RESERVATIONS and not cleaned.get("conditions"):
            self.add_error("conditions", "Écrivez les réserves dont l’accord est assorti.")
        return cleaned

    def _check_amount(self, outcome: str, amount: Decimal | None) -> None:
        if outcome in FAVOURABLE_OUTCOMES and not amount:
            self.add_error("amount", "Indiquez le montant accordé, en euros.")
        if outcome not in FAVOURABLE_OUTCOMES and amount is not None:
            self.add_error(
                "amount", "Un dossier ajourné ou refusé n’a pas de montant\xa0: laissez la case vide."
            )
