"""A text as a QR code that templates draw: one path, the same on a page and in a document."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

#: Modules left white around the code, as readers need.
QUIET = 4


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A square of ``size`` modules and the path of its dark ones."""

    size: int
    path: str


def draw(text: str) -> Drawing:
    """Lay a text out as a QR code that still reads with 15 % of it lost."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make()
    matrix = code.get_matrix()
    return Drawing(size=len(matrix), path="".join(_row(y, row) for y, row in enumerate(matrix)))


def _row(y: int, row: list[bool]) -> str:
    path, x = "", 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
