"""Canonical JSON: the same values give the same bytes, on any machine."""

import json
from collections.abc import Iterable
from json.encoder import encode_basestring as quoted

__all__ = ["canonical_json", "quoted", "written", "written_list", "written_object"]


def canonical_json(values: object) -> bytes:
    """Write JSON values in one way only: sorted keys, no spaces, UTF-8."""
    return written(values).encode()


def written(values: object) -> str:
    """Write JSON values as the text of ``canonical_json``."""
    return quoted(values) if isinstance(values, str) else _ENCODER.encode(values)


def written_object(**members: str) -> str:
    """Write an object whose values are written already."""
    return "{" + ",".join([f'"{key}":{members[key]}' for key in sorted(members)]) + "}"


def written_list(items: Iterable[str]) -> str:
    """Write a list whose items are written already."""
    return f"[{','.join(items)}]"


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
