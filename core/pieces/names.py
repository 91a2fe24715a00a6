"""What a file was called by whoever sends it: words to show, never a path."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
#: Signs that show nothing, or turn the direction of what follows: «gpj.exe» would read «exe.jpg».
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def label_from(name: str) -> str:
    """Return a file's name as a label: its last part, without its ending and what cannot be read of it."""
    return readable(_SUFFIX.sub("", re.split(r"[/\\]", name)[-1])).strip(" .")


def readable(text: str) -> str:
    """Return a label without signs that show nothing or turn others round, on one line, at most ``LONGEST`` signs."""
    seen = "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or _is_seen(sign))
    return " ".join(unicodedata.normalize("NFC", seen).split())[:LONGEST].strip()


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN
