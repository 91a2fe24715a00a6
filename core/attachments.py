"""Give a kept file to whoever may have it, as one that nothing opens by itself."""

from __future__ import annotations

from django.http import FileResponse

from core import pieces
from core.models import Document


def attachment(*, sha256: str, content_type: str, name: str) -> FileResponse:
    """
    Answer with the bytes of a digest.

    :param name: what the file is called, without its suffix.
    """
    response = FileResponse(
        pieces.open_piece(sha256),
        as_attachment=True,
        filename=f"{name}.{pieces.SUFFIXES.get(content_type, 'bin')}",
        content_type=content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def send_document(made: Document, *, name: str) -> FileResponse:
    """
    Answer with a document that the platform made.

    :param name: what the file is called, with its suffix.
    """
    response = FileResponse(
        made.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response
