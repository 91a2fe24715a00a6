"""The parts of an office document that are no XML: pictures, fonts, printers' settings."""

from __future__ import annotations

from core.inspection.archive import Archive
from core.inspection.recognising import foreign
from core.inspection.signature import Watch
from core.inspection.verdict import Code, Refused

PICTURES = frozenset({"png", "jpg", "jpeg", "jfif", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp", "webp"})
FONTS = frozenset({"odttf", "ttf", "otf", "fntdata"})


def suffix_of(name: str) -> str:
    return name.rpartition("/")[2].lower().rpartition(".")[2]


def check_opaque(archive: Archive, name: str) -> None:
    """
    Look at a part that readers draw or apply, whatever is in it.

    :raises Refused: if it is another archive, a program or an object under a harmless name.
    """
    watch = Watch()
    start = b""
    for block in archive.blocks(name):
        start = start or block
        watch.see(block)
    if code := foreign(start):
        raise Refused(code)


def check_drawing(archive: Archive, name: str) -> None:
    """
    Look at an SVG, which office suites draw without its scripts.

    :raises Refused: if it has any, or entities.
    """
    content = archive.read(name)
    Watch().see(content)
    lowered = content.lower()
    if b"<script" in lowered or b"javascript:" in lowered:
        raise Refused(Code.SCRIPT)
    if b"<!entity" in lowered:
        raise Refused(Code.ENTITIES)
