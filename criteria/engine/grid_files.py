"""Grid files: the reference one shipped with the engine, or any other in TOML or JSON."""

import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from criteria.engine.errors import InvalidInput
from criteria.engine.grid import Grid
from criteria.engine.grid_schema import parse_grid as _parse_grid
from criteria.engine.reading import MAX_DEPTH, Unheld, check_size, read_file, read_json

#: The time that a TOML reader takes may grow with the square of the size: a larger grid is written in JSON.
MAX_TOML_BYTES = 1 << 16
#: So it may with the length of a key, which stands on one line.
MAX_TOML_LINE_BYTES = 1 << 10
REFERENCE = Path(__file__).resolve().parent.parent / "grids" / "ptce-2010.toml"


@cache
def default_grid() -> Grid:
    """Read the reference grid."""
    return _parse_grid(_read_toml(REFERENCE.read_bytes()))


def parse_grid(tree: Mapping[str, object]) -> Grid:
    """
    Check the values of a grid; sections it does not hold are those of the reference grid.

    :raises InvalidInput: with the path of the first fault.
    """
    return _parse_grid(tree, reference=default_grid().data)


def load_grid(path: Path | str | None = None) -> Grid:
    """
    Read a grid file, the reference grid where none is named.

    :raises InvalidInput: with the path of the first fault, or where the file cannot be read.
    """
    if path is None:
        return default_grid()
    raw = read_file(str(path))
    is_json = Path(path).suffix != ".toml" and raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
    tree = read_json(raw) if is_json or Path(path).suffix == ".json" else _read_toml(raw)
    return _parse_grid(tree, reference=default_grid().data)


def printed(grid: Grid) -> str:
    """Write a grid as a JSON file that people read and change."""
    return json.dumps(grid.data, ensure_ascii=False, indent=2)


def _read_toml(raw: bytes) -> dict[str, object]:
    check_size(raw, MAX_TOML_BYTES)
    if max(map(len, raw.split(b"\n"))) > MAX_TOML_LINE_BYTES:
        raise InvalidInput("$", f"lines of at most {MAX_TOML_LINE_BYTES} bytes expected")
    try:
        return tomllib.loads(raw.decode("utf-8-sig"), parse_float=_decimal)
    except UnicodeDecodeError as fault:
        raise InvalidInput("$", f"UTF-8 expected (byte {fault.start + 1})") from None
    except RecursionError:
        raise InvalidInput("$", f"a depth of at most {MAX_DEPTH} expected") from None
    except ValueError as fault:
        raise InvalidInput("$", f"TOML expected: {fault}") from None


def _decimal(digits: str) -> object:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Unheld()
