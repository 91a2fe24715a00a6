"""Turn a source into the bytes of a PDF: the same source gives the same bytes."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from core import qr
from core.pdf.fetcher import ASSET, ClosedFetcher, ForbiddenResource

# A line for each step of each document says nothing to those who run the platform.
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

STYLE_SHEET = f"{ASSET}/ptce/pdf/document.css"


@dataclass(frozen=True, kw_only=True)
class Source:
    """
    All that a document is made from.

    ``identifier`` is the hexadecimal digest of its content and ``dated`` the time that it bears: both are printed
    and written in the file, neither is read from a clock. ``code`` is the one by which anyone can check the document,
    at ``address``.
    """

    template: str
    title: str
    context: Mapping[str, Any]
    identifier: str
    dated: datetime
    code: str
    address: str


def html(source: Source) -> str:
    """Render the template: the context's names, and ``document`` for what every document bears."""
    document = {
        "title": source.title,
        "identifier": source.identifier,
        "dated": source.dated,
        "code": source.code,
        "address": source.address,
        "qr": qr.draw(source.address),
    }
    return render_to_string(source.template, {**source.context, "document": document})


def render(source: Source) -> bytes:
    """
    Render the PDF, tagged for reading aloud (PDF/UA-1).

    :raises ForbiddenResource: if the template asks for anything that is not packaged with the platform.
    """
    fonts, style = warm()
    fetcher = ClosedFetcher()
    try:
        page = HTML(string=html(source), base_url=f"{ASSET}/ptce/pdf/", url_fetcher=fetcher)
        content: bytes = page.write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=source.identifier.encode(),
        )
    except FatalURLFetchingError as error:
        raise ForbiddenResource(str(error)) from None
    if fetcher.refused:
        raise ForbiddenResource(f"not packaged with the platform: {', '.join(fetcher.refused)}")
    return content


@lru_cache(maxsize=1)
def warm() -> tuple[FontConfiguration, CSS]:
    """Load fonts and style sheet once for the life of the process; forked children inherit them."""
    fonts = FontConfiguration()
    return fonts, CSS(url=STYLE_SHEET, url_fetcher=ClosedFetcher(), font_config=fonts)


def cool() -> None:
    """Let go of what ``warm`` loaded, its temporary folder included."""
    warm.cache_clear()
