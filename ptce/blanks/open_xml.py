"""DOCX and XLSX, with what their readers need and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from ptce.blanks.package import XML, packed
from ptce.blanks.words import Block, Sheet

_P = "http://schemas.openxmlformats.org/package/2006"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_APP = "application/vnd.openxmlformats-officedocument"

#: Style -> its name in Word, size in half points, bold, italic, space after in twentieths of a point.
_STYLES = {
    "title": ("Titre", 36, True, False, 240),
    "heading": ("Intertitre", 26, True, False, 120),
    "note": ("Consigne", 20, False, True, 240),
    "text": ("Texte", 22, False, False, 160),
    "item": ("Point", 22, False, False, 80),
    "line": ("Champ", 22, False, False, 320),
}


def docx(title: str, blocks: Sequence[Block]) -> bytes:
    """Write a text: its title, then its blocks."""
    body = "".join(_paragraph(block) for block in [Block("title", title), *blocks])
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    return packed(
        [
            (
                "[Content_Types].xml",
                _types(
                    ("/word/document.xml", "wordprocessingml.document.main"),
                    ("/word/styles.xml", "wordprocessingml.styles"),
                ),
            ),
            ("_rels/.rels", _relations(("officeDocument", "word/document.xml"))),
            (
                "word/document.xml",
                f'{XML}<w:document xmlns:w="{_W}"><w:body>{body}{page}</w:body></w:document>',
            ),
            ("word/_rels/document.xml.rels", _relations(("styles", "styles.xml"))),
            ("word/styles.xml", f'{XML}<w:styles xmlns:w="{_W}">{"".join(map(_style, _STYLES))}</w:styles>'),
        ]
    )


def xlsx(sheet: Sheet) -> bytes:
    """Write a sheet of two wide columns, its totals as formulas."""
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(f"{letter}{number}", value) for letter, value in zip("ABC", row, strict=False))}</row>'
        for number, row in enumerate(sheet.rows, 1)
    )
    book = (
        f'{XML}<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets><sheet name="{escape(sheet.name)}" sheetId="1" r:id="rId1"/>'
        '</sheets><calcPr fullCalcOnLoad="1"/></workbook>'
    )
    widths = "".join(
        f'<col min="{rank}" max="{rank}" width="{width}" customWidth="1"/>'
        for rank, width in ((1, 12), (2, 70), (3, 18))
    )
    return packed(
        [
            (
                "[Content_Types].xml",
                _types(
                    ("/xl/workbook.xml", "spreadsheetml.sheet.main"),
                    ("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
                ),
            ),
            ("_rels/.rels", _relations(("officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                book,
            ),
            ("xl/_rels/workbook.xml.rels", _relations(("worksheet", "worksheets/sheet1.xml"))),
            (
                "xl/worksheets/sheet1.xml",
                f'{XML}<worksheet xmlns="{_S}"><cols>{widths}</cols><sheetData>{rows}</sheetData></worksheet>',
            ),
        ]
    )


def _paragraph(block: Block) -> str:
    text = f"–\xa0{block.text}" if block.style == "item" else block.text
    return f'<w:p><w:pPr><w:pStyle w:val="{block.style}"/></w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _style(key: str) -> str:
    name, size, bold, italic, after = _STYLES[key]
    look = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    fonts = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:qFormat/>'
        f'<w:pPr><w:spacing w:after="{after}"/></w:pPr>'
        f'<w:rPr>{fonts}{look}<w:sz w:val="{size}"/><w:lang w:val="fr-FR"/></w:rPr></w:style>'
    )


def _cell(place: str, value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("="):
        return f'<c r="{place}"><f>{escape(value[1:])}</f></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _types(*parts: tuple[str, str]) -> str:
    said = "".join(f'<Override PartName="{part}" ContentType="{_APP}.{kind}+xml"/>' for part, kind in parts)
    return (
        f'{XML}<Types xmlns="{_P}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{said}</Types>'
    )


def _relations(*called: tuple[str, str]) -> str:
    said = "".join(
        f'<Relationship Id="rId{rank}" Type="{_R}/{kind}" Target="{target}"/>'
        for rank, (kind, target) in enumerate(called, 1)
    )
    return f'{XML}<Relationships xmlns="{_P}/relationships">{said}</Relationships>'
