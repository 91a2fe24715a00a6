"""The only door to resources while a document is rendered: packaged assets and inline PNG images."""

import base64
import binascii
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

ASSET = "asset:"
PACKAGED = ("dsfr/dist/fonts/", "ptce/pdf/")
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".png": "image/png"}
INLINE_PNG = "data:image/png;base64,"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class ForbiddenResource(Exception):
    """A document asked for something that is neither packaged with us nor an inline PNG."""


class ClosedFetcher(URLFetcher):
    """
    Serve ``asset:`` names from our static files and inline PNG, and end the rendering on anything else.

    It opens no socket and no path that comes from a document, so there is nothing to redirect. What users write
    is escaped in templates: an address refused here is a fault of ours, better seen than printed with a hole.
    ``refused`` keeps what was refused, for the places where WeasyPrint swallows even a fatal error.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """
        Return the resource of this address.

        :raises FatalURLFetchingError: for any other address; WeasyPrint lets nothing else through.
        """
        if url.startswith(INLINE_PNG):
            return self._inline(url)
        if url.startswith(ASSET):
            return self._packaged(url)
        raise self._refusal(url)

    def _packaged(self, url: str) -> URLFetcherResponse:
        name = url.removeprefix(ASSET).lstrip("/")
        suffix = Path(name).suffix
        if suffix not in TYPES or not name.startswith(PACKAGED) or ".." in name:
            raise self._refusal(url)
        try:
            path = finders.find(name)
        except SuspiciousFileOperation:
            raise self._refusal(url) from None
        if path is None:
            raise self._refusal(url)
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": TYPES[suffix]})

    def _inline(self, url: str) -> URLFetcherResponse:
        try:
            content = base64.b64decode(url.removeprefix(INLINE_PNG), validate=True)
        except binascii.Error:
            raise self._refusal(url) from None
        if not content.startswith(PNG_SIGNATURE):
            raise self._refusal(url)
        return URLFetcherResponse(url, content, {"Content-Type": "image/png"})

    def _refusal(self, url: str) -> FatalURLFetchingError:
        self.refused.append(url[:200])
        return FatalURLFetchingError(f"not packaged with the platform: {url[:200]}")
