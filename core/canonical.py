"""One way to write a value as bytes, so that the same facts always have the same digest."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID


def canonical_bytes(value: object) -> bytes:
    """
    Write a value as canonical JSON: sorted keys, no spaces, UTF-8.

    Decimals, dates and UUIDs become strings, aware times are written in UTC, dataclasses and tuples become
    objects and lists.

    :raises TypeError: for a float, a naive time, a key that is not text, or any type that is not listed.
    """
    text = json.dumps(
        plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest(value: object) -> str:
    """Return the SHA-256, in hexadecimal, of a value's canonical bytes."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def plain(value: object) -> object:
    """Turn a value into the JSON types that stand for it: what a frozen payload stores."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return _written(value)


def _written(value: object) -> str:
    match value:
        case Decimal():
            return format(value, "f")
        case datetime() if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat()
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")


def _key(key: object) -> str:
    if isinstance(key, Enum):
        key = key.value
    if not isinstance(key, str):
        raise TypeError(f"a key must be text: {key!r}")
    return key
