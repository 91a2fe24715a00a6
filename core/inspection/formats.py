"""What may be attached: one table and its limits, for the labels, the browser, the checks and the refusals."""

from __future__ import annotations

from dataclasses import dataclass

MAX_MEGABYTES = 25
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
MAX_PAGES = 1500
MAX_PIXELS = 50_000_000

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class Format:
    """An accepted format: its French name, its type on the web, and how its files end, the usual way first."""

    name: str
    content_type: str
    suffixes: tuple[str, ...]


PDF = Format("PDF", "application/pdf", ("pdf",))
DOCX = Format("DOCX", f"{_OPEN_XML}.wordprocessingml.document", ("docx",))
XLSX = Format("XLSX", f"{_OPEN_XML}.spreadsheetml.sheet", ("xlsx",))
ODT = Format("ODT", f"{_OPEN_DOCUMENT}.text", ("odt",))
ODS = Format("ODS", f"{_OPEN_DOCUMENT}.spreadsheet", ("ods",))
JPEG = Format("JPEG", "image/jpeg", ("jpg", "jpeg"))
PNG = Format("PNG", "image/png", ("png",))

FORMATS = (PDF, DOCX, XLSX, ODT, ODS, JPEG, PNG)
IMAGES = frozenset({JPEG, PNG})

#: «PDF, DOCX… ou PNG», as labels and refusals say it.
ACCEPTED = f"{', '.join(each.name for each in FORMATS[:-1])} ou {FORMATS[-1].name}"

BY_NAME = {each.name: each for each in FORMATS}
SUFFIXES = {each.content_type: each.suffixes[0] for each in FORMATS}
