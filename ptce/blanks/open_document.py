"""ODT and ODS, with what their readers need and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from core.inspection.formats import ODS, ODT
from ptce.blanks.package import XML, packed
from ptce.blanks.words import Block, Sheet

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{prefix}="{_OASIS}:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
    )
)
#: Style -> size, weight, slope, space below.
_STYLES = {
    "title": ("18pt", "bold", "normal", "12pt"),
    "heading": ("13pt", "bold", "normal", "6pt"),
    "note": ("10pt", "normal", "italic", "12pt"),
    "text": ("11pt", "normal", "normal", "8pt"),
    "item": ("11pt", "normal", "normal", "4pt"),
    "line": ("11pt", "normal", "normal", "16pt"),
}
_LEVELS = {"title": 1, "heading": 2}


def odt(title: str, blocks: Sequence[Block]) -> bytes:
    """Write a text: its title, then its blocks."""
    body = "".join(_paragraph(block) for block in [Block("title", title), *blocks])
    return _document(ODT.content_type, f"<office:text>{body}</office:text>")


def ods(sheet: Sheet) -> bytes:
    """Write a sheet, its totals as formulas."""
    rows = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in sheet.rows)
    columns = "".join(
        f'<table:table-column table:style-name="{each}"/>' for each in ("narrow", "wide", "middle")
    )
    table = f"<table:table table:name={quoteattr(sheet.name)}>{columns}{rows}</table:table>"
    return _document(ODS.content_type, f"<office:spreadsheet>{table}</office:spreadsheet>")


def _document(kind: str, body: str) -> bytes:
    styles = "".join(map(_style, _STYLES)) + "".join(
        f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties style:column-width="{width}"/></style:style>'
        for name, width in (("narrow", "2cm"), ("wide", "13cm"), ("middle", "4cm"))
    )
    content = (
        f'{XML}<office:document-content {_SPACES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    )
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"))
    )
    return packed(
        [
            ("mimetype", kind),
            ("content.xml", content),
            (
                "META-INF/manifest.xml",
                f'{XML}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">{manifest}</manifest:manifest>',
            ),
        ]
    )


def _style(key: str) -> str:
    size, weight, slope, below = _STYLES[key]
    return (
        f'<style:style style:name="{key}" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="{below}"/>'
        f'<style:text-properties fo:font-size="{size}" fo:font-weight="{weight}" fo:font-style="{slope}" '
        'fo:font-family="Arial" fo:language="fr" fo:country="FR"/></style:style>'
    )


def _paragraph(block: Block) -> str:
    text = escape(f"–\xa0{block.text}" if block.style == "item" else block.text)
    if level := _LEVELS.get(block.style):
        return f'<text:h text:style-name="{block.style}" text:outline-level="{level}">{text}</text:h>'
    return f'<text:p text:style-name="{block.style}">{text}</text:p>'


def _cell(value: str | float | None) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str) and value.startswith("="):
        return (
            f'<table:table-cell table:formula={quoteattr(f"of:{_openly(value)}")} office:value-type="float"/>'
        )
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def _openly(formula: str) -> str:
    """Write a formula of ours as OpenDocument does: ``SUM(C4:C9)`` becomes ``SUM([.C4:.C9])``."""
    inside = formula.partition("(")[2].rstrip(")")
    if inside:
        first, last = inside.split(":")
        return f"{formula.partition('(')[0]}([.{first}:.{last}])"
    one, other = formula[1:].split("-")
    return f"=[.{one}]-[.{other}]"
