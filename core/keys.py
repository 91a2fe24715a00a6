"""Keys of the links that are sent by mail."""

from __future__ import annotations

import secrets


def new_key() -> str:
    """Draw what makes a link impossible to guess: 256 bits, in 43 signs."""
    return secrets.token_urlsafe(32)
