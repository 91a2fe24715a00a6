"""What a table is made of, and what reading one gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.sheets.cells import Reader, text
from core.territories import fold

_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def _as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, kw_only=True)
class Column:
    """
    One column of a table.

    :param key: its name in the rows.
    :param heading: its French heading, as it is written; read whatever its case, accents and what is in brackets.
    :param read: see ``core.sheets.cells``.
    :param write: from a row's value to a text, a number, a date, a yes or no; ``None`` is an empty cell.
    :param aliases: other headings that people write for it.
    :param required: no line goes without it; nor does the file.
    :param dated: whether a plain number in it is a count of days.
    :param as_text: whether a spreadsheet must take it for a text: codes and identifiers.
    :param width: in characters.
    """

    key: str
    heading: str
    read: Reader = field(default_factory=text)
    write: Callable[[Any], Any] = _as_is
    aliases: tuple[str, ...] = ()
    required: bool = False
    dated: bool = False
    as_text: bool = False
    width: int = 18

    def names(self) -> set[str]:
        """Return the headings that mean this column, as ``heading_key`` writes them."""
        return {heading_key(name) for name in (self.heading, *self.aliases)}


def heading_key(heading: str) -> str:
    """Reduce a heading to what it is told by: its words, without accents, case or what stands in brackets."""
    return fold(_IN_BRACKETS.sub(" ", heading)) or fold(heading)


@dataclass(frozen=True, kw_only=True)
class Remark:
    """
    Something to say of a place in a file: a fault, or a thing to verify.

    :param line: as the spreadsheet numbers it, from 1; 0 where it is the whole file.
    :param letter: of the column, empty where it is the whole line.
    :param written: what stands there.
    :param message: what is wrong and what to do, in French.
    """

    line: int
    message: str
    letter: str = ""
    heading: str = ""
    written: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """
    One line that says something.

    :param values: by column; a column that the file has not is absent, an empty cell is ``None``, and a cell that is
        wrong is absent too.
    :param sound: whether no cell of the line is wrong.
    """

    line: int
    values: dict[str, Any]
    sound: bool = True


@dataclass(frozen=True, kw_only=True)
class Reading:
    """
    What a file holds.

    :param faults: what must be put right, by line and column.
    :param notes: what was read otherwise than it is written, and should be verified.
    :param unknown: headings that mean no column, as written: their cells are not read.
    :param letters: key of a column -> its letter in the file.
    """

    rows: tuple[Row, ...]
    faults: tuple[Remark, ...]
    notes: tuple[Remark, ...] = ()
    unknown: tuple[str, ...] = ()
    letters: dict[str, str] = field(default_factory=dict)

    def place(self, row: Row, column: Column, message: str, *, written: str = "") -> Remark:
        """Make a remark on one cell, for a check that looks at several lines."""
        return Remark(
            line=row.line,
            letter=self.letters.get(column.key, ""),
            heading=column.heading,
            written=written,
            message=message,
        )


def letter_of(rank: int) -> str:
    """Return the letter of a column by its rank from 0: A, Z, AA."""
    letters = ""
    rank += 1
    while rank:
        rank, rest = divmod(rank - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def by_heading(columns: Sequence[Column]) -> dict[str, Column]:
    """Return the columns by each of their headings."""
    return {name: column for column in columns for name in column.names()}
