"""CSV: its encoding and its separator are found, never asked for."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from core.numbers import grouped
from core.sheets.files import WHAT_TO_SEND, Broken, Sheet, SheetRefused
from core.sheets.limits import HEADING_LINES, MAX_LINES, MAX_ROWS

SEPARATORS = (";", "\t", ",")
#: A text that a spreadsheet would take for a formula is written after an apostrophe.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ERRORS = frozenset(
    {
        "#REF!",
        "#N/A",
        "#N/D",
        "#VALUE!",
        "#VALEUR!",
        "#DIV/0!",
        "#NAME?",
        "#NOM?",
        "#NULL!",
        "#NUL!",
        "#NUM!",
        "#NOMBRE!",
    }
)
#: Signs that no text holds, beyond which it is not one.
_STRAY_SIGNS = 20
_SEPARATOR_LINES = {f"sep={separator}": separator for separator in SEPARATORS}


def sheet_of(data: bytes, *, score: Callable[[Sequence[str | None]], int]) -> Sheet:
    """
    Open a CSV file with the separator that gives the most headings.

    A line is numbered as a spreadsheet numbers it: a cell on two lines of text is still one.

    :param score: how many headings a line holds.
    :raises SheetRefused: if it is not a text.
    """
    content = _decoded(data)
    first, _, rest = content.partition("\n")
    if separator := _SEPARATOR_LINES.get(first.strip("\r")):
        return Sheet(name="", lines=_lines(rest, separator))
    best = max(SEPARATORS, key=lambda each: _best_score(content, each, score))
    return Sheet(name="", lines=_lines(content, best))


def _best_score(content: str, separator: str, score: Callable[[Sequence[str | None]], int]) -> int:
    start = content[: 200 * 1024]
    try:
        return max(
            (
                score([cell if isinstance(cell, str) else None for cell in cells])
                for _, cells in islice(_lines(start, separator), HEADING_LINES)
            ),
            default=0,
        )
    except SheetRefused:
        return 0


def _decoded(data: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise SheetRefused(
                    f"Ce fichier est abîmé\xa0: son texte ne se lit pas. {WHAT_TO_SEND}"
                ) from None
    if data[:200].count(0) > len(data[:200]) // 4:
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
    else:
        encoding = "utf-8"
    try:
        content = data.decode(encoding)
    except UnicodeDecodeError:
        # Each byte of Windows-1252 is a letter, but for five that Latin-1 holds.
        try:
            content = data.decode("cp1252")
        except UnicodeDecodeError:
            content = data.decode("latin-1")
    if (
        "\x00" in content
        or sum(letter < " " and letter not in "\t\r\n" for letter in content[:2000]) > _STRAY_SIGNS
    ):
        raise SheetRefused(f"Ce fichier n’est pas un tableau. {WHAT_TO_SEND}")
    return content


def _lines(content: str, separator: str) -> Iterator[tuple[int, list[object]]]:
    records = csv.reader(io.StringIO(content, newline=""), delimiter=separator)
    line = 0
    while True:
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as fault:
            raise SheetRefused(
                f"La ligne {line + 1} ne se lit pas\xa0: un guillemet ouvert n’y est sans doute jamais fermé. "
                "Corrigez-la, ou envoyez un classeur Excel (.xlsx)."
            ) from fault
        line += 1
        if line > MAX_LINES:
            raise SheetRefused(too_long())
        if any(cell.strip() for cell in cells):
            yield line, [_cell(cell) for cell in cells]


def _cell(content: str) -> object:
    if not content.strip():
        return None
    if content.strip().upper() in _ERRORS or content.startswith("Err:"):
        return broken_formula(content.strip())
    return bared(content)


def bared(content: str) -> str:
    """Take away the apostrophe that keeps a text from being a formula."""
    return (
        content[1:] if content.startswith("'") and content.lstrip("'").startswith(FORMULA_STARTS) else content
    )


def guarded(content: str) -> str:
    """Write a text so that no spreadsheet runs it; ``bared`` gives it back."""
    return f"'{content}" if content.lstrip("'").startswith(FORMULA_STARTS) else content


def broken_formula(error: str) -> Broken:
    return Broken(
        f"Cette case contient une erreur de calcul du tableur ({error}). Remplacez la formule par sa valeur.",
        error,
    )


def too_long() -> str:
    limit = grouped(MAX_ROWS)
    return (
        f"Ce fichier a trop de lignes\xa0: {limit} au plus sont lues. Gardez celles qu’il faut, effacez les lignes vides "
        "à la fin, ou envoyez-le en plusieurs fois."
    )
