"""Pieces of files to build honest and hostile ones from: PDF, OOXML, ODF and pictures, byte by byte where it matters."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

from core.inspection.signature import EICAR

Name, Dictionary, Array, String = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array, pikepdf.String

__all__ = ["EICAR"]


# PDF -------------------------------------------------------------------------------------------------------


def pdf(change=None, *, pages=1, **save):
    """Write a PDF of blank pages, which ``change(document)`` may alter first."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    written = io.BytesIO()
    document.save(written, deterministic_id="encryption" not in save, **save)
    return written.getvalue()


def pdf_written(*objects, root="/Type /Catalog /Pages 2 0 R", header=b"%PDF-1.7\n", trailer=b"", tail=b""):
    """Write a PDF by hand: its catalog, its tree of pages, one page, then ``objects`` from number 4."""
    bodies = [
        f"<< {root} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    out = bytearray(header)
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1,
        trailer,
        start,
    )
    return bytes(out) + tail


def pdf_stream(content, *, entries=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def acts(action):
    """Let a document do something when it opens."""

    def change(document):
        document.Root.OpenAction = action() if callable(action) else action

    return change


def annotates(**words):
    def change(document):
        note = Dictionary(Type=Name.Annot, Rect=[0, 0, 100, 100], **words)
        document.pages[0].Annots = document.make_indirect(Array([note]))

    return change


def nothing(megabytes):
    """Deflate zeros, much faster than zlib does: the same block again and again."""
    packing = zlib.compressobj(9)
    head = packing.compress(bytes(1024**2)) + packing.flush(zlib.Z_FULL_FLUSH)
    again = packing.compress(bytes(1024**2)) + packing.flush(zlib.Z_FULL_FLUSH)
    return head + again * (megabytes - 1)


# ZIP -------------------------------------------------------------------------------------------------------


def archive(entries, *, stored=("mimetype",), comment=b""):
    """Write a ZIP of names and contents, in their order; a content may be a pair with its ``ZipInfo``'s changes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            info = zipfile.ZipInfo(name, (2026, 11, 27, 12, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            written_as, changes = content if isinstance(content, tuple) else (content, {})
            for key, value in changes.items():
                setattr(info, key, value)
            file.writestr(info, written_as)
        file.comment = comment
    return written.getvalue()


def with_more(parts, *more, without=()):
    """Return parts with others in their place or behind."""
    changed = dict(more)
    kept = [(name, changed.pop(name, content)) for name, content in parts if name not in without]
    return [*kept, *changed.items()]


# OOXML -----------------------------------------------------------------------------------------------------

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006"
APP = "application/vnd.openxmlformats-officedocument"


def types(main, *overrides, defaults=()):
    known = [("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml")]
    said = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in [*known, *defaults])
    said += "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in [main, *overrides]
    )
    return f'{XML}<Types xmlns="{P}/content-types">{said}</Types>'


def rels(*calls):
    """Write relationships: (kind, target), or (kind, target, "External")."""
    said = "".join(
        f'<Relationship Id="rId{rank}" Type="{kind if "://" in kind else f"{R}/{kind}"}" Target="{target}"'
        + (f' TargetMode="{mode[0]}"' if mode else "")
        + "/>"
        for rank, (kind, target, *mode) in enumerate(calls, 1)
    )
    return f'{XML}<Relationships xmlns="{P}/relationships">{said}</Relationships>'


def paragraphs(body):
    return f'{XML}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr/></w:body></w:document>'


def field(*runs):
    """Write a Word field: its instruction as runs, then a result."""
    said = "".join(
        run if run.startswith("<") else f'<w:r><w:instrText xml:space="preserve">{run}</w:instrText></w:r>'
        for run in runs
    )
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'{said}<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def docx_parts(body="<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>", *, calls=(), overrides=(), defaults=()):
    return [
        (
            "[Content_Types].xml",
            types(
                ("/word/document.xml", f"{APP}.wordprocessingml.document.main+xml"),
                ("/word/styles.xml", f"{APP}.wordprocessingml.styles+xml"),
                *overrides,
                defaults=defaults,
            ),
        ),
        ("_rels/.rels", rels(("officeDocument", "word/document.xml"))),
        ("word/document.xml", paragraphs(body)),
        ("word/_rels/document.xml.rels", rels(("styles", "styles.xml"), *calls)),
        ("word/styles.xml", f'{XML}<w:styles xmlns:w="{W}"/>'),
    ]


def docx(*more, **words):
    return archive(with_more(docx_parts(**words), *more))


def sheet(rows, extra=""):
    return f'{XML}<worksheet xmlns="{S}" xmlns:r="{R}"><sheetData>{rows}</sheetData>{extra}</worksheet>'


def xlsx_parts(
    rows='<row r="1"><c r="A1"><v>1</v></c></row>', *, extra="", book="", calls=(), overrides=(), defaults=()
):
    return [
        (
            "[Content_Types].xml",
            types(
                ("/xl/workbook.xml", f"{APP}.spreadsheetml.sheet.main+xml"),
                ("/xl/worksheets/sheet1.xml", f"{APP}.spreadsheetml.worksheet+xml"),
                *overrides,
                defaults=defaults,
            ),
        ),
        ("_rels/.rels", rels(("officeDocument", "xl/workbook.xml"))),
        (
            "xl/workbook.xml",
            f'{XML}<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="F1" sheetId="1" r:id="rId1"/></sheets>{book}</workbook>',
        ),
        ("xl/_rels/workbook.xml.rels", rels(("worksheet", "worksheets/sheet1.xml"), *calls)),
        ("xl/worksheets/sheet1.xml", sheet(rows, extra)),
    ]


def xlsx(*more, **words):
    return archive(with_more(xlsx_parts(**words), *more))


def formula(text):
    return f'<row r="1"><c r="A1"><f>{text}</f><v>0</v></c></row>'


# ODF -------------------------------------------------------------------------------------------------------

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = (
    " ".join(
        f'xmlns:{prefix}="{OASIS}:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("script", "script"),
            ("meta", "meta"),
            ("form", "form"),
        )
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)
TEXT, SPREADSHEET = (
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
)


def content(body, *, kind="text"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {SPACES} office:version="1.3">'
        f"<office:scripts/><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )


def manifest(*parts, root=TEXT, inside=""):
    said = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}">{inside}</manifest:file-entry>'
        for name, kind in [("/", root), ("content.xml", "text/xml"), *parts]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" manifest:version="1.3">{said}</manifest:manifest>'
    )


def odf_parts(body="<text:p>Bonjour</text:p>", *, root=TEXT, told=None, parts=(), meta="", inside=""):
    kind = "spreadsheet" if root == SPREADSHEET else "text"
    return [
        ("mimetype", root if told is None else told),
        ("content.xml", content(body, kind=kind)),
        (
            "meta.xml",
            f'<?xml version="1.0"?><office:document-meta {SPACES}><office:meta>{meta}</office:meta></office:document-meta>',
        ),
        ("styles.xml", f'<?xml version="1.0"?><office:document-styles {SPACES}/>'),
        ("META-INF/manifest.xml", manifest(*parts, root=root, inside=inside)),
    ]


def odt(*more, **words):
    return archive(with_more(odf_parts(**words), *more))


def ods(body="<table:table/>", *more, **words):
    return archive(with_more(odf_parts(body, root=SPREADSHEET, **words), *more))


# Pictures --------------------------------------------------------------------------------------------------


def picture(kind="PNG", *, size=(40, 30), mode="RGB", **save):
    written = io.BytesIO()
    image = Image.new(mode, size)
    image.paste(Image.linear_gradient("L").resize(size).convert(mode))
    image.save(written, kind, **save)
    return written.getvalue()


def png_header(width, height):
    """Write the start of a PNG that says it is as large as one likes."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(each) - 4) + each + struct.pack(">I", zlib.crc32(each))
        for each in (chunk, data, b"IEND")
    )


def png_text(png, keyword, text):
    """Put words into a PNG, before its pixels."""
    chunk = b"tEXt" + keyword + b"\0" + text
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:33] + whole + png[33:]
