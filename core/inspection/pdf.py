"""PDF: every object is looked at, wherever it is kept and however its names are written."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

import pikepdf

from core.inspection.formats import MAX_PAGES
from core.inspection.signature import Watch
from core.inspection.unfolding import inflated, slices_of
from core.inspection.verdict import MEGABYTE, Budget, Code, Refused

MAX_OBJECTS = 300_000
#: All streams together, and one alone.
UNFOLDED = 768 * MEGABYTE
STREAM = 256 * MEGABYTE
#: Points of one picture in a page.
MAX_IMAGE = 400_000_000
#: Blank bytes that some programs leave after the end.
TRAILING = 4096

_LEADING = 1024
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|\?php|body|iframe)", re.IGNORECASE)

_ACTIONS = {
    "/JavaScript": Code.SCRIPT,
    "/Launch": Code.LAUNCH,
    "/SubmitForm": Code.SENDS,
    "/ImportData": Code.SENDS,
    "/GoToR": Code.OUTSIDE_LINK,
    "/GoToE": Code.OUTSIDE_LINK,
    "/Movie": Code.MEDIA,
    "/Sound": Code.MEDIA,
    "/Rendition": Code.MEDIA,
    "/RichMediaExecute": Code.MEDIA,
    "/GoTo3DView": Code.MEDIA,
}
_SUBTYPES = {
    "/RichMedia": Code.MEDIA,
    "/3D": Code.MEDIA,
    "/U3D": Code.MEDIA,
    "/PRC": Code.MEDIA,
    "/Movie": Code.MEDIA,
    "/Sound": Code.MEDIA,
    "/Screen": Code.MEDIA,
    "/FileAttachment": Code.EMBEDDED,
    "/PS": Code.SCRIPT,
}
_TYPES = {"/EmbeddedFile": Code.EMBEDDED}
#: Keys that say it by being there, but for an empty value.
_KEYS = {
    "/JS": Code.SCRIPT,
    "/JavaScript": Code.SCRIPT,
    "/EF": Code.EMBEDDED,
    "/XFA": Code.DYNAMIC_FORM,
    "/Collection": Code.EMBEDDED,
    "/RichMediaContent": Code.MEDIA,
}
_TOLD = {"/S": _ACTIONS, "/Subtype": _SUBTYPES, "/Type": _TYPES}

_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
#: What PDF software leaves compressed: its own decoders open it, when the page is shown.
_CODECS = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF", "/Crypt"})
_FLATE = frozenset({"/FlateDecode", "/Fl"})

_ARRAY, _DICTIONARY = pikepdf.ObjectType.array, pikepdf.ObjectType.dictionary
_STREAM = pikepdf.ObjectType.stream


def check(data: bytes) -> None:
    """
    Look at a whole PDF.

    :raises Refused: if it acts, holds or calls something, hides another file, is protected, damaged or too big.
    """
    _must_be_nothing_else(data)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            if document.is_encrypted:
                raise Refused(Code.PASSWORD)
            _look_through(document)
            _count_pages(document)
    except pikepdf.PasswordError as fault:
        raise Refused(Code.PASSWORD) from fault
    except (pikepdf.PdfError, ValueError) as fault:
        raise Refused(Code.DAMAGED) from fault


def _must_be_nothing_else(data: bytes) -> None:
    if _MARKUP.search(data, 0, _LEADING) or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused(Code.DISGUISED)
    end = data.rfind(b"%%EOF")
    after = data[end + len(b"%%EOF") :] if end >= 0 else b""
    if len(after) > TRAILING or after.strip(b"\0 \t\r\n\f\x1a"):
        raise Refused(Code.DISGUISED)


def _look_through(document: pikepdf.Pdf) -> None:
    objects = document.objects
    if len(objects) > MAX_OBJECTS:
        raise Refused(Code.COMPLEX)
    budget = Budget(UNFOLDED)
    seen = 0
    for each in objects:
        # Indirect objects have their own turn: only what stands inside this one is followed.
        inside = [each]
        while inside:
            present = inside.pop()
            seen += 1
            if seen > 10 * MAX_OBJECTS:
                raise Refused(Code.COMPLEX)
            kind = present._type_code  # noqa: SLF001 - isinstance() asks five times as long
            if kind == _ARRAY:
                values: Any = present
            elif kind in {_DICTIONARY, _STREAM}:
                held = dict(present.items())
                _judge(held)
                if kind == _STREAM:
                    _judge_stream(present, held, budget=budget)
                values = held.values()
            else:
                continue
            inside.extend(value for value in values if _is_compound(value) and not value.is_indirect)


def _is_compound(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value._type_code in {_ARRAY, _DICTIONARY, _STREAM}  # noqa: SLF001


def _judge(held: dict[str, Any]) -> None:
    for key, told in _TOLD.items():
        if key in held and (code := told.get(str(held[key]) if _is_name(held[key]) else "")):
            raise Refused(code)
    for key, code in _KEYS.items():
        if key in held and not _is_empty(held[key]):
            raise Refused(code)
    if "/URI" in held and not _is_safe(held["/URI"]):
        raise Refused(Code.OUTSIDE_LINK)


def _is_name(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value._type_code == pikepdf.ObjectType.name_  # noqa: SLF001


def _is_empty(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value._type_code in {_ARRAY, _DICTIONARY} and not len(value)  # noqa: SLF001


def _is_safe(value: Any) -> bool:
    if isinstance(value, pikepdf.Object) and value._type_code == _DICTIONARY:  # noqa: SLF001
        # The base of a document's addresses.
        return True
    scheme = _SCHEME.match(str(value))
    return scheme is None or scheme[1].lower() in _SAFE_SCHEMES


def _judge_stream(stream: Any, held: dict[str, Any], *, budget: Budget) -> None:
    if "/F" in held or "/Ref" in held:
        # Its bytes, or what it draws, are in another file.
        raise Refused(Code.OUTSIDE_CONTENT)
    width, height = held.get("/Width"), held.get("/Height")
    if isinstance(width, int) and isinstance(height, int) and width * height > MAX_IMAGE:
        raise Refused(Code.BOMB)
    filters = _names(held.get("/Filter"))
    if not filters:
        Watch().see(stream.read_raw_bytes())
        return
    coded = next((rank for rank, name in enumerate(filters) if name in _CODECS), len(filters))
    if set(filters[:coded]) <= _FLATE:
        _inflate(stream.read_raw_bytes(), times=coded, budget=budget)
    elif coded == len(filters):
        # Rare old filters: qpdf unfolds them, in the memory that this process may have.
        content = stream.read_bytes()
        budget.take(len(content))
        Watch().see(content)


def _inflate(raw: bytes, *, times: int, budget: Budget) -> None:
    own = Budget(STREAM, within=budget)
    content = raw
    for turn in range(times):
        watch = Watch()
        again = io.BytesIO()
        try:
            for block in inflated(slices_of(content), budget=own):
                watch.see(block)
                if turn + 1 < times:
                    again.write(block)
        except zlib.error:
            # Readers show what they could unfold: so much has been seen.
            return
        content = again.getvalue()


def _names(filters: Any) -> list[str]:
    if filters is None:
        return []
    return [str(filters)] if _is_name(filters) else [str(name) for name in filters]


def _count_pages(document: pikepdf.Pdf) -> None:
    """Count the leaves of the tree of pages without trusting what it says of itself."""
    branches = [document.Root.get("/Pages")]
    visited: set[tuple[int, int]] = set()
    pages = 0
    while branches:
        branch = branches.pop()
        if not isinstance(branch, pikepdf.Dictionary):
            continue
        if branch.is_indirect:
            if branch.objgen in visited:
                raise Refused(Code.DAMAGED)
            visited.add(branch.objgen)
        kids = branch.get("/Kids")
        if kids is None:
            pages += 1
        else:
            branches.extend(kids)
        if pages > MAX_PAGES:
            raise Refused(Code.TOO_MANY_PAGES)
    if not pages:
        raise Refused(Code.NO_PAGE)
