"""
Fields of a dossier's sections: what is typed, what is kept, what is read.

An answer that nobody gave is not kept at all, so that the criteria take it for unknown and never for «no».
Amounts and shares are kept as strings of decimals, dates as ISO 8601.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format

from core.money import format_euros
from poles import communes
from poles.forms import CommunesField

NBSP = "\N{NO-BREAK SPACE}"
MAX_COUNT = 1_000_000
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
    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**options)


class _Typed:
    """Numbers as the French type them: «12 000,50 €», «20 %»."""

    default_error_messages: Any = {
        "invalid": "Écrivez un nombre, en chiffres.",
        "min_value": "Ce nombre ne peut pas être négatif.",
        "max_value": "Ce nombre est trop grand\xa0: %(limit_value)s au plus.",
    }

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            for sign in (NBSP, "\N{NARROW NO-BREAK SPACE}", " ", "€", "%"):
                value = value.replace(sign, "")
            value = value.replace(",", ".")
        return super().to_python(value)  # type: ignore[misc]


class CountAnswer(_Typed, Answer, forms.IntegerField):
    def __init__(self, *, unit: str = "", **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**{"min_value": 0, "max_value": MAX_COUNT, **options})
        self.unit = unit

    def read(self, kept: Any) -> str:
        number = f"{int(kept):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        return f"{number}{NBSP}{self.unit}" if self.unit else number


class DecimalAnswer(_Typed, Answer, forms.DecimalField):
    def __init__(self, *, unit: str = "", **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**{"min_value": 0, "max_digits": 12, "decimal_places": 2, **options})
        self.unit = unit

    def kept(self, value: Any) -> Any:
        return None if value is None else f"{value.normalize():f}"

    def typed(self, kept: Any) -> Any:
        return str(kept).removesuffix(".00").replace(".", ",")

    def read(self, kept: Any) -> str:
        return f"{self.typed(kept)}{NBSP}{self.unit}" if self.unit else self.typed(kept)


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

    def __init__(self, **options: Any) -> None:
        super().__init__(unit="%", **{"max_value": 100, "max_digits": 5, **options})

    def kept(self, value: Any) -> Any:
        return None if value is None else f"{(value / 100).normalize():f}"

    def typed(self, kept: Any) -> Any:
        return f"{(Decimal(kept) * 100).normalize():f}".replace(".", ",")


class DateAnswer(Answer, forms.DateField):
    def kept(self, value: Any) -> Any:
        return None if value is None else value.isoformat()

    def read(self, kept: Any) -> str:
        return date_format(date.fromisoformat(kept), "j F Y")


class ChoiceAnswer(Answer, forms.ChoiceField):
    def __init__(self, *, choices: list[tuple[str, str]], select: bool = False, **options: Any) -> None:
        options.setdefault("widget", forms.Select if select else forms.RadioSelect)
        super().__init__(
            choices=[NOT_KNOWN_YET, *choices] if select else [*choices, NOT_KNOWN_YET], **options
        )

    def read(self, kept: Any) -> str:
        return str(dict(self.choices).get(kept, kept))  # type: ignore[arg-type]


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
