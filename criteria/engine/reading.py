"""From bytes to a tree of JSON values, refusing what JSON readers usually let through."""

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import reduce

from criteria.engine.errors import InvalidInput

MAX_BYTES = 1 << 20
MAX_DEPTH = 20
MAX_DIGITS = 1000
ROOT = "$"
A_NUMBER = "a number that a double can hold expected"

_LIST = (list, tuple)
_NUMBER = (int, float, Decimal)


class Unexpected(Exception):
    """
    A value that is not what is expected.

    Its path is gathered on the way out, from the value to the whole: most trees have no fault, and pay for no path.
    """

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.steps: list[str | int] = []

    def at(self, step: str | int) -> "Unexpected":
        """Say that it lies below a key or a rank."""
        self.steps.append(step)
        return self

    def placed(self) -> InvalidInput:
        """Say where it is, once the whole has been left."""
        return InvalidInput(reduce(below, reversed(self.steps), ROOT), self.expected)


class Repeating(dict[str, object]):
    """
    A JSON object that was given a key twice.

    :param repeated: the first key that came again.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        super().__init__()
        seen: set[str] = set()
        left = iter(keys)
        while (key := next(left)) not in seen:
            seen.add(key)
        self.repeated = key


class Unheld:
    """Stands for NaN, an infinity or a number out of range until its path is known."""


def read_file(name: str) -> bytes:
    """
    Read a file, and no more of it than shows that it is too large.

    :raises InvalidInput: where it cannot be read.
    """
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - the name is shown as it was typed
            return file.read(MAX_BYTES + 1)
    except OSError as fault:
        raise unreadable(name, fault) from None


def unreadable(name: str, fault: OSError) -> InvalidInput:
    return InvalidInput(name, f"{fault.strerror}, a file that can be read expected")


def check_size(raw: bytes, limit: int = MAX_BYTES) -> None:
    """
    Refuse what is too large.

    :raises InvalidInput: over ``limit`` bytes.
    """
    if len(raw) > limit:
        raise InvalidInput("$", f"at most {limit} bytes expected")


def read_json(raw: bytes) -> object:
    """
    Read one JSON document.

    :raises InvalidInput: where it is too large, not UTF-8 or not JSON; whoever reads its values, or
        :func:`check_tree`, says the rest.
    """
    check_size(raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InvalidInput("$", f"UTF-8 expected (byte {fault.start + 1})") from None
    try:
        tree: object = _DECODER.decode(text)
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno} column {fault.colno}"
        raise InvalidInput("$", f"JSON expected, {where}: {fault.msg}") from None
    except RecursionError:
        raise InvalidInput("$", f"a depth of at most {MAX_DEPTH} expected") from None
    return tree


def check_tree(tree: object) -> None:
    """
    Refuse repeated keys, lone surrogates, numbers that a double cannot hold and too deep a nesting.

    :raises InvalidInput: with the path of the first of them.
    """
    try:
        _check(tree, 1)
    except Unexpected as fault:
        raise fault.placed() from None


def below(path: str, step: str | int) -> str:
    """Write the path of a rank or a key; an odd key is quoted and cut, so that a fault stays on one line."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not (step.isidentifier() and step.isascii()):
        return f"{path}[{json.dumps(step[:60])}]"
    return step if path == ROOT else f"{path}.{step}"


def _check(value: object, depth: int) -> None:
    if isinstance(value, str):
        if not value.isascii():
            check_text(value)
    elif isinstance(value, dict):
        _check_object(value, depth)
    elif isinstance(value, _LIST):
        _check_list(value, depth)
    elif isinstance(value, Unheld) or (isinstance(value, _NUMBER) and not held(value)):
        raise Unexpected(A_NUMBER)


def _check_object(value: dict[object, object], depth: int) -> None:
    _check_depth(depth)
    if isinstance(value, Repeating):
        raise Unexpected("this key once only expected").at(value.repeated)
    for key, item in value.items():
        if not isinstance(key, str):
            raise Unexpected("text keys expected")
        try:
            if not key.isascii():
                check_text(key)
            _check(item, depth + 1)
        except Unexpected as fault:
            raise fault.at(key) from None


def _check_list(value: Sequence[object], depth: int) -> None:
    _check_depth(depth)
    for rank, item in enumerate(value):
        try:
            _check(item, depth + 1)
        except Unexpected as fault:
            raise fault.at(rank) from None


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Unexpected(f"a depth of at most {MAX_DEPTH} expected")


def check_text(text: str) -> None:
    """
    Refuse a lone surrogate.

    :raises Unexpected: where there is one.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unexpected("text without a lone surrogate expected") from None


def held(number: float | Decimal) -> bool:
    """Tell whether a double can hold a number."""
    if isinstance(number, Decimal) and not number.is_finite():
        return False
    try:
        rounded = float(number)
    except OverflowError:
        return False
    return abs(rounded) <= sys.float_info.max and (rounded != 0 or number == 0)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Repeating(key for key, _ in pairs)


def _whole(digits: str) -> object:
    return Unheld() if len(digits) > MAX_DIGITS else int(digits)


def _decimal(digits: str) -> object:
    if len(digits) > MAX_DIGITS:
        return Unheld()
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Unheld()


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_whole,
    parse_float=_decimal,
    parse_constant=lambda _: Unheld(),
)
