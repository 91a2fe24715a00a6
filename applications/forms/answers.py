"""
Fields of a dossier's sections: what is typed, what is kept, what is read.

An answer that nobody gave is not kept at all, so that the criteria take it for unknown and never for «no».
Amounts and shares are kept as strings of decimals, dates as ISO 8601.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from core import dates
from core.money import format_euros
from core.numbers import TypedNumber, grouped
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
