"""Numbers as people type them in forms."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

_SPACES_AND_UNITS = re.compile(r"\s|€|%|euros?$", re.IGNORECASE)
_POINTS_BETWEEN_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]*)?")
_PLAIN = re.compile(r"[+-]?[0-9]*([.,][0-9]*)?")


class TypedNumber:
    """Numbers as the French type them: «12 000,50 €», «12.000», «20 %», «300 euros»; never «1e5»."""

    default_error_messages: ClassVar[Any] = {
        "invalid": "Écrivez ce nombre en chiffres, par exemple 12\xa0000,50.",
        "min_value": "Ce nombre ne peut pas être négatif.",
        "max_value": "Ce nombre est trop grand.",
        "max_digits": "Ce nombre est trop grand.",
        "max_whole_digits": "Ce nombre est trop grand.",
        "max_decimal_places": "Deux chiffres suffisent après la virgule, par exemple 12\xa0000,50.",
    }

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = _SPACES_AND_UNITS.sub("", value)
            if _POINTS_BETWEEN_THOUSANDS.fullmatch(value):
                value = value.replace(".", "")
            if not _PLAIN.fullmatch(value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")  # type: ignore[attr-defined]
            value = value.replace(",", ".")
        return super().to_python(value)  # type: ignore[misc]


class QuantityField(TypedNumber, forms.DecimalField):
    """A quantity that may be left blank, never negative, to two decimals."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(
            **{"required": False, "min_value": 0, "max_digits": 12, "decimal_places": 2, **options}
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a kept quantity as French writes it, and what was typed as it was typed."""
        return value if value is None or isinstance(value, str) else plain(value)


def plain(value: Decimal) -> str:
    """Write a quantity without useless zeros, «12000,5»."""
    return f"{value.normalize():f}".replace(".", ",")


def grouped(number: int) -> str:
    """Write a whole number by groups of three digits, «102 345»."""
    return f"{number:,}".replace(",", "\xa0")
