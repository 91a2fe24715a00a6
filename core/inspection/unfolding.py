"""Decompress without ever holding more than one small block."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from core.inspection.verdict import Budget

SLICE = 64 * 1024
BLOCK = 1024 * 1024
RAW_DEFLATE = -15


def inflated(slices: Iterable[bytes], *, budget: Budget, wbits: int = zlib.MAX_WBITS) -> Iterator[bytes]:
    """
    Yield what deflated bytes unfold into, in blocks of at most ``BLOCK``.

    :raises Refused: if that is more than the budget has left.
    :raises zlib.error: if they are not deflated bytes.
    """
    unfolding = zlib.decompressobj(wbits)
    for each in slices:
        rest = each
        while rest and not unfolding.eof:
            block = unfolding.decompress(rest, BLOCK)
            rest = unfolding.unconsumed_tail
            budget.take(len(block))
            if block:
                yield block
    last = unfolding.flush()
    budget.take(len(last))
    if last:
        yield last


def slices_of(data: bytes) -> Iterator[bytes]:
    """Cut bytes into slices: whoever unfolds them copies what a block leaves over, again and again."""
    view = memoryview(data)
    for start in range(0, len(data), SLICE):
        yield bytes(view[start : start + SLICE])
