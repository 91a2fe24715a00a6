"""Whole addresses of our pages, for what is read elsewhere: a mail, a printed document, another site."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """Write the whole address of a path of this site."""
    return f"{settings.SITE_URL}{path}"
