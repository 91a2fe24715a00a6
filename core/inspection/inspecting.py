"""Inspect one file, whatever it is."""

from __future__ import annotations

from typing import BinaryIO

from core.inspection import archive, images, office, pdf
from core.inspection.formats import MAX_BYTES, PDF, Format
from core.inspection.recognising import IMAGE_HEADERS, PDF_HEADER, ZIP_HEADER, unknown
from core.inspection.signature import Watch
from core.inspection.verdict import Code, Refused


def inspect(file: BinaryIO, *, redrawn: BinaryIO) -> dict[str, str]:
    """
    Say what a file is, or why it is refused.

    :param redrawn: where a picture is drawn anew.
    """
    try:
        found = _inspected(file.read(MAX_BYTES + 1), redrawn=redrawn)
    except Refused as refusal:
        return {"code": refusal.code.value}
    except MemoryError:
        return {"code": Code.HEAVY.value}
    except RecursionError:
        return {"code": Code.COMPLEX.value}
    except Exception:  # noqa: BLE001 - a parser that a file makes stumble has read a file that is not sound
        return {"code": Code.DAMAGED.value}
    return {"code": Code.CLEAN.value, "format": found.name}


def _inspected(data: bytes, *, redrawn: BinaryIO) -> Format:
    if not data:
        raise Refused(Code.EMPTY)
    if len(data) > MAX_BYTES:
        raise Refused(Code.TOO_LARGE)
    Watch().see(data)
    if data.startswith(PDF_HEADER):
        pdf.check(data)
        return PDF
    if data.startswith(ZIP_HEADER):
        return office.check(archive.Archive(data))
    if data.startswith(IMAGE_HEADERS):
        return images.redraw(data, to=redrawn)
    raise Refused(unknown(data))
