"""The code printed on a document, by which anyone can check it: drawn at random, made to be read aloud and typed."""

from __future__ import annotations

import re
import secrets

#: Crockford's digits: those that look like another (I, L, O) or might spell a word (U) are left out.
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 25, 5
SHAPE = rf"^[{DIGITS}]{{{LENGTH}}}$"

_MISREAD = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-‐‑‒–—.]+")


def draw() -> str:
    """Draw a code: 25 digits of 5 bits, 125 bits of chance. Nobody finds one by trying."""
    return "".join(secrets.choice(DIGITS) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """Write a code as it is printed, ``ABCDE-FGHJK-…``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read(typed: str) -> str | None:
    """Read a code as people type it, in any case and grouping, O for 0, I or L for 1; None if it is not one."""
    code = _BETWEEN.sub("", typed).upper().translate(_MISREAD)
    return code if re.fullmatch(SHAPE, code) else None
