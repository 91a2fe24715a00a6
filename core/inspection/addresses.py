"""Where links of office documents lead."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]+):", re.IGNORECASE)
_SAFE = frozenset({"http", "https", "mailto", "tel"})
#: A disk of the author's own machine, not a share that an address of the network names.
_OWN_DISK = re.compile(r"(?:file:/{2,3})?(?:/)?[a-z]:[\\/]", re.IGNORECASE)
_HOME = re.compile(r"file:///(?!/)", re.IGNORECASE)


def is_safe_link(address: str) -> bool:
    """Tell whether a link that a reader may click leads to the web, to a mailbox or inside the document."""
    plain = address.strip()
    scheme = _SCHEME.match(plain)
    if scheme:
        return scheme[1].lower() in _SAFE
    return not plain or plain.startswith(("#", "www."))


def has_scheme(address: str) -> bool:
    return bool(_SCHEME.match(address)) or address.strip().startswith(("//", "\\\\"))


def is_on_own_disk(address: str) -> bool:
    """Tell whether an address names a file of its author's machine: nobody else can have put anything there."""
    plain = address.strip()
    return bool(_OWN_DISK.match(plain) or _HOME.match(plain))
