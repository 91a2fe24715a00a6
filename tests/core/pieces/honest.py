"""Files as office suites, scanners and telephones write them, each with the format that it is; built by code."""

from __future__ import annotations

import io
import zlib

import pikepdf
from PIL import Image

from core.inspection.formats import DOCX, JPEG, ODS, ODT, PDF, PNG, XLSX
from tests.core.pieces.made import (
    APP,
    XML,
    Array,
    Dictionary,
    Name,
    S,
    String,
    W,
    annotates,
    archive,
    docx,
    docx_parts,
    field,
    ods,
    odt,
    paragraphs,
    pdf,
    pdf_stream,
    pdf_written,
    picture,
    rels,
    with_more,
    xlsx,
    xlsx_parts,
)


def _link(address):
    return annotates(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=address))


def _opens_at_its_first_page(document):
    document.Root.OpenAction = Array([document.pages[0].obj, Name.XYZ, 0, 842, 0])
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _archived(document):
    """Make it as PDF/A: metadata, and an output intent."""
    with document.open_metadata() as metadata:
        metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "2", "B"
        metadata["dc:title"] = "Statuts"
    profile = document.make_stream(b"profil", N=3)
    document.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier="sRGB",
                DestOutputProfile=profile,
            )
        ]
    )


def _tagged(document):
    part = Dictionary(Type=Name.StructElem, S=Name.P, K=0, Lang="fr-FR")
    document.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=document.make_indirect(part))
    document.Root.MarkInfo = Dictionary(Marked=True)


def _scanned(document):
    """Put a photograph on each page, as a scanner does."""
    for page in document.pages:
        image = document.make_stream(
            picture("JPEG", size=(850, 1200), mode="L"),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=850,
            Height=1200,
            BitsPerComponent=8,
            ColorSpace=Name.DeviceGray,
            Filter=Name.DCTDecode,
        )
        page.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")


def _form(document):
    """Give it fields to fill, with no script; its reset button too."""
    text = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="nom", V="Camille", Rect=[10, 10, 90, 30]
    )
    button = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Btn,
        T="effacer",
        A=Dictionary(S=Name.ResetForm),
        Rect=[0, 0, 9, 9],
    )
    fields = Array([document.make_indirect(each) for each in (text, button)])
    document.pages[0].Annots = fields
    document.Root.AcroForm = Dictionary(Fields=fields, DA=String("/Helv 0 Tf"), NeedAppearances=True)


def _outlined(document):
    with document.open_outline() as outline:
        outline.root.extend(
            pikepdf.OutlineItem(f"Page {rank + 1}", rank) for rank in range(len(document.pages))
        )


def _incremental():
    """Change the page by an update appended to the file, as a signature does."""
    first = pdf_written()
    place = len(first)
    changed = b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] >>\nendobj\n"
    before = first.rindex(b"startxref\n") + len(b"startxref\n")
    previous = int(first[before:].split()[0])
    return (
        first
        + changed
        + b"xref\n3 1\n%010d 00000 n \ntrailer\n<< /Size 4 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            place,
            previous,
            place + len(changed),
        )
    )


def _old_filters():
    text = b"BT /F1 12 Tf (Bonjour) Tj ET"
    return pdf_written(
        pdf_stream(text.hex().encode() + b">", entries=b"/Filter /ASCIIHexDecode"),
        pdf_stream(
            zlib.compress(text).hex().encode() + b">", entries=b"/Filter [/ASCIIHexDecode /FlateDecode]"
        ),
    )


CHART = (
    f'{XML}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="x">'
    "<c:chart><c:plotArea><c:ser><c:val><c:numRef><c:f>Feuil1!$B$2:$B$5</c:f></c:numRef></c:val></c:ser></c:plotArea></c:chart>"
    '<c:externalData r:id="rId1"/></c:chartSpace>'
)
PARAGRAPH = "<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>"


def _word_with_all():
    """Write what Word does of a letter with a head, a foot, links, notes, a picture and fields."""
    body = (
        PARAGRAPH
        + field(' HYPERLINK "https://www.exemple.fr/LINK" ')
        + field(" PAGE ")
        + field(" TOC \\o &quot;1-3&quot; ")
        + field(" REF Signet ", "<w:r/>", " \\h ")
        + '<w:p><w:fldSimple w:instr=" DATE \\@ &quot;d MMMM yyyy&quot; "><w:r/></w:fldSimple></w:p>'
    )
    more = [
        (f"word/{name}.xml", f'{XML}<w:x xmlns:w="{W}"/>')
        for name in ("header1", "footer1", "footnotes", "comments")
    ]
    return docx(
        *more,
        ("word/media/image1.png", picture()),
        ("word/fonts/font1.odttf", bytes(range(256)) * 4),
        ("word/theme/theme1.xml", f"{XML}<a/>"),
        ("customXml/item1.xml", f"{XML}<b/>"),
        ("docProps/core.xml", f"{XML}<cp/>"),
        ("docProps/thumbnail.jpeg", picture("JPEG")),
        body=body,
        calls=[
            ("hyperlink", "https://www.exemple.fr/?a=b&amp;c=d", "External"),
            ("hyperlink", "mailto:contact@exemple.fr", "External"),
            ("header", "header1.xml"),
            ("image", "media/image1.png"),
        ],
        defaults=[("png", "image/png"), ("odttf", f"{APP}.obfuscatedFont")],
    )


def _word_with_chart():
    return docx(
        ("word/charts/chart1.xml", CHART),
        (
            "word/charts/_rels/chart1.xml.rels",
            rels(("package", "../embeddings/Feuille_Microsoft_Excel.xlsx")),
        ),
        ("word/embeddings/Feuille_Microsoft_Excel.xlsx", xlsx()),
        calls=[("chart", "charts/chart1.xml")],
        defaults=[("xlsx", f"{APP}.spreadsheetml.sheet")],
    )


def _word_of_a_model():
    return docx(
        ("word/settings.xml", f'{XML}<w:settings xmlns:w="{W}"/>'),
        (
            "word/_rels/settings.xml.rels",
            rels(("attachedTemplate", "file:///C:\\Users\\camille\\Mod%C3%A8les\\courrier.dotx", "External")),
        ),
    )


def _with_sizes_behind():
    """Write it as programs do that do not know a part's size when they begin it."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.held = bytearray()

        def writable(self):
            return True

        def write(self, data):
            self.held += data
            return len(data)

    import zipfile

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in docx_parts():
            file.writestr(name, content)
    return bytes(pipe.held)


def _excel_with_all():
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>SUM(B2:B9)*IF(A2&gt;1,2,3)</f><v>4</v></c>'
        '<c r="C1"><f>"a|b!c"&amp;Feuil2!A1</f></c><c r="D1"><f>HYPERLINK("https://exemple.fr","Voir")</f></c></row>'
    )
    return xlsx(
        ("xl/sharedStrings.xml", f'{XML}<sst xmlns="{S}"><si><t>=cmd|nous!</t></si></sst>'),
        ("xl/styles.xml", f'{XML}<styleSheet xmlns="{S}"/>'),
        ("xl/calcChain.xml", f'{XML}<calcChain xmlns="{S}"/>'),
        ("xl/comments1.xml", f'{XML}<comments xmlns="{S}"/>'),
        ("xl/drawings/vmlDrawing1.vml", '<xml xmlns:v="urn:v"><v:shape/></xml>'),
        ("xl/drawings/drawing1.xml", f"{XML}<d/>"),
        ("xl/charts/chart1.xml", CHART),
        ("xl/printerSettings/printerSettings1.bin", "Imprimante".encode("utf-16-le") + bytes(100)),
        ("xl/tables/table1.xml", f"{XML}<t/>"),
        ("xl/worksheets/_rels/sheet1.xml.rels", rels(("hyperlink", "https://exemple.fr/", "External"))),
        rows=rows,
        extra='<dataValidations><dataValidation><formula1>"Oui,Non"</formula1></dataValidation></dataValidations>',
        book='<definedNames><definedName name="_xlnm.Print_Area">F1!$A$1:$B$9</definedName></definedNames>',
        calls=[("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")],
        defaults=[("bin", f"{APP}.spreadsheetml.printerSettings"), ("vml", f"{APP}.vmlDrawing")],
    )


def _excel_by_openpyxl():
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Charges", 1200])
    book.active["B2"] = "=SUM(B1:B1)"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _excel_of_many_rows():
    row = "".join(f'<c r="{column}1"><v>1234.5</v></c>' for column in "ABCDEFGHIJ")
    return archive(with_more(xlsx_parts(rows=f"<row>{row}</row>" * 5_000)))


def _writer_with_all():
    """Write what LibreOffice does of a text with a picture, a link, a chart and its formula's drawing."""
    body = (
        '<text:p><text:a xlink:type="simple" xlink:href="https://www.exemple.fr/">site</text:a>'
        '<text:a xlink:href="mailto:contact@exemple.fr">écrire</text:a><text:a xlink:href="#Titre|outline">plus bas</text:a>'
        '<draw:frame><draw:image xlink:href="Pictures/1.png"/></draw:frame>'
        '<draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame>'
        "</text:p>"
    )
    return odt(
        ("Pictures/1.png", picture()),
        ("Thumbnails/thumbnail.png", picture()),
        ("Object 1/content.xml", '<?xml version="1.0"?><office:document-content xmlns:office="o"/>'),
        ("ObjectReplacements/Object 1", b"VCLMTF" + bytes(50)),
        ("settings.xml", '<?xml version="1.0"?><s/>'),
        ("layout-cache", bytes(20)),
        ("manifest.rdf", '<?xml version="1.0"?><rdf/>'),
        ("Configurations2/accelerator/current.xml", ""),
        ("Configurations2/images/Bitmaps/", ""),
        body=body,
        meta='<meta:template xlink:type="simple" xlink:actuate="onRequest" xlink:title="Courrier" '
        'xlink:href="file:///home/camille/Mod%C3%A8les/courrier.ott"/><meta:generator>LibreOffice/24.8</meta:generator>',
        parts=[("Object 1/", "application/vnd.oasis.opendocument.chart")],
    )


def _calc_with_all():
    cells = (
        '<table:table-cell table:formula="of:=SUM([.A1:.A9])"/><table:table-cell table:formula="of:={1;2|3;4}!A1"/>'
        '<table:table-cell><text:p><text:a xlink:href="https://exemple.fr">x</text:a></text:p></table:table-cell>'
    )
    return ods(
        f'<table:table table:name="Budget"><table:table-row>{cells}</table:table-row></table:table>'
        '<table:named-expressions><table:named-range table:name="zone" table:base-cell-address="$Budget.$A$1"/></table:named-expressions>',
    )


def _photograph():
    """Take a picture lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Téléphone"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 2.0, 40.0)})
    return picture("JPEG", size=(60, 40), exif=exif.tobytes(), comment=b"Camille")


def _several():
    written = io.BytesIO()
    Image.new("RGB", (4, 4)).save(written, "MPO", save_all=True, append_images=[Image.new("RGB", (4, 4))])
    return written.getvalue()


#: Name -> how it is made, and its format.
HONEST = {
    "a page": (pdf, PDF),
    "its first page, whole": (lambda: pdf(_opens_at_its_first_page), PDF),
    "links to the web and to a mailbox": (lambda: pdf(_link("https://exemple.fr/a?b=c")), PDF),
    "a link to write": (lambda: pdf(_link("mailto:contact@exemple.fr")), PDF),
    "a link without scheme": (lambda: pdf(_link("www.exemple.fr")), PDF),
    "for the archives (PDF/A)": (lambda: pdf(_archived), PDF),
    "for everyone (PDF/UA)": (lambda: pdf(_tagged), PDF),
    "scanned": (lambda: pdf(_scanned, pages=3), PDF),
    "a form without script": (lambda: pdf(_form), PDF),
    "an outline": (lambda: pdf(_outlined, pages=4), PDF),
    "updated": (_incremental, PDF),
    "for the web (linearized)": (lambda: pdf(_scanned, pages=3, linearize=True), PDF),
    "object streams": (
        lambda: pdf(_outlined, pages=40, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        PDF,
    ),
    "old filters": (_old_filters, PDF),
    "1 500 pages": (lambda: pdf(pages=1500), PDF),
    "blank bytes behind": (lambda: pdf() + b"\r\n\0\0\0", PDF),
    "a letter (Word)": (_word_with_all, DOCX),
    "a chart and its figures (Word)": (_word_with_chart, DOCX),
    "a model of the office (Word)": (_word_of_a_model, DOCX),
    "sizes behind (Word on the web)": (_with_sizes_behind, DOCX),
    "fields in a table (Word)": (
        lambda: docx(
            (
                "word/document.xml",
                paragraphs(f"<w:tbl><w:tr><w:tc>{field(' FORMTEXT ')}</w:tc></w:tr></w:tbl>"),
            )
        ),
        DOCX,
    ),
    "a budget (Excel)": (_excel_with_all, XLSX),
    "a budget (openpyxl)": (_excel_by_openpyxl, XLSX),
    "fifty thousand cells (Excel)": (_excel_of_many_rows, XLSX),
    "a letter (LibreOffice)": (_writer_with_all, ODT),
    "a budget (LibreOffice)": (_calc_with_all, ODS),
    "a photograph": (_photograph, JPEG),
    "two photographs in one": (_several, JPEG),
    "a scan in grey": (lambda: picture("JPEG", mode="L", size=(300, 400)), JPEG),
    "a scan for printers": (lambda: picture("JPEG", mode="CMYK"), JPEG),
    "a screenshot": (lambda: picture("PNG", mode="RGBA"), PNG),
    "a drawing of few colours": (lambda: picture("PNG", mode="P"), PNG),
    "black and white": (lambda: picture("PNG", mode="1"), PNG),
    "sixteen bits": (lambda: picture("PNG", mode="I;16"), PNG),
}
