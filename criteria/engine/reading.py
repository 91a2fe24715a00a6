"""From bytes to a tree of JSON values, refusing what JSON readers usually let through."""

import json
import sys
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from criteria.engine.errors import InvalidInput

MAX_BYTES = 1 << 20
MAX_DEPTH = 20
MAX_DIGITS = 1000
A_NUMBER = "a number that a double can hold expected"


class JsonObject(dict[str, object]):
    """A JSON object that remembers the first key it was given twice."""

    repeated: str | None = None


class Unheld:
    """Stands for NaN, an infinity or a number out of range until its path is known."""


def read_json(raw: bytes, *, limit: int | None = MAX_BYTES) -> object:
    """
    Read one JSON document.

    :param limit: largest size in bytes, ``None`` for any.
    :raises InvalidInput: where it is too large, not UTF-8 or not JSON; :func:`check_tree` says the rest.
    """
    if limit is not None and len(raw) > limit:
        raise InvalidInput("$", f"at most {limit} bytes expected")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InvalidInput("$", f"UTF-8 expected (byte {fault.start + 1})") from None
    try:
        tree: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=lambda _: Unheld(),
        )
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno} column {fault.colno}"
        raise InvalidInput("$", f"JSON expected, {where}: {fault.msg}") from None
    except RecursionError:
        raise InvalidInput("$", f"a depth of at most {MAX_DEPTH} expected") from None
    return tree


def check_tree(value: object, path: str = "$", depth: int = 1) -> None:
    """
    Refuse repeated keys, lone surrogates, numbers that a double cannot hold and too deep a nesting.

    :raises InvalidInput: with the path of the first of them.
    """
    if isinstance(value, Mapping):
        _check_depth(path, depth)
        if isinstance(value, JsonObject) and value.repeated is not None:
            raise InvalidInput(child(path, value.repeated), "this key once only expected")
        for key, item in value.items():
            if not isinstance(key, str):
                raise InvalidInput(path, "text keys expected")
            below = child(path, key)
            _check_text(key, below)
            check_tree(item, below, depth + 1)
    elif isinstance(value, list | tuple):
        _check_depth(path, depth)
        for rank, item in enumerate(value):
            check_tree(item, element(path, rank), depth + 1)
    elif isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, Unheld) or (isinstance(value, int | float | Decimal) and not _held(value)):
        raise InvalidInput(path, A_NUMBER)


def child(path: str, key: str) -> str:
    """Write the path of a key; an odd one is quoted and cut, so that a fault stays on one line."""
    name = key if key.isidentifier() and key.isascii() else f"[{json.dumps(key[:60])}]"
    if path == "$":
        return name if name == key else f"${name}"
    return f"{path}.{name}" if name == key else f"{path}{name}"


def element(path: str, rank: int) -> str:
    return f"{path}[{rank}]"


def _check_depth(path: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise InvalidInput(path, f"a depth of at most {MAX_DEPTH} expected")


def _check_text(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput(path, "text without a lone surrogate expected") from None


def _held(number: float | Decimal) -> bool:
    if isinstance(number, Decimal) and not number.is_finite():
        return False
    try:
        rounded = float(number)
    except OverflowError:
        return False
    return abs(rounded) <= sys.float_info.max and (rounded != 0 or number == 0)


def _object(pairs: list[tuple[str, object]]) -> JsonObject:
    made = JsonObject()
    for key, value in pairs:
        if key in made and made.repeated is None:
            made.repeated = key
        made[key] = value
    return made


def _whole(digits: str) -> object:
    return Unheld() if len(digits) > MAX_DIGITS else int(digits)


def _decimal(digits: str) -> object:
    if len(digits) > MAX_DIGITS:
        return Unheld()
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Unheld()
