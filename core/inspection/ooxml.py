"""DOCX and XLSX: content types, relationships, fields and formulas of every part."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.inspection.addresses import has_scheme, is_on_own_disk, is_safe_link
from core.inspection.archive import Archive
from core.inspection.formats import DOCX, XLSX, Format
from core.inspection.formulas import judge_field, judge_formula
from core.inspection.markup import Attributes, Meter, Reader, bare
from core.inspection.parts import FONTS, PICTURES, check_drawing, check_opaque, suffix_of
from core.inspection.recognising import ZIP_HEADER
from core.inspection.verdict import Code, Refused

_TYPES = "[Content_Types].xml"
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
}
_MARKUP = frozenset({"xml", "rels", "vml", "psmdcp"})

#: Words in a content type or a name -> what they mean.
_TYPE_WORDS = (
    ("macroenabled", Code.MACROS),
    ("macrosheet", Code.MACROS),
    ("dialogsheet", Code.MACROS),
    ("vba", Code.MACROS),
    ("activex", Code.OBJECT),
    ("oleobject", Code.OBJECT),
    ("externallink", Code.LINKED_DATA),
    ("querytable", Code.LINKED_DATA),
    ("spreadsheetml.connections", Code.LINKED_DATA),
    ("webextension", Code.OUTSIDE_CONTENT),
)
_NAME_WORDS = (
    ("vbaproject", Code.MACROS),
    ("vbadata", Code.MACROS),
    ("macrosheets/", Code.MACROS),
    ("customui/", Code.MACROS),
    ("activex/", Code.OBJECT),
    ("oleobject", Code.OBJECT),
    ("externallinks/", Code.LINKED_DATA),
    ("querytables/", Code.LINKED_DATA),
    ("xl/connections.xml", Code.LINKED_DATA),
    ("webextensions/", Code.OUTSIDE_CONTENT),
)
_RELATIONSHIPS = {
    "vbaproject": Code.MACROS,
    "wordvbadata": Code.MACROS,
    "xlmacrosheet": Code.MACROS,
    "xlintlmacrosheet": Code.MACROS,
    "attachedtoolbars": Code.MACROS,
    "extensibility": Code.MACROS,
    "oleobject": Code.OBJECT,
    "control": Code.OBJECT,
    "activexcontrolbinary": Code.OBJECT,
    "afchunk": Code.OUTSIDE_CONTENT,
    "subdocument": Code.OUTSIDE_CONTENT,
    "webextension": Code.OUTSIDE_CONTENT,
    "externallink": Code.LINKED_DATA,
    "externallinkpath": Code.LINKED_DATA,
    "connections": Code.LINKED_DATA,
    "querytable": Code.LINKED_DATA,
}
_ELEMENTS = {
    "OLEObject": Code.OBJECT,
    "oleObject": Code.OBJECT,
    "altChunk": Code.OUTSIDE_CONTENT,
    "subDoc": Code.OUTSIDE_CONTENT,
    "ddeLink": Code.DDE,
    "externalBook": Code.LINKED_DATA,
}
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})
_INSTRUCTIONS = frozenset({"instrText", "delInstrText"})


def check(archive: Archive, *, within: Format | None = None) -> Format:
    """
    Look at every part.

    :param within: the format of the document that this one is a chart's figures in.
    :raises Refused: if it is neither, or holds or fetches what it should not.
    """
    meter = Meter()
    found = _format_of(archive, meter)
    for name in archive.entries:
        if code := _told_by(name.lower(), _NAME_WORDS):
            raise Refused(code)
    for name in archive.entries:
        suffix = suffix_of(name)
        if name == _TYPES:
            continue
        if suffix in _MARKUP:
            Reader(_Relationships(name) if suffix == "rels" else _Part(), meter=meter).read(archive, name)
        elif suffix == "svg":
            check_drawing(archive, name)
        elif suffix in PICTURES | FONTS or "printersettings" in name.lower() or name.endswith("/origin.sigs"):
            check_opaque(archive, name)
        elif suffix == "xlsx" and "/embeddings/" in name and within is None:
            _check_figures(archive, name, found)
        else:
            raise Refused(Code.EMBEDDED)
    return found


def _check_figures(archive: Archive, name: str, found: Format) -> None:
    """Look at the workbook that a chart keeps its figures in: relationships see that nothing else has one."""
    data = archive.read(name)
    if not data.startswith(ZIP_HEADER) or check(archive.inner(data), within=found) != XLSX:
        raise Refused(Code.EMBEDDED)


def _format_of(archive: Archive, meter: Meter) -> Format:
    types = _Types()
    Reader(types, meter=meter).read(archive, _TYPES)
    found = {_MAIN[each] for each in types.seen & _MAIN.keys()}
    if len(found) != 1:
        raise Refused(Code.OTHER_OFFICE)
    return found.pop()


def _told_by(text: str, words: tuple[tuple[str, Code], ...]) -> Code | None:
    return next((code for word, code in words if word in text), None)


@dataclass
class _Field:
    """A Word field being read: its instruction, as long as its result has not begun."""

    instruction: str = ""
    computed: bool = False
    open: bool = True


@dataclass
class _Part:
    """Judges one part of a document as it is read."""

    _fields: list[_Field] = field(default_factory=list)
    #: The text of the formula or instruction that is being read, if one is.
    _heard: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if code := _ELEMENTS.get(name):
            raise Refused(code)
        if name in _FORMULAS or name in _INSTRUCTIONS:
            self._heard = []
        elif name == "fldChar":
            self._mark(next((value for key, value in attributes.items() if bare(key) == "fldCharType"), ""))
        if not attributes:
            return
        for key, value in attributes.items():
            bare_key = bare(key)
            if bare_key == "instr":
                judge_field(value)
            elif bare_key == "action" and value.lower().startswith(
                ("ppaction://macro", "ppaction://program")
            ):
                raise Refused(Code.MACROS)

    def text(self, text: str) -> None:
        if self._heard is not None:
            self._heard.append(text)

    def end(self, name: str) -> None:
        if self._heard is None or name not in _FORMULAS | _INSTRUCTIONS:
            return
        heard = "".join(self._heard)
        self._heard = None
        if name in _FORMULAS:
            judge_formula(heard, of_excel=True)
        elif self._fields and self._fields[-1].open:
            self._fields[-1].instruction += heard
        else:
            judge_field(heard)

    def over(self) -> None:
        while self._fields:
            self._judge(self._fields.pop())

    def _mark(self, mark: str) -> None:
        if mark == "begin":
            if self._fields and self._fields[-1].open and not self._fields[-1].instruction.strip():
                self._fields[-1].computed = True
            self._fields.append(_Field())
        elif mark == "separate" and self._fields:
            self._fields[-1].open = False
        elif mark == "end" and self._fields:
            self._judge(self._fields.pop())

    def _judge(self, each: _Field) -> None:
        if each.computed:
            # Its very name is the result of another field: nobody writes so who has nothing to hide.
            raise Refused(Code.DDE)
        judge_field(each.instruction)


@dataclass
class _Types(_Part):
    """Judges the list of content types."""

    seen: set[str] = field(default_factory=set)

    def start(self, name: str, attributes: Attributes) -> None:
        declared = attributes.get("ContentType", "").strip().lower()
        if code := _told_by(declared, _TYPE_WORDS):
            raise Refused(code)
        self.seen.add(declared)


@dataclass
class _Relationships(_Part):
    """Judges what one part calls: other parts of the document, or what is outside of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._of_chart = "/charts/_rels/" in name

    def start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship":
            return
        kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2].lower()
        target = attributes.get("Target", "")
        if attributes.get("TargetMode", "").strip().lower() == "external":
            _judge_outside(kind, target)
        elif has_scheme(target):
            raise Refused(Code.OUTSIDE_CONTENT)
        elif kind == "package" and not self._of_chart:
            raise Refused(Code.OBJECT)
        elif code := _RELATIONSHIPS.get(kind):
            raise Refused(code)


def _judge_outside(kind: str, target: str) -> None:
    if kind == "hyperlink":
        if not is_safe_link(target):
            raise Refused(Code.OUTSIDE_LINK)
    elif kind == "attachedtemplate":
        if not is_on_own_disk(target):
            raise Refused(Code.OUTSIDE_TEMPLATE)
    else:
        raise Refused(_RELATIONSHIPS.get(kind, Code.OUTSIDE_CONTENT))
