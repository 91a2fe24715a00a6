from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError

from core.numbers import grouped
from core.sheets import delimited, files, workbook
from core.sheets.cells import Noted, written
from core.sheets.columns import Column, Reading, Remark, Row, by_heading, heading_key, letter_of
from core.sheets.delimited import too_long
from core.sheets.files import Broken, Sheet, SheetRefused
from core.sheets.limits import HEADING_LINES, MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS

#: Days between the two days from which spreadsheets count: 30 December 1899 and 1 January 1904.
_DAYS_TO_1904 = 1462
#: How much of what stands in a cell is quoted.
_QUOTED = 60


def read(upload: Any, *, columns: Sequence[Column]) -> Reading:
    """
    Read the table that a file holds: its rows, and what is wrong with them by line and column.

    The columns are found by their headings, in any order; empty lines are passed over and every other keeps the number
    that the spreadsheet shows. Nothing is trusted of the file's name.

    :param upload: a file, as Django gives an upload, or open for reading in binary.
    :raises SheetRefused: if the file is not a table that can be read, is too large, or holds none of the headings that
        are required.
    """
    data = _bytes_of(upload)
    files.must_be_table(data)
    known = by_heading(columns)

    def score(cells: Sequence[str | None]) -> int:
        return len({known[key].key for cell in cells if cell and (key := heading_key(cell)) in known})

    opened = workbook.sheet_of if data.startswith(files.ZIP) else delimited.sheet_of
    with warnings.catch_warnings():
        # What openpyxl leaves aside (styles, validations) is not read here.
        warnings.simplefilter("ignore")
        sheet = opened(data, score=score)
        headings, first = _headings(sheet, score)
        return _Table(columns, known, headings, since_1904=sheet.since_1904).read(first)


def _bytes_of(upload: Any) -> bytes:
    upload.seek(0)
    data: bytes = upload.read(MAX_BYTES + 1)
    upload.seek(0)
    if len(data) > MAX_BYTES:
        limit = grouped(MAX_ROWS)
        raise SheetRefused(
            f"Ce fichier pèse plus de {MAX_BYTES // 1024**2}\xa0Mo\xa0: il n’est pas lu. {limit} lignes au plus sont lues. "
            "Gardez celles qu’il faut, sans images, puis envoyez-le de nouveau."
        )
    return data


def _headings(sheet: Sheet, score: Any) -> tuple[tuple[int, list[Any]], Iterator[tuple[int, list[Any]]]]:
    """Find the line of the headings: that which holds the most of them; give it, and the lines after it."""
    start = list(islice(sheet.lines, HEADING_LINES))
    if not start:
        raise SheetRefused("Ce tableau est vide. Partez du modèle\xa0: sa première ligne donne les colonnes.")
    scores = [score([cell if isinstance(cell, str) else None for cell in cells]) for _, cells in start]
    best = scores.index(max(scores))
    return start[best], chain(start[best + 1 :], sheet.lines)


class _Table:
    """One reading under way."""

    def __init__(
        self,
        columns: Sequence[Column],
        known: dict[str, Column],
        headings: tuple[int, list[Any]],
        *,
        since_1904: bool,
    ) -> None:
        self.columns = columns
        self.since_1904 = since_1904
        self.faults: list[Remark] = []
        self.notes: list[Remark] = []
        self.unknown: list[str] = []
        #: Rank of a column in the file -> the column.
        self.places: dict[int, Column] = {}
        self._place(known, *headings)

    def _place(self, known: dict[str, Column], line: int, cells: list[Any]) -> None:
        _must_be_narrow(cells)
        for rank, cell in enumerate(cells):
            if not isinstance(cell, str):
                continue
            column = known.get(heading_key(cell))
            if column is None:
                self.unknown.append(_short(" ".join(cell.split())))
            elif column in self.places.values():
                self.faults.append(
                    Remark(
                        line=line,
                        letter=letter_of(rank),
                        heading=column.heading,
                        written=_short(cell),
                        message="Cette colonne est déjà là plus à gauche. Gardez l’une des deux.",
                    )
                )
            else:
                self.places[rank] = column
        self._must_hold_required()

    def _must_hold_required(self) -> None:
        found = [column.key for column in self.places.values()]
        missing = [column.heading for column in self.columns if column.required and column.key not in found]
        if missing:
            named = ", ".join(f"«\xa0{heading}\xa0»" for heading in missing)
            many = len(missing) > 1
            seen = ", ".join(f"«\xa0{heading}\xa0»" for heading in self.unknown[:8])
            raise SheetRefused(
                f"{'Ces colonnes manquent' if many else 'Cette colonne manque'}\xa0: {named}. Écrivez "
                f"{'leurs noms' if many else 'son nom'} en tête de colonne, comme dans le modèle."
                + (f" Lu en tête de votre fichier\xa0: {seen}." if seen else "")
            )

    def read(self, lines: Iterator[tuple[int, list[Any]]]) -> Reading:
        rows: list[Row] = []
        for line, cells in lines:
            _must_be_narrow(cells)
            if not any(rank < len(cells) and cells[rank] is not None for rank in self.places):
                continue
            if len(rows) == MAX_ROWS:
                raise SheetRefused(too_long())
            rows.append(self._row(line, cells))
        return Reading(
            rows=tuple(rows),
            faults=tuple(self.faults),
            notes=tuple(self.notes),
            unknown=tuple(self.unknown),
            letters={column.key: letter_of(rank) for rank, column in self.places.items()},
        )

    def _row(self, line: int, cells: list[Any]) -> Row:
        values: dict[str, Any] = {}
        sound = True
        for rank, column in self.places.items():
            cell = cells[rank] if rank < len(cells) else None
            try:
                values[column.key] = self._value(line, rank, column, cell)
            except ValidationError as fault:
                sound = False
                self.faults.append(self._remark(line, rank, cell, " ".join(fault.messages)))
        return Row(line=line, values=values, sound=sound)

    def _value(self, line: int, rank: int, column: Column, cell: Any) -> Any:
        if isinstance(cell, Broken):
            raise ValidationError(cell.message)
        if cell is None:
            if column.required:
                raise ValidationError("Cette case ne peut pas rester vide.")
            return None
        if isinstance(cell, str) and len(cell) > MAX_CELL:
            raise ValidationError(
                f"Cette case contient {len(cell)} caractères, {MAX_CELL} au plus sont lus. Raccourcissez-la."
            )
        value = column.read(self._dated(column, cell))
        if isinstance(value, Noted):
            self.notes.append(self._remark(line, rank, cell, value.note))
            value = value.value
        return value

    def _dated(self, column: Column, cell: Any) -> Any:
        """Count days as most spreadsheets do, where this file counts them from 1904."""
        is_count = isinstance(cell, (int, float)) and not isinstance(cell, bool)
        return cell + _DAYS_TO_1904 if column.dated and self.since_1904 and is_count else cell

    def _remark(self, line: int, rank: int, cell: Any, message: str) -> Remark:
        shown = cell.written if isinstance(cell, Broken) else "" if cell is None else written(cell)
        return Remark(
            line=line,
            letter=letter_of(rank),
            heading=self.places[rank].heading,
            written=_short(shown),
            message=message,
        )


def _must_be_narrow(cells: list[Any]) -> None:
    if any(cell is not None for cell in cells[MAX_COLUMNS:]):
        raise SheetRefused(
            f"Ce tableau a plus de {MAX_COLUMNS} colonnes. Gardez celles du modèle, puis envoyez-le de nouveau."
        )


def _short(shown: str) -> str:
    return shown if len(shown) <= _QUOTED else f"{shown[: _QUOTED - 1]}…"
