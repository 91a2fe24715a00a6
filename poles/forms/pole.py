from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from poles import communes
from poles.enums import Activity, Aim, Category, LegalForm, Origin, Structure
from poles.forms.commune import CHOICE, offer_candidates, take_commune
from poles.models import HeldLabel, Pole

NOT_KNOWN_YET = ("", "Je ne sais pas encore")
LABELS = "labels"
MAX_LABELS = 20
_COUNT = f"{LABELS}-TOTAL_FORMS"


class PoleForm(forms.Form):
    """What a team says of its pole, members, perimeter and other labels apart."""

    name = forms.CharField(
        label="Nom du pôle",
        max_length=200,
        help_text="Celui que vos partenaires connaissent. Il figurera sur les courriers.",
    )
    commune = forms.CharField(
        label="Commune du siège",
        max_length=100,
        help_text=(
            "Son nom ou son code INSEE, par exemple «\xa0Romans-sur-Isère\xa0» ou «\xa026281\xa0». Elle dit quel "
            "service suit vos dossiers."
        ),
    )
    summary = forms.CharField(
        label="Le pôle en quelques lignes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=(
            "Qui vous êtes, sur quel territoire, ce que vous faites ensemble. C’est la première chose que lisent ceux "
            "qui étudient vos dossiers."
        ),
    )
    since_year = forms.IntegerField(
        label="Depuis quelle année travaillez-vous ensemble\xa0?",
        required=False,
        min_value=1800,
        max_value=2100,
        help_text=(
            "L’année des premières actions communes, même sans structure juridique. Elle montre que la coopération "
            "dure. Par exemple 2019."
        ),
        error_messages={
            "min_value": "Écrivez l’année en quatre chiffres.",
            "max_value": "Écrivez l’année en quatre chiffres.",
        },
    )
    origin = forms.ChoiceField(
        label="Qui est à l’origine du pôle\xa0?",
        required=False,
        choices=[*Origin.choices, NOT_KNOWN_YET],
        widget=forms.RadioSelect,
        help_text="Pour comprendre d’où vient l’élan\xa0: aucune origine n’est préférée à une autre.",
    )
    structure = forms.ChoiceField(
        label="Le pôle réunit-il plusieurs secteurs d’activité\xa0?",
        required=False,
        choices=[*Structure.choices, NOT_KNOWN_YET],
        widget=forms.RadioSelect,
        help_text="Un pôle de filière et un pôle de territoire ne se lisent pas de la même façon.",
    )
    category = forms.ChoiceField(
        label="À quoi le pôle ressemble-t-il le plus\xa0?",
        required=False,
        choices=[*Category.choices, NOT_KNOWN_YET],
        widget=forms.RadioSelect,
        help_text="Pour rapprocher des pôles qui se ressemblent, et partager leur expérience.",
    )
    aims = forms.MultipleChoiceField(
        label="Que cherchez-vous à obtenir ensemble\xa0?",
        required=False,
        choices=Aim.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses sont possibles. Elles disent à quoi mesurer vos résultats.",
    )
    activities = forms.MultipleChoiceField(
        label="Dans quels domaines agissez-vous\xa0?",
        required=False,
        choices=Activity.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs réponses sont possibles. On vous trouvera par eux dans l’annuaire.",
    )
    legal_form = forms.ChoiceField(
        label="Le pôle a-t-il une structure juridique à lui\xa0?",
        required=False,
        choices=[*LegalForm.choices, NOT_KNOWN_YET],
        widget=forms.RadioSelect,
        help_text=(
            "Elle dit comment se prennent les décisions communes. Un pôle peut très bien être porté par l’un de ses "
            "membres."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_candidates(self)

    @classmethod
    def initial_of(cls, pole: Pole) -> dict[str, Any]:
        values = {name: getattr(pole, name) for name in cls.base_fields}
        return {**values, "commune": communes.name_and_code(pole.commune)}

    def clean(self) -> dict[str, Any]:
        super().clean()
        take_commune(self)
        return self.cleaned_data


class HeldLabelForm(forms.Form):
    """Another label that the pole holds."""

    name = forms.CharField(label="Nom du label", max_length=150, required=False)
    awarded_on = forms.DateField(label="Obtenu le", required=False, widget=forms.DateInput)
    ends_on = forms.DateField(label="Valable jusqu’au", required=False, widget=forms.DateInput)

    def clean(self) -> dict[str, Any]:
        super().clean()
        start, end = self.cleaned_data.get("awarded_on"), self.cleaned_data.get("ends_on")
        if (start or end) and not self.cleaned_data.get("name") and not self.cleaned_data.get("DELETE"):
            self.add_error("name", "Donnez le nom de ce label, ou effacez ses dates.")
        if start and end and end < start:
            self.add_error(
                "ends_on", "Ce label finirait avant d’avoir été obtenu\xa0: vérifiez les deux dates."
            )
        return self.cleaned_data

    def kept(self) -> HeldLabel:
        """Return the label as a pole holds it; only after ``is_valid``."""
        return HeldLabel(
            name=self.cleaned_data.get("name", ""),
            awarded_on=_iso(self.cleaned_data.get("awarded_on")),
            ends_on=_iso(self.cleaned_data.get("ends_on")),
        )


@dataclass(frozen=True)
class Part:
    """One part of the form: its heading, why it is asked, its questions, and how many of them are answered."""

    title: str
    why: str
    questions: list[BoundField]
    answered: int = 0
    faulty: bool = False
    rows: bool = False


#: Title, why it is asked, questions.
_PARTS = (
    ("Le nom et le lieu", "", ("name", "commune", CHOICE, "summary")),
    (
        "Sa naissance et sa nature",
        "Comme le fait la note fondatrice\xa0: pour vous comparer à ce qui vous ressemble.",
        ("since_year", "origin", "structure", "category"),
    ),
    (
        "Ses buts et ses domaines",
        "Les buts se cumulent\xa0: cochez tout ce que vous visez vraiment.",
        ("aims", "activities"),
    ),
    (
        "Son statut et ses autres labels",
        "Un label obtenu ailleurs (PRIDES, par exemple) est un signe de reconnaissance que les évaluateurs regardent.",
        ("legal_form",),
    ),
)


class PoleAnswers:
    """A pole's description as a form and the rows of its other labels, read and checked together."""

    def __init__(self, data: QueryDict | None = None, *, pole: Pole | None = None) -> None:
        standing = pole.held_labels if pole else []
        self.form = PoleForm(data, initial=PoleForm.initial_of(pole) if pole else None)
        maker = formset_factory(
            HeldLabelForm,
            extra=len(standing) + 1,
            max_num=MAX_LABELS,
            validate_max=True,
            absolute_max=MAX_LABELS + 20,
            can_delete=True,
        )
        # Rows that were not on the page that was sent stay as they are.
        sent = data if data is not None and _COUNT in data else None
        self.rows: BaseFormSet[HeldLabelForm] = maker(sent, prefix=LABELS)
        self._standing = standing
        if sent is None:
            for row, label in zip(self.rows.forms, standing, strict=False):
                row.initial = dict(label)
        for row in self.rows.forms:
            row.fields["DELETE"].label = "Retirer ce label"

    def is_valid(self) -> bool:
        sound = self.form.is_valid()
        return (not self.rows.is_bound or self.rows.is_valid()) and sound

    def words(self) -> dict[str, Any]:
        """Return what is to be kept; only after ``is_valid``."""
        cleaned = self.form.cleaned_data
        several = {name: tuple(cleaned[name]) for name in ("aims", "activities")}
        return {**cleaned, **several, "held_labels": tuple(self._labels())}

    def _labels(self) -> list[HeldLabel]:
        if not self.rows.is_bound:
            return self._standing
        kept = [row.kept() for row in self.rows.forms if row not in self.rows.deleted_forms]
        return [label for label in kept if label["name"]]

    def parts(self) -> list[Part]:
        last = len(_PARTS) - 1
        return [
            self._part(title, why, names, rows=rank == last)
            for rank, (title, why, names) in enumerate(_PARTS)
        ]

    def _part(self, title: str, why: str, names: tuple[str, ...], *, rows: bool) -> Part:
        questions = [self.form[name] for name in names if name in self.form.fields]
        labels = sum(bool(row["name"].value()) for row in self.rows.forms) if rows else 0
        return Part(
            title=title,
            why=why,
            questions=questions,
            answered=sum(bool(question.value()) for question in questions) + bool(labels),
            faulty=any(question.errors for question in questions)
            or (rows and self.rows.is_bound and self.rows.total_error_count() > 0),
            rows=rows,
        )


def one_label_more(data: QueryDict) -> QueryDict:
    """Return what was sent with one blank label more: how a row is added without a script."""
    more = data.copy()
    total = more.get(_COUNT) or ""
    if total.isdecimal() and int(total) < MAX_LABELS:
        more[_COUNT] = str(int(total) + 1)
    return more


class PublicPageForm(forms.Form):
    """What the public sees of a pole, chosen by its team."""

    public_summary = forms.CharField(
        label="Présentation publique",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Ce que lira toute personne qui ouvre la page du pôle. N’y écrivez rien de personnel.",
    )
    website = forms.URLField(
        label="Site internet",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Par exemple https://www.mon-pole.fr",
        error_messages={
            "invalid": "Cette adresse de site n’est pas valable. Recopiez-la depuis votre navigateur."
        },
    )
    public_email = forms.EmailField(
        label="Adresse électronique publique",
        required=False,
        help_text=(
            "Une adresse du pôle (contact@…), pas celle d’une personne\xa0: elle sera lisible par tous. Vide, personne "
            "ne pourra vous écrire depuis l’annuaire."
        ),
    )
    show_members = forms.BooleanField(
        label="Montrer le nom des structures membres",
        required=False,
        help_text=(
            "Leur nombre est toujours public. Leurs personnes à contacter ne le sont jamais. Assurez-vous que vos "
            "membres sont d’accord."
        ),
    )

    def __init__(self, data: QueryDict | None, *, pole: Pole) -> None:
        initial = {name: getattr(pole, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        if data is None and pole.public_version == 1 and not pole.public_summary and pole.summary:
            # A first proposal, to be read again: nothing is public before the team says so.
            self.initial["public_summary"] = pole.summary
            summary = self.fields["public_summary"]
            summary.help_text = (
                f"{summary.help_text} Proposition reprise de la description, pas encore enregistrée."
            )


def sent_again(data: QueryDict, *, but: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what was sent, name by name, for a page that carries it on."""
    return [
        (name, str(value)) for name, values in data.lists() if not name.startswith(but) for value in values
    ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
