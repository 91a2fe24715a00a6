"""The ZIP that an office document is: every entry where it says, once, no longer than it may be."""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

from core.inspection.unfolding import RAW_DEFLATE, SLICE, inflated
from core.inspection.verdict import MEGABYTE, Budget, Code, Refused

MAX_ENTRIES = 5_000
#: All entries together, and one alone.
UNFOLDED = 256 * MEGABYTE
ENTRY = 128 * MEGABYTE

_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED, _UTF8, _MASKED = 1 << 0, 1 << 11, 1 << 13
#: What may stand between two entries: the sizes of the first, written after it.
_BETWEEN = 24


class Archive:
    """
    A ZIP file whose entries are known not to overlap, hide or repeat anything.

    :raises Refused: if they do, or if the file is no sound ZIP.
    """

    def __init__(self, data: bytes, *, budget: Budget | None = None) -> None:
        self._data = data
        self._budget = budget or Budget(UNFOLDED)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                entries = file.infolist()
                self._directory = file.start_dir
                comment = file.comment
        except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError) as fault:
            raise Refused(Code.DAMAGED) from fault
        if len(entries) > MAX_ENTRIES:
            raise Refused(Code.COMPLEX)
        if comment or not self._ends_there():
            raise Refused(Code.DISGUISED)
        self._starts: dict[str, int] = {}
        self._must_be_plain(entries)
        self._must_not_overlap(entries)
        self.entries = {entry.filename: entry for entry in entries if not entry.is_dir()}

    def _ends_there(self) -> bool:
        end = self._data[-_END.size :]
        return len(end) == _END.size and end.startswith(b"PK\x05\x06")

    def _must_be_plain(self, entries: list[zipfile.ZipInfo]) -> None:
        names = set()
        for entry in entries:
            if entry.flag_bits & (_ENCRYPTED | _MASKED):
                raise Refused(Code.PASSWORD)
            if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise Refused(Code.DAMAGED)
            folded = unicodedata.normalize("NFC", entry.filename).casefold()
            mode = entry.external_attr >> 16
            odd = stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}
            if odd or folded in names or not _is_plain(entry.orig_filename):
                raise Refused(Code.TRICKS)
            names.add(folded)

    def _must_not_overlap(self, entries: list[zipfile.ZipInfo]) -> None:
        """See that entries follow one another from the first byte to the directory, and say the same of themselves there."""
        expected = 0
        for entry in sorted(entries, key=lambda each: each.header_offset):
            start = self._start_of(entry)
            if not 0 <= entry.header_offset - expected <= (_BETWEEN if expected else 0):
                raise Refused(Code.TRICKS)
            expected = start + entry.compress_size
            self._starts[entry.filename] = start
        if not 0 <= self._directory - expected <= _BETWEEN:
            raise Refused(Code.TRICKS)

    def _start_of(self, entry: zipfile.ZipInfo) -> int:
        try:
            fields = _LOCAL.unpack_from(self._data, entry.header_offset)
        except struct.error as fault:
            raise Refused(Code.DAMAGED) from fault
        signature, _, flags, method, *_, name_length, extra_length = fields
        if signature != b"PK\x03\x04" or method != entry.compress_type or flags & (_ENCRYPTED | _MASKED):
            raise Refused(Code.TRICKS)
        named = entry.header_offset + _LOCAL.size
        name = self._data[named : named + name_length].decode(
            "utf-8" if flags & _UTF8 else "cp437", "replace"
        )
        if name != entry.orig_filename:
            raise Refused(Code.TRICKS)
        return named + name_length + extra_length

    def blocks(self, name: str) -> Iterator[bytes]:
        """
        Yield the content of an entry block by block.

        :raises Refused: if it is longer than it may be, or than it says, or damaged.
        """
        entry = self.entries[name]
        start = self._starts[name]
        own = Budget(min(ENTRY, entry.file_size), within=self._budget)
        if entry.file_size > ENTRY:
            raise Refused(Code.BOMB)
        ends = start + entry.compress_size
        slices = (self._data[at : min(at + SLICE, ends)] for at in range(start, ends, SLICE))
        size = checked = 0
        try:
            for block in (
                inflated(slices, budget=own, wbits=RAW_DEFLATE)
                if entry.compress_type
                else _taken(slices, own)
            ):
                size += len(block)
                checked = zlib.crc32(block, checked)
                yield block
        except zlib.error as fault:
            raise Refused(Code.DAMAGED) from fault
        if size != entry.file_size or checked != entry.CRC:
            raise Refused(Code.DAMAGED)

    def read(self, name: str) -> bytes:
        return b"".join(self.blocks(name))

    def inner(self, data: bytes) -> Archive:
        """Open an archive that an entry holds: what it unfolds into counts as this one's."""
        return Archive(data, budget=self._budget)


def _taken(slices: Iterator[bytes], budget: Budget) -> Iterator[bytes]:
    for each in slices:
        budget.take(len(each))
        yield each


def _is_plain(name: str) -> bool:
    """Tell whether a name leads where it seems to, on every system."""
    if not name or name.startswith("/") or "\\" in name or ":" in name:
        return False
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in name):
        return False
    return not {"", ".", ".."} & set(name.removesuffix("/").split("/"))
