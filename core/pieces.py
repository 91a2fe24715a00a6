"""
Files that people attach («pièces»): checked by parsing, stored once under their digest.

The name a file came with is a label and nothing else: it never becomes a path or decides a type.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pikepdf
from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

from core import storage

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000
ACCEPTED = "PDF, JPEG ou PNG"
# A phone's JPEG may hold several pictures: it is read as JPEG and then calls itself MPO.
IMAGE_FORMATS = ("JPEG", "PNG")
IMAGE_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}


class PieceRefused(Exception):
    """A file is not one that the platform takes; the message says why and what to send instead."""


@dataclass(frozen=True)
class CheckedPiece:
    """A sound file: its digest, its size in bytes and the type found by parsing it."""

    sha256: str
    size: int
    content_type: str
    data: bytes = field(repr=False)


def path_of(sha256: str) -> str:
    """Return where the bytes of a digest are kept in the storage."""
    return f"pieces/{sha256[:2]}/{sha256[2:]}"


def check(upload: Any) -> CheckedPiece:
    """
    Parse an uploaded file; nothing is written.

    :raises PieceRefused: if it is too large, empty, protected or not of an accepted type.
    """
    if upload.size > MAX_BYTES:
        raise PieceRefused(
            f"Ce fichier pèse {upload.size / 1024**2:.0f}\xa0Mo, la limite est de {MAX_BYTES // 1024**2}\xa0Mo. "
            "Réduisez-le ou découpez-le, puis envoyez-le de nouveau."
        )
    if not upload.size:
        raise PieceRefused(
            "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre ordinateur, puis renvoyez-le."
        )
    upload.seek(0)
    data: bytes = upload.read()
    upload.seek(0)
    content_type = _type_of(data, upload)
    sha256 = hashlib.sha256(data).hexdigest()
    return CheckedPiece(sha256=sha256, size=len(data), content_type=content_type, data=data)


def keep(piece: CheckedPiece) -> None:
    """Write the bytes of a checked file under their digest; the same bytes are kept once."""
    storage.keep(path_of(piece.sha256), piece.data)


def open_piece(sha256: str) -> BinaryIO:
    """Open the stored bytes of a digest."""
    return default_storage.open(path_of(sha256), "rb")  # type: ignore[return-value]


def _type_of(data: bytes, stream: BinaryIO) -> str:
    if data.startswith(b"%PDF-"):
        return _checked_pdf(stream)
    return _checked_image(stream)


def _checked_pdf(stream: BinaryIO) -> str:
    try:
        with pikepdf.open(stream) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError as fault:
        raise PieceRefused(
            "Ce PDF est protégé par un mot de passe. Enregistrez-en une copie sans protection, puis envoyez-la."
        ) from fault
    except (pikepdf.PdfError, ValueError) as fault:
        raise PieceRefused("Ce PDF est abîmé\xa0: il ne s’ouvre pas. Exportez-le de nouveau.") from fault
    if not pages:
        raise PieceRefused("Ce PDF ne contient aucune page.")
    return "application/pdf"


def _checked_image(stream: BinaryIO) -> str:
    try:
        with Image.open(stream, formats=IMAGE_FORMATS) as image:
            width, height = image.size
            content_type = IMAGE_TYPES[image.format or ""]
            if width * height > MAX_PIXELS:
                raise PieceRefused("Cette image est trop grande. Réduisez ses dimensions, puis renvoyez-la.")
            image.verify()
    except PieceRefused:
        raise
    except Image.DecompressionBombError as fault:
        raise PieceRefused(
            "Cette image est trop grande. Réduisez ses dimensions, puis renvoyez-la."
        ) from fault
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise PieceRefused(
            f"Ce fichier n’est pas lisible. Les formats acceptés sont\xa0: {ACCEPTED}."
        ) from fault
    return content_type
