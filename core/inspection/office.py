"""Documents of office suites, told apart by what they hold."""

from __future__ import annotations

from core.inspection import odf, ooxml
from core.inspection.archive import Archive
from core.inspection.formats import Format
from core.inspection.verdict import Code, Refused


def check(archive: Archive) -> Format:
    """
    Look at every part of a document.

    :raises Refused: if it is not one of ours, or holds or fetches what it should not.
    """
    if "[Content_Types].xml" in archive.entries:
        return ooxml.check(archive)
    if "mimetype" in archive.entries:
        return odf.check(archive)
    raise Refused(Code.PLAIN_ARCHIVE)
