"""
Spreadsheets that people send and take away («tableurs»): CSV and XLSX, read as if sent by an enemy.

A table is described once, by its columns (``Column``); ``read`` gives the rows of a file and what is wrong with them,
``write_csv`` and ``write_xlsx`` write the same table. What one writes the other reads back the same. Nothing here knows
a model.
"""

from core.sheets.answers import Kind, download
from core.sheets.cells import (
    Noted,
    choice,
    day,
    digits,
    form_field,
    number,
    text,
    yes_or_no,
)
from core.sheets.columns import Column, Reading, Remark, Row
from core.sheets.files import SheetRefused
from core.sheets.limits import MAX_BYTES, MAX_ROWS
from core.sheets.reading import read
from core.sheets.writing import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

__all__ = [
    "CSV_TYPE",
    "MAX_BYTES",
    "MAX_ROWS",
    "XLSX_TYPE",
    "Column",
    "Kind",
    "Noted",
    "Reading",
    "Remark",
    "Row",
    "SheetRefused",
    "choice",
    "day",
    "digits",
    "download",
    "form_field",
    "number",
    "read",
    "text",
    "write_csv",
    "write_xlsx",
    "yes_or_no",
]
