"""Files handed over to the proxy in front: who may read one is decided here, the bytes are sent there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files import File
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase


class AccelMiddleware:
    """
    Replace the body of a kept file by its address below ``X_ACCEL_PREFIX``, which only nginx can read.

    A process then has its hands free while someone downloads over a slow line. Files that are not in ``MEDIA_ROOT``
    (static ones, those of a storage elsewhere) go as they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, FileResponse) and (name := _kept_name(response)):
            response["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX}{quote(name)}"
            del response["Content-Length"]
            # The file stays among what the response closes at its end.
            response.streaming_content = []
        return response


def _kept_name(response: FileResponse) -> str | None:
    file = response.file_to_stream
    while isinstance(file, File):
        file = file.file
    path = getattr(file, "name", None)
    if not isinstance(path, str) or not Path(path).is_relative_to(settings.MEDIA_ROOT):
        return None
    return Path(path).relative_to(settings.MEDIA_ROOT).as_posix()
