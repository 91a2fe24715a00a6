"""
Fields of a dossier's sections: what is typed, what is kept, what is read.

An answer that nobody gave is not kept at all, so that the criteria take it for unknown and never for «no».
Amounts and shares are kept as strings of decimals, dates as ISO 8601.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import date_format

from core import dates
from core.money import format_euros
from core.numbers import TypedNumber, grouped
from poles import communes
from poles.forms import CommunesField

NBSP = "\N{NO-BREAK SPACE}"
MAX_COUNT = 1_000_000
#: Characters of a text of several lines, about six pages; one that may be longer or shorter says so.
LONG_TEXT = 20_000
#: From which part of its limit on a text is told how much room is left.
NEARLY_FULL = 0.8
FIRST_YEAR, LAST_YEAR = 1900, 2100
NOT_KNOWN_YET = ("", "Je ne sais pas encore")


class Answer(forms.Field):
    """A field that knows how its value is kept and read; every answer may wait, hence none is required."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def kept(self, value: Any) -> Any:
        """Return the JSON value of an answer; ``None`` where there is none."""
        return None if value in self.empty_values else value

    def typed(self, kept: Any) -> Any:
        """Return what the form shows for a kept value."""
        return kept

    def read(self, kept: Any) -> str:
        """Return the French text of a kept value."""
        return str(kept)


class TextAnswer(Answer, forms.CharField):
    """
    A text of one line, or of several where ``rows`` says how many are shown.

    No limit is written in the page: a browser cuts what is pasted beyond it without a word.
    """

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
            options.setdefault("max_length", LONG_TEXT)
        super().__init__(**options)
        if self.max_length is not None:
            self.validators = [
                validator for validator in self.validators if not isinstance(validator, MaxLengthValidator)
            ]

    def widget_attrs(self, widget: forms.Widget) -> Any:
        attrs = super().widget_attrs(widget)
        return {name: value for name, value in attrs.items() if name != "maxlength"}

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.max_length is not None and len(value) > self.max_length:
            raise forms.ValidationError(
                f"Ce texte est trop long\xa0: {grouped(len(value))} caractères, pour {grouped(self.max_length)} au plus. "
                "Il est toujours dans cette page\xa0: raccourcissez-le, ou joignez la suite parmi les pièces.",
                code="max_length",
            )

    def room(self, typed: Any) -> str:
        """Tell how much of its limit a text of several lines takes, nothing while there is plenty of room."""
        limit, length = self.max_length or 0, len(str(typed or ""))
        if not self.widget.attrs.get("rows") or length < limit * NEARLY_FULL:
            return ""
        return f"Votre texte compte {grouped(length)} caractères, sur {grouped(limit)} au plus."


class CountAnswer(TypedNumber, Answer, forms.IntegerField):
    default_error_messages: ClassVar[Any] = {"invalid": "Écrivez un nombre entier, par exemple 12."}

    def __init__(self, *, unit: str = "", **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        options.setdefault("max_value", MAX_COUNT)
        too_many = f"Ce nombre est trop grand\xa0: {grouped(options['max_value'])} au plus."
        super().__init__(**{"min_value": 0, "error_messages": {"max_value": too_many}, **options})
        self.unit = unit

    def read(self, kept: Any) -> str:
        number = grouped(int(kept))
        return f"{number}{NBSP}{self.unit}" if self.unit else number


class DecimalAnswer(TypedNumber, Answer, forms.DecimalField):
    def __init__(self, *, unit: str = "", **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**{"min_value": 0, "max_digits": 12, "decimal_places": 2, **options})
        self.unit = unit

    def kept(self, value: Any) -> Any:
        # Plus zero: «-0» is typed by mistake.
        return None if value is None else f"{value.normalize() + 0:f}"

    def typed(self, kept: Any) -> Any:
        return str(kept).removesuffix(".00").replace(".", ",")

    def read(self, kept: Any) -> str:
        whole, comma, rest = self.typed(kept).partition(",")
        written = f"{grouped(int(whole))}{comma}{rest}"
        return f"{written}{NBSP}{self.unit}" if self.unit else written


class YearAnswer(CountAnswer):
    """A year of four digits."""

    def __init__(self, **options: Any) -> None:
        wrong = "Écrivez une année en quatre chiffres, par exemple 2025."
        said = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
        super().__init__(
            **{"min_value": FIRST_YEAR, "max_value": LAST_YEAR, "error_messages": said, **options}
        )

    def read(self, kept: Any) -> str:
        return str(kept)


class AmountAnswer(DecimalAnswer):
    def __init__(self, **options: Any) -> None:
        super().__init__(unit="€", **options)

    def kept(self, value: Any) -> Any:
        # Plus zero: «-0» is typed by mistake, and no amount is less than nothing.
        return None if value is None else str(value.quantize(Decimal("0.01")) + 0)

    def read(self, kept: Any) -> str:
        return format_euros(Decimal(kept))


class ShareAnswer(DecimalAnswer):
    """A percentage that is typed from 0 to 100 and kept from 0 to 1."""

    default_error_messages: ClassVar[Any] = {"max_value": "Un pourcentage va de 0 à 100."}

    def __init__(self, **options: Any) -> None:
        super().__init__(unit="%", **{"max_value": 100, **options})

    def kept(self, value: Any) -> Any:
        return None if value is None else f"{(value / 100).normalize():f}"

    def typed(self, kept: Any) -> Any:
        return f"{(Decimal(kept) * 100).normalize():f}".replace(".", ",")


class DateAnswer(Answer, forms.DateField):
    default_error_messages: ClassVar[Any] = {
        "invalid": "Cette date n’existe pas. Écrivez-la ainsi\xa0: jour/mois/année, par exemple 01/03/2024."
    }

    def kept(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def read(self, kept: Any) -> str:
        return dates.day(date.fromisoformat(kept))


_MONTHS = {
    name: rank
    for rank, names in enumerate(
        (
            "janvier",
            "février fevrier",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août aout",
            "septembre",
            "octobre",
            "novembre",
            "décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_DUE_SHAPES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(-(?P<day>\d{1,2}))?"),
    re.compile(r"((?P<day>\d{1,2})[/. ])?(?P<month>\d{1,2})[/. ](?P<year>\d{4})"),
    re.compile(rf"((?P<day>\d{{1,2}})(er)? )?(?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})"),
)


class DueAnswer(Answer, forms.CharField):
    """
    When something is due: a day, or a month where the day does not matter yet.

    Kept as «2027-03-15» or «2027-03»; typed «15/03/2027», «03/2027» or «mars 2027».
    """

    default_error_messages: ClassVar[Any] = {
        "invalid": (
            "Écrivez un mois ou un jour, par exemple «\xa0mars 2027\xa0», «\xa003/2027\xa0» ou «\xa015/03/2027\xa0»."
        )
    }

    def clean(self, value: Any) -> Any:
        written = " ".join(str(super().clean(value)).lower().split())
        if not written:
            return None
        found = next((found for shape in _DUE_SHAPES if (found := shape.fullmatch(written))), None)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        year, month, day = found["year"], found["month"], found["day"]
        rank = _MONTHS.get(month) or int(month)
        try:
            on = date(int(year), rank, int(day or 1))
        except ValueError as fault:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from fault
        return on.isoformat() if day else f"{year}-{rank:02}"

    def typed(self, kept: Any) -> Any:
        return "/".join(reversed(str(kept).split("-")))

    def read(self, kept: Any) -> str:
        if len(kept) > len("2027-03"):
            return dates.day(date.fromisoformat(kept))
        return date_format(date.fromisoformat(f"{kept}-01"), "F Y", use_l10n=False)


class ChoiceAnswer(Answer, forms.ChoiceField):
    def __init__(self, *, choices: list[tuple[str, str]], select: bool = False, **options: Any) -> None:
        options.setdefault("widget", forms.Select if select else forms.RadioSelect)
        super().__init__(
            choices=[NOT_KNOWN_YET, *choices] if select else [*choices, NOT_KNOWN_YET], **options
        )

    def read(self, kept: Any) -> str:
        return str(dict(self.choices).get(kept, kept))  # type: ignore[arg-type]


class MultipleChoiceAnswer(Answer, forms.MultipleChoiceField):
    """Several choices of a list, kept in the list's order; none ticked, nothing is said."""

    def __init__(self, *, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(**{"choices": choices, "widget": forms.CheckboxSelectMultiple, **options})
        self.labels = dict(choices)

    def kept(self, value: Any) -> Any:
        return [key for key in self.labels if key in value] or None

    def read(self, kept: Any) -> str:
        first, *others = [self.labels.get(key, key) for key in kept]
        return ", ".join([first, *(f"{label[:1].lower()}{label[1:]}" for label in others)])


class YesNoAnswer(ChoiceAnswer):
    """Yes, no, or not known yet: three answers, since the criteria never take silence for «no»."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("yes", "Oui"), ("no", "Non")], **options)

    def kept(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(value)

    def typed(self, kept: Any) -> Any:
        return {True: "yes", False: "no"}.get(kept, "")

    def read(self, kept: Any) -> str:
        return "Oui" if kept else "Non"


class DeclarationAnswer(Answer, forms.BooleanField):
    """A box to tick to declare something; not ticked, nothing is said."""

    def kept(self, value: Any) -> Any:
        return value or None

    def read(self, kept: Any) -> str:
        return "Oui"


class LinesAnswer(Answer, forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)

    def kept(self, value: Any) -> Any:
        return [line.strip() for line in value.splitlines() if line.strip()] or None

    def typed(self, kept: Any) -> Any:
        return "\n".join(kept)

    def read(self, kept: Any) -> str:
        return ", ".join(kept)


class CommunesAnswer(Answer, CommunesField):
    """A list of communes, by names or codes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)

    def kept(self, value: Any) -> Any:
        return value or None

    def typed(self, kept: Any) -> Any:
        return communes.written(kept)

    def read(self, kept: Any) -> str:
        return ", ".join(communes.name(code) for code in kept)
