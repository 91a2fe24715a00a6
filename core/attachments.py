"""Give a kept file to whoever may have it, as one that nothing opens by itself."""

from __future__ import annotations

from django.http import FileResponse

from core import pieces


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
