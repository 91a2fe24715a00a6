"""Which kind of file was sent: told by its bytes, never by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

WHAT_TO_SEND = (
    "Dans votre tableur, choisissez «\xa0Enregistrer sous\xa0», puis «\xa0Classeur Excel (.xlsx)\xa0» ou "
    "«\xa0CSV\xa0», et envoyez ce nouveau fichier."
)


class SheetRefused(Exception):
    """A file is not a table that can be read; the message says why and what to send instead."""


@dataclass(frozen=True)
class Broken:
    """A cell that holds no value to be read; the message says why and what to do."""

    message: str
    written: str = ""


@dataclass
class Sheet:
    """
    One sheet as it stands in its file, read line by line.

    :param lines: each line that is not empty with its number, and its cells from the column A; a cell is a value, a
        ``Broken`` or ``None``.
    :param since_1904: whether plain numbers count days from 1904, as old Macintosh files do.
    """

    name: str
    lines: Iterator[tuple[int, list[Any]]]
    since_1904: bool = False
    #: Lines read to find the headings, and given again.
    seen: list[tuple[int, list[Any]]] = field(default_factory=list)


#: First bytes -> what the file is, in a sentence's middle.
_SIGNATURES = (
    (b"%PDF-", "un PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"{\\rtf", "un document de traitement de texte"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"7z\xbc\xaf", "une archive compressée"),
    (b"Rar!", "une archive compressée"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta")
ZIP = b"PK\x03\x04"


def must_be_table(data: bytes) -> None:
    """
    Refuse what is plainly another kind of file.

    :raises SheetRefused: saying which kind it is.
    """
    if not data.strip():
        raise SheetRefused(
            "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre ordinateur, puis renvoyez-le."
        )
    for start, kind in _SIGNATURES:
        if data.startswith(start):
            raise SheetRefused(f"Ce fichier est {kind}, pas un tableau. {WHAT_TO_SEND}")
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise SheetRefused(
                "Ce classeur est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe, puis "
                "envoyez-la."
            )
        raise SheetRefused(f"Ce fichier est d’un ancien format d’Excel (.xls). {WHAT_TO_SEND}")
    if data.startswith(b"PK") and not data.startswith(ZIP):
        raise SheetRefused(f"Ce fichier est une archive compressée, pas un tableau. {WHAT_TO_SEND}")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(_PAGE):
        raise SheetRefused(f"Ce fichier est une page web ou du XML, pas un tableau. {WHAT_TO_SEND}")
