"""Where the bytes of checked pieces are: under their digest, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.core.files.storage import default_storage

from core import storage

if TYPE_CHECKING:
    from core.pieces.checking import CheckedPiece


def path_of(sha256: str) -> str:
    """Return where the bytes of a digest are kept in the storage."""
    return f"pieces/{sha256[:2]}/{sha256[2:]}"


def keep(piece: CheckedPiece) -> None:
    """Write the bytes of a checked file under their digest; the same bytes are kept once."""
    storage.keep(path_of(piece.sha256), piece.data)


def open_piece(sha256: str) -> BinaryIO:
    """Open the stored bytes of a digest."""
    return default_storage.open(path_of(sha256), "rb")  # type: ignore[return-value]
