"""A browser in the words of the person who uses it."""

from __future__ import annotations

#: What stands in what a browser says of itself, in this order: the first that is found is right, since most of them
#: also claim to be one another.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Navigateur Samsung"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Chromium", "Chromium"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def described(user_agent: str) -> str:
    """Return «Firefox sur Windows», or what little is known."""
    browser = _first(_BROWSERS, user_agent) or "Navigateur inconnu"
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} sur {system}" if system else browser


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((word for mark, word in known if mark in text), "")
