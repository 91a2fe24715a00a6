"""SIRET numbers that pass every check and belong to no one."""

from __future__ import annotations


def fictitious_siret(*, pole: int, member: int, establishment: int = 1) -> str:
    """
    Return the SIRET of an invented member: INSEE gives no SIREN that begins with 000.

    :param pole: from 1 to 99; ``member``: its place in the pole, from 1 to 999.
    :param establishment: two establishments of one member share its SIREN.
    """
    siren = _with_key(f"000{pole:02d}{member:03d}")
    return _with_key(f"{siren}{establishment:04d}")


def _with_key(digits: str) -> str:
    """Append the digit that makes the Luhn sum a multiple of ten."""
    doubled = [
        int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))
    ]
    total = sum(value // 10 + value % 10 for value in doubled)
    return f"{digits}{-total % 10}"
