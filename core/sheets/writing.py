"""Write a table for a spreadsheet: texts stay texts, whatever they look like, and ``reading`` reads them back the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.numbers import plain
from core.sheets.columns import Column
from core.sheets.delimited import guarded

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_AS_TEXT, _AS_DAY = "@", "DD/MM/YYYY"
_LONGEST_TITLE = 31


def write_csv(rows: Iterable[Mapping[str, Any]], *, columns: Sequence[Column]) -> bytes:
    """Write rows as the French spreadsheets open them: UTF-8 with its mark, semicolons, 12000,5 and 31/12/2026."""
    written = io.StringIO(newline="")
    lines = csv.writer(written, delimiter=";", lineterminator="\r\n")
    lines.writerow([guarded(column.heading) for column in columns])
    for row in rows:
        lines.writerow([_as_words(column.write(row.get(column.key))) for column in columns])
    return written.getvalue().encode("utf-8-sig")


def _as_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, float, Decimal)):
        return plain(Decimal(str(value)))
    return guarded(_clean(str(value)))


def write_xlsx(rows: Iterable[Mapping[str, Any]], *, columns: Sequence[Column], title: str) -> bytes:
    """
    Write rows as a workbook of one sheet, its headings kept in sight.

    A text is never a formula, and a column of codes keeps what is typed in it as text.

    :param title: of the sheet; cut at 31 characters, without those that a sheet's name may not hold.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "".join(letter for letter in title if letter not in "[]:*?/\\")[:_LONGEST_TITLE] or "Liste"
    for rank, column in enumerate(columns, start=1):
        _head(sheet, rank, column)
    for line, row in enumerate(rows, start=2):
        for rank, column in enumerate(columns, start=1):
            _fill(sheet.cell(line, rank), column, column.write(row.get(column.key)))
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _head(sheet: Worksheet, rank: int, column: Column) -> None:
    cell = sheet.cell(1, rank)
    _say(cell, column.heading)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    about = sheet.column_dimensions[get_column_letter(rank)]
    about.width = column.width
    if column.as_text:
        about.number_format = _AS_TEXT
    elif column.dated:
        about.number_format = _AS_DAY


def _fill(cell: Cell, column: Column, value: Any) -> None:
    if value is None or value == "":
        pass
    elif isinstance(value, (bool, str)):
        words = _yes_or_no(value) if isinstance(value, bool) else _clean(value)
        _say(cell, words)
        cell.alignment = Alignment(wrap_text="\n" in words, vertical="top")
    else:
        cell.value = value
    if column.as_text:
        cell.number_format = _AS_TEXT
    elif isinstance(value, date):
        cell.number_format = _AS_DAY


def _say(cell: Cell, words: str) -> None:
    """Write words that stay words, even once somebody edits them."""
    cell.value = words
    cell.data_type = "s"
    cell.quotePrefix = guarded(words) != words


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - it is the value to write
    return "Oui" if value else "Non"


def _clean(words: str) -> str:
    """Drop the signs that no spreadsheet holds."""
    cleaned: str = ILLEGAL_CHARACTERS_RE.sub("", words)
    return cleaned
