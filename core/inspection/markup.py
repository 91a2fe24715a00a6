"""XML read once, front to back, within bounds; a document type is refused at its first byte."""

from __future__ import annotations

from typing import Protocol
from xml.parsers import expat

from core.inspection.archive import Archive
from core.inspection.signature import Watch
from core.inspection.verdict import Code, Refused

MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 500
#: Bytes of one tag, one comment: a parser begins it again with each block that does not end it.
MAX_TOKEN = 4 * 1024 * 1024

Attributes = dict[str, str]


class Meter:
    """How many elements a document may still have, all its parts together."""

    def __init__(self) -> None:
        self.left = MAX_ELEMENTS


class Judge(Protocol):
    """Hears a part as it is read, names without their prefixes."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def text(self, text: str) -> None: ...
    def end(self, name: str) -> None: ...
    def over(self) -> None: ...


class Reader:
    """
    Reads one part of a document to whoever judges it.

    A prefix may be bound to anything: rules by bare names find more than those by namespaces, never less. The same
    refusals as defusedxml's, without its Python object for each element.
    """

    def __init__(self, judge: Judge, *, meter: Meter) -> None:
        self._judge, self._meter = judge, meter
        self._depth = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = judge.text
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        self._parser = parser

    def read(self, archive: Archive, name: str) -> None:
        """
        Read a part to its end.

        :raises Refused: if it is no sound XML, or has a document type, or too many elements.
        """
        watch = Watch()
        given = 0
        try:
            for block in archive.blocks(name):
                watch.see(block)
                self._parser.Parse(block, False)
                given += len(block)
                if given - self._parser.CurrentByteIndex > MAX_TOKEN:
                    raise Refused(Code.COMPLEX)
            self._parser.Parse(b"", True)
        except expat.ExpatError as fault:
            raise Refused(Code.DAMAGED) from fault
        self._judge.over()

    def _open(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        self._meter.left -= 1
        if self._depth > MAX_DEPTH or self._meter.left < 0:
            raise Refused(Code.COMPLEX)
        self._judge.start(bare(name), attributes)

    def _close(self, name: str) -> None:
        self._depth -= 1
        self._judge.end(bare(name))


def bare(name: str) -> str:
    return name[name.rfind(":") + 1 :]


def _refuse(*_: object) -> None:
    raise Refused(Code.ENTITIES)
