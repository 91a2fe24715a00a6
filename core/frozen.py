"""Values kept as JSON and given back as they were: what a document is made from outlives the rows it was read in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

DECIMAL, DAY, TIME = "$decimal", "$day", "$time"


def freeze(value: object) -> Any:
    """
    Write a value as JSON from which ``thaw`` makes it again; a dataclass becomes a mapping, a tuple a list.

    :raises TypeError: for a float, a naive time, a key that is not text or begins like a mark, a row, a queryset.
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {_key(key): freeze(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [freeze(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: freeze(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return _marked(value)


def thaw(kept: Any) -> Any:
    """Make again what ``freeze`` wrote: decimals, days and times (in UTC) with their types."""
    if isinstance(kept, list):
        return [thaw(item) for item in kept]
    if not isinstance(kept, dict):
        return kept
    match kept:
        case {"$decimal": text}:
            return Decimal(text)
        case {"$day": text}:
            return date.fromisoformat(text)
        case {"$time": text}:
            return datetime.fromisoformat(text)
    return {key: thaw(item) for key, item in kept.items()}


def _marked(value: object) -> dict[str, str]:
    match value:
        case Decimal() if value.is_finite():
            return {DECIMAL: format(value, "f")}
        case datetime() if value.tzinfo is not None:
            return {TIME: value.astimezone(UTC).isoformat()}
        case date() if not isinstance(value, datetime):
            return {DAY: value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be frozen: {value!r}")


def _key(key: object) -> str:
    if isinstance(key, Enum):
        key = key.value
    if not isinstance(key, str) or key.startswith("$"):
        raise TypeError(f"a frozen key is a text without a mark: {key!r}")
    return key
