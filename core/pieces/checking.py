"""Check files that are sent: by their size, by a child that parses them, by the antivirus where there is one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from core.inspection.formats import IMAGES, MAX_BYTES
from core.inspection.recognising import IMAGE_HEADERS, PDF_HEADER, ZIP_HEADER, unknown
from core.inspection.verdict import Code
from core.pieces import inspector, scanner
from core.pieces.refusals import PieceRefused

_HEADERS = (PDF_HEADER, ZIP_HEADER, *IMAGE_HEADERS)


@dataclass(frozen=True)
class CheckedPiece:
    """
    A sound file: its digest, its size in bytes and the type found by parsing it.

    A picture's are those of the picture drawn anew; ``received`` is the digest of the bytes that came.
    """

    sha256: str
    size: int
    content_type: str
    received: str
    data: bytes = field(repr=False)


def glance(upload: Any) -> None:
    """
    Refuse at once what no parsing can save: too large, empty, or beginning like nothing we take.

    :raises PieceRefused: if it is.
    """
    if upload.size > MAX_BYTES:
        raise PieceRefused(Code.TOO_LARGE)
    if not upload.size:
        raise PieceRefused(Code.EMPTY)
    upload.seek(0)
    start = upload.read(len(max(_HEADERS, key=len)))
    upload.seek(0)
    if not start.startswith(_HEADERS):
        raise PieceRefused(unknown(upload.read()))


def check(upload: Any) -> CheckedPiece:
    """
    Check a file while its sender waits; nothing is kept. Never call it inside a transaction.

    :raises PieceRefused: if it is not one that the platform takes.
    :raises ScannerDown: if the antivirus does not answer.
    """
    [checked] = check_all([upload])
    return checked


def check_all(uploads: Sequence[Any]) -> list[CheckedPiece]:
    """
    Check several files, in one child.

    :raises PieceRefused: if one of them is not taken.
    :raises ScannerDown: if the antivirus does not answer.
    """
    if not uploads:
        return []
    for upload in uploads:
        glance(upload)
    found = inspector.inspect(uploads)
    return [_checked(upload, each) for upload, each in zip(uploads, found, strict=True)]


def _checked(upload: Any, found: inspector.Inspected) -> CheckedPiece:
    if found.format is None:
        raise PieceRefused(found.code)
    if settings.CLAMD_URL:
        scanner.scan(upload, address=settings.CLAMD_URL)
    upload.seek(0)
    came: bytes = upload.read()
    data = found.redrawn if found.format in IMAGES else came
    return CheckedPiece(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        content_type=found.format.content_type,
        received=hashlib.sha256(came).hexdigest(),
        data=data,
    )


def digest_of(upload: Any) -> str:
    """Return the SHA-256 of a file as it came."""
    upload.seek(0)
    digest = hashlib.sha256()
    while block := upload.read(1024 * 1024):
        digest.update(block)
    upload.seek(0)
    return digest.hexdigest()
