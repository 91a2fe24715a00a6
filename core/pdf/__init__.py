"""Documents for print and reading aloud: HTML of our templates to PDF/UA-1, from packaged assets only."""

from core.pdf.fetcher import ForbiddenResource
from core.pdf.renderer import Source, cool, html, render, warm

__all__ = ["ForbiddenResource", "Source", "cool", "html", "render", "warm"]
