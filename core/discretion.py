"""What no log, no trace and no job's error may say: people's addresses, what opens a door, and rows quoted by the database."""

from __future__ import annotations

import re
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

#: In this order: an address's password may look like a mailbox.
MASKS = (
    # A refused row, with everything typed into it: PostgreSQL quotes it up to the end of its message.
    (re.compile(r"\bDETAIL:.*", re.DOTALL), "DETAIL: […]"),
    (re.compile(r"(?<=://)[^\s/@]+@"), "[…]@"),
    (re.compile(r"[\w.+%-][\w.+%'’-]*(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    # As gunicorn says where a request that it cannot read came from.
    (re.compile(r"\bip=\S+?(?=:?(?:\s|$))"), "ip=[…]"),
    (re.compile(r"(?<=[\w/])\?[\w.%~+\[\]-]+=[^\s\"'<>]*"), "?[…]"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=:-]{8,}", re.IGNORECASE), r"\1 […]"),
    (
        re.compile(
            r"\b(authorization|cookie|sessionid|csrf\w*|\w*password|\w*secret|\w*token|api_?key)"
            r"(['\"]?\s*[:=]\s*['\"]?)(?!(?:bearer|basic)\b)[^\s'\",;&]+",
            re.IGNORECASE,
        ),
        r"\1\2[…]",
    ),
    # The keys of a lost password, of an address to confirm, of a signed link: long, with figures, one part of a path.
    (re.compile(r"(?<=/)(?=[^/\s]*\d)[\w:=~-]{20,}(?=[/\s\"'?,;)]|$)"), "[…]"),
)


def masked(text: str) -> str:
    """
    Return a text without people's addresses, passwords, keys, query strings and quoted rows.

    A SIRET stays: the register of enterprises is public, and a fault can hardly be found without it. Names cannot be
    recognised: no log call takes any.
    """
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


def told(exc_info: ExcInfo) -> str:
    """Return an exception with its causes and the way there, masked message by message, without any variable."""
    return "".join(masked(part) for part in traceback.TracebackException(*exc_info).format()).rstrip()
