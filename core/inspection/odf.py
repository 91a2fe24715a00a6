"""ODT and ODS: what the package says it is, and every address, event and formula in it."""

from __future__ import annotations

from core.inspection.addresses import has_scheme, is_on_own_disk, is_safe_link
from core.inspection.archive import Archive
from core.inspection.formats import ODS, ODT, Format
from core.inspection.formulas import judge_formula
from core.inspection.markup import Attributes, Meter, Reader, bare
from core.inspection.parts import FONTS, PICTURES, check_drawing, check_opaque, suffix_of
from core.inspection.verdict import Code, Refused

_MIMETYPE = "mimetype"
_MANIFEST = "META-INF/manifest.xml"
_FORMATS = {each.content_type: each for each in (ODT, ODS)}
_OTHERS = "application/vnd.oasis.opendocument."
_MARKUP = frozenset({"xml", "rdf"})
#: Parts without a telling end, which LibreOffice writes.
_OPAQUE = frozenset({"layout-cache"})
_MACRO_FOLDERS = ("basic/", "scripts/", "dialogs/")

_ELEMENTS = {
    "encryption-data": Code.PASSWORD,
    "event-listener": Code.MACROS,
    "script": Code.MACROS,
    "object-ole": Code.OBJECT,
    "applet": Code.OBJECT,
    "plugin": Code.MEDIA,
    "floating-frame": Code.OUTSIDE_CONTENT,
    "dde-source": Code.DDE,
    "dde-link": Code.DDE,
    "dde-connection-decl": Code.DDE,
    "dde-connection": Code.DDE,
    "cell-range-source": Code.LINKED_DATA,
    "table-source": Code.LINKED_DATA,
    "connection-resource": Code.LINKED_DATA,
    "database-source-sql": Code.LINKED_DATA,
    "database-source-table": Code.LINKED_DATA,
    "database-source-query": Code.LINKED_DATA,
}
#: Elements that a reader clicks.
_LINKS = frozenset({"a", "form", "button"})
_OBJECT_TYPES = ("application/vnd.sun.star.oleobject", "application/vnd.sun.star.basic", "macrosenabled")


def check(archive: Archive) -> Format:
    """
    Look at every part.

    :raises Refused: if it is neither a text nor a spreadsheet, or holds or fetches what it should not.
    """
    found = _format_of(archive)
    for name in archive.entries:
        if name.lower().startswith(_MACRO_FOLDERS):
            raise Refused(Code.MACROS)
    meter = Meter()
    for name in archive.entries:
        suffix = suffix_of(name)
        if name == _MIMETYPE:
            continue
        if suffix in _MARKUP:
            if archive.entries[name].file_size:  # LibreOffice leaves some parts empty.
                Reader(_Manifest(found) if name == _MANIFEST else _Part(), meter=meter).read(archive, name)
        elif suffix == "svg":
            check_drawing(archive, name)
        elif (
            suffix in PICTURES | FONTS | {"svm"} or name in _OPAQUE or name.startswith("ObjectReplacements/")
        ):
            check_opaque(archive, name)
        elif suffix == "bin" or "/" not in name:
            raise Refused(Code.OBJECT)
        else:
            raise Refused(Code.EMBEDDED)
    return found


def _format_of(archive: Archive) -> Format:
    entry = archive.entries[_MIMETYPE]
    if entry.header_offset or entry.compress_type or _MANIFEST not in archive.entries:
        raise Refused(Code.DISGUISED)
    told = archive.read(_MIMETYPE).decode("ascii", "replace").strip()
    if told not in _FORMATS:
        raise Refused(Code.OTHER_OFFICE if told.startswith(_OTHERS) else Code.PLAIN_ARCHIVE)
    return _FORMATS[told]


class _Part:
    """Judges one part of a document as it is read."""

    def start(self, name: str, attributes: Attributes) -> None:
        if code := _ELEMENTS.get(name):
            raise Refused(code)
        for key, value in attributes.items():
            bare_key = bare(key)
            if bare_key == "href":
                _judge_address(name, value)
            elif bare_key in {"formula", "condition", "base-cell-address"}:
                judge_formula(value, of_excel=False)
            elif bare_key == "filter-name" and name == "section-source":
                raise Refused(Code.OUTSIDE_CONTENT)

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass

    def over(self) -> None:
        pass


class _Manifest(_Part):
    """Judges the list of the package's parts."""

    def __init__(self, expected: Format) -> None:
        self._expected = expected
        self._root = ""

    def start(self, name: str, attributes: Attributes) -> None:
        super().start(name, attributes)
        told = {bare(key): value for key, value in attributes.items()}
        media = told.get("media-type", "").lower()
        if any(each in media for each in _OBJECT_TYPES):
            raise Refused(Code.MACROS if "basic" in media or "macros" in media else Code.OBJECT)
        if told.get("full-path") == "/":
            self._root = media

    def over(self) -> None:
        if self._root != self._expected.content_type:
            raise Refused(Code.DISGUISED)


def _judge_address(element: str, address: str) -> None:
    if element in _LINKS:
        # Within the package an address starts with a dot or a name; links to other files look the same.
        if not is_safe_link(address):
            raise Refused(Code.OUTSIDE_LINK)
    elif element == "template":
        if has_scheme(address) and not is_on_own_disk(address):
            raise Refused(Code.OUTSIDE_TEMPLATE)
    elif has_scheme(address) or address.startswith(("..", "/")):
        raise Refused(Code.OUTSIDE_CONTENT)
