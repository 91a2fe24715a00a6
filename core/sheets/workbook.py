"""
XLSX: a zip of XML, opened by openpyxl after its parts were measured one by one.

Measured first: how many parts, what they unfold to (declared, then real: the unfolding stops at the limit), whether an
XML part declares entities, how many marks there are to parse. Nothing is parsed before; nothing is kept whole.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from core.sheets.delimited import broken_formula, too_long
from core.sheets.files import WHAT_TO_SEND, Broken, Sheet, SheetRefused
from core.sheets.limits import HEADING_LINES, MAX_LINES, MAX_MARKS, MAX_MERGED, MAX_PARTS, MAX_UNFOLDED

_CHUNK = 1024 * 1024
_TOO_HEAVY = (
    "Ce classeur est anormalement lourd une fois ouvert\xa0: il n’est pas lu. Copiez vos lignes dans un classeur neuf, "
    "puis envoyez-le."
)
_DAMAGED = f"Ce classeur est abîmé ou d’un format inconnu\xa0: il ne s’ouvre pas. {WHAT_TO_SEND}"
_NO_VALUE = (
    "Cette case contient une formule dont le résultat n’est pas enregistré. Ouvrez le fichier dans votre tableur et "
    "enregistrez-le, ou remplacez la formule par sa valeur."
)
_JOINED = (
    "Cette case est fusionnée avec sa voisine de gauche\xa0: on ne sait pas ce qu’elle contient. Défusionnez les "
    "cellules, puis remplissez chacune."
)


def sheet_of(data: bytes, *, score: Callable[[Sequence[str | None]], int]) -> Sheet:
    """
    Open a workbook at the visible sheet whose headings are known, else at its first.

    :param score: how many headings a line holds.
    :raises SheetRefused: if it is not a workbook, is protected, holds macros, or is too large to be read.
    """
    merged = _measured(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [each for each in book.worksheets if each.sheet_state == "visible"] or book.worksheets
        best = max(sheets, key=lambda each: _best_score(each, score), default=None)
    except SheetRefused:
        raise
    except Exception as fault:  # a hostile file may break any line of the library
        raise SheetRefused(_DAMAGED) from fault
    if best is None:
        raise SheetRefused(f"Ce classeur ne contient aucune feuille. {WHAT_TO_SEND}")
    return Sheet(
        name=best.title,
        lines=_sound(_joined(best, merged)),
        since_1904=book.epoch == CALENDAR_MAC_1904,
    )


def _best_score(sheet: ReadOnlyWorksheet, score: Callable[[Sequence[str | None]], int]) -> int:
    best = 0
    for rank, (_, cells) in enumerate(_lines(sheet)):
        best = max(best, score([cell if isinstance(cell, str) else None for cell in cells]))
        if rank >= HEADING_LINES:
            break
    return best


def _measured(data: bytes) -> bool:
    """Refuse what must not be opened, and say whether some cells are joined."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _must_be_workbook(archive, parts)
            return _unfolded(archive, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as fault:
        raise SheetRefused(_DAMAGED) from fault


def _must_be_workbook(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNFOLDED:
        raise SheetRefused(_TOO_HEAVY)
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused(
            "Ce fichier est protégé par un mot de passe. Enregistrez-en une copie sans, puis envoyez-la."
        )
    names = {part.filename.lower() for part in parts}
    if any(name.rpartition("/")[2].startswith("vbaproject") for name in names) or _has_macros(archive, names):
        raise SheetRefused(
            "Ce classeur contient des macros (.xlsm)\xa0: il n’est pas ouvert. Enregistrez-le comme «\xa0Classeur Excel "
            "(.xlsx)\xa0», sans macros, puis envoyez-le."
        )
    if "mimetype" in names and "content.xml" in names:
        raise SheetRefused(f"Ce fichier est au format OpenDocument (.ods). {WHAT_TO_SEND}")
    if "xl/workbook.bin" in names:
        raise SheetRefused(f"Ce fichier est un classeur binaire (.xlsb). {WHAT_TO_SEND}")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise SheetRefused(f"Ce fichier est un document ou un diaporama, pas un tableau. {WHAT_TO_SEND}")
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetRefused(f"Ce fichier est une archive compressée, pas un tableau. {WHAT_TO_SEND}")


def _has_macros(archive: zipfile.ZipFile, names: set[str]) -> bool:
    if "[content_types].xml" not in names:
        return False
    try:
        with archive.open("[Content_Types].xml") as part:
            return b"macroenabled" in part.read(_CHUNK).lower()
    except KeyError:
        return False


def _unfolded(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bool:
    unfolded = marks = 0
    joined = False
    for part in parts:
        lines = 0
        is_sheet = part.filename.lower().startswith("xl/worksheets/")
        with archive.open(part) as content:
            tail = b""
            while chunk := content.read(_CHUNK):
                unfolded += len(chunk)
                marks += chunk.count(b"<")
                # What is looked for may stand across two pieces.
                piece = tail + chunk
                _must_be_plain_xml(part.filename, piece, first=not tail)
                if is_sheet:
                    lines += piece.count(b"<row ") - tail.count(b"<row ")
                    joined = joined or b"mergeCell" in piece
                    if lines > MAX_LINES:
                        raise SheetRefused(too_long())
                if unfolded > MAX_UNFOLDED or marks > MAX_MARKS:
                    raise SheetRefused(_TOO_HEAVY)
                tail = piece[-16:]
    return joined


def _must_be_plain_xml(name: str, piece: bytes, *, first: bool) -> None:
    """Refuse entities, which no spreadsheet writes, and the encodings in which they would not be seen."""
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    bare = piece.removeprefix(b"\xef\xbb\xbf").lstrip() if first else b"<"
    if (
        b"<!DOCTYPE" in piece
        or b"<!ENTITY" in piece
        or not bare.startswith(b"<")
        or (first and b"\x00" in piece[:200])
    ):
        raise SheetRefused(_DAMAGED)


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """Read values, and tell a formula whose value was never worked out."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        # An empty text that a formula gave is of type «str»: that is a value.
        if cell["value"] is None and cell["data_type"] != "str" and element.find(FORMULA_TAG) is not None:
            cell["value"] = Broken(_NO_VALUE, "formule")
        elif cell["data_type"] == "e":
            cell["value"] = broken_formula(str(cell["value"]))
        return cell


def _parser(sheet: ReadOnlyWorksheet, source: Any) -> _Parser:
    book = sheet.parent
    return _Parser(
        source,
        sheet._shared_strings,  # noqa: SLF001 - the library's own way in, without the lines it would make up
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,  # noqa: SLF001
        timedelta_formats=book._timedelta_formats,  # noqa: SLF001
    )


def _lines(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[Any]]]:
    """Give each line that holds something, with its cells from the column A."""
    with sheet._get_source() as source:  # noqa: SLF001
        for line, cells in _parser(sheet, source).parse():
            if line > MAX_LINES and any(_says(cell["value"]) for cell in cells):
                raise SheetRefused(too_long())
            found = {cell["column"]: cell["value"] for cell in cells if _says(cell["value"])}
            if found:
                yield line, [found.get(column) for column in range(1, max(found) + 1)]


def _says(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def _joined(sheet: ReadOnlyWorksheet, merged: bool) -> Iterator[tuple[int, list[Any]]]:  # noqa: FBT001
    """
    Give the lines, joined cells being filled: below one another, each has the value of the first; side by side, the
    first has it and the others are told.
    """
    ranges = _ranges(sheet) if merged else []
    firsts: dict[tuple[int, int], Any] = {}
    for line, cells in _lines(sheet):
        for left, top, right, bottom in ranges:
            if not top <= line <= bottom:
                continue
            if line == top:
                firsts[left, top] = cells[left - 1] if left <= len(cells) else None
            value = firsts.get((left, top))
            if value is None:
                continue
            cells.extend([None] * (right - len(cells)))
            cells[left - 1] = value
            cells[left:right] = [Broken(_JOINED, "cellule fusionnée")] * (right - left)
        yield line, cells


def _ranges(sheet: ReadOnlyWorksheet) -> list[tuple[int, int, int, int]]:
    with sheet._get_source() as source:  # noqa: SLF001
        parser = _parser(sheet, source)
        for _ in parser.parse():
            pass
    found = [] if parser.merged_cells is None else [cell.bounds for cell in parser.merged_cells.mergeCell]
    if len(found) > MAX_MERGED:
        raise SheetRefused(
            "Ce classeur contient trop de cellules fusionnées. Défusionnez-les toutes, puis envoyez-le de nouveau."
        )
    return found


def _sound(lines: Iterator[tuple[int, list[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    """Turn whatever a hostile sheet breaks into a sentence."""
    try:
        yield from lines
    except SheetRefused:
        raise
    except Exception as fault:
        raise SheetRefused(_DAMAGED) from fault
