import base64
import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pikepdf
from PIL import Image

from core import pdf
from core.charts import Bar, bar_chart

CHART = bar_chart(
    title="Notes du comité sur 4.",
    bars=[Bar(label="Gouvernance", value=Decimal(3), text="3")],
    maximum=Decimal(4),
    label_heading="Critère",
    value_heading="Note sur 4",
)
SOURCE = pdf.Source(
    template="pdf/base.html",
    title="Rapport d’évaluation",
    context={},
    identifier="ab" * 32,
    dated=datetime(2026, 3, 14, 9, 30, tzinfo=UTC),
    code="7K3QX-0M2VD-94RTA-ZH8PC-1E6WB",
    address="http://localhost:8000/verifier/7K3QX-0M2VD-94RTA-ZH8PC-1E6WB/",
)


def _open(content):
    return pikepdf.open(io.BytesIO(content))


def _elements(node):
    """List the tags of a document's structure, with what describes them."""
    found = []
    if isinstance(node, pikepdf.Array):
        for child in node:
            found += _elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            found.append((str(node.S), node))
        if "/K" in node:
            found += _elements(node.K)
    return found


def _png():
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2), "blue").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def test_render_gives_a_titled_dated_french_document():
    with _open(pdf.render(SOURCE)) as document:
        assert str(document.Root.Lang) == "fr"
        assert bool(document.Root.MarkInfo.Marked) is True
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle) is True
        assert str(document.docinfo.Title) == "Rapport d’évaluation"
        assert str(document.docinfo.CreationDate) == "D:20260314103000+01'00"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Rapport d’évaluation"


def test_render_tags_headings_tables_and_drawings(body):
    body("<h2>Notes</h2>{% include 'pdf/chart.html' %}")

    with _open(pdf.render(replace(SOURCE, context={"chart": CHART}))) as document:
        elements = _elements(document.Root.StructTreeRoot.K)
        tags = [tag for tag, _ in elements]
        outline = document.open_outline()
        alternatives = [str(node.Alt) for tag, node in elements if tag == "/Figure"]
        headers = [len(node.A.Headers) for tag, node in elements if tag == "/TD"]
        assert [tags.count(tag) for tag in ("/H1", "/H2", "/Table", "/Caption", "/TH", "/TD")] == [
            1,
            2,
            1,
            1,
            3,
            1,
        ]
        assert alternatives == [
            "Notes du comité sur 4. Les mêmes chiffres sont dans le tableau qui suit.",
            f"Code QR de l’adresse de vérification {SOURCE.address}",
        ]
        assert headers == [2]
        assert [item.title for item in outline.root] == ["Rapport d’évaluation"]
        assert [item.title for item in outline.root[0].children] == ["Notes", "Vérifier ce document"]


def test_render_embeds_marianne_and_nothing_else(body):
    body("<p>Ordinaire, <strong>gras</strong>, <em>italique</em></p>{% include 'pdf/chart.html' %}")

    with _open(pdf.render(replace(SOURCE, context={"chart": CHART}))) as document:
        fonts = {
            str(font.BaseFont).partition("+")[2]: "/FontFile3" in font.DescendantFonts[0].FontDescriptor
            for page in document.pages
            for font in page.Resources.Font.values()
        }
    assert fonts == {
        "Marianne": True,
        "Marianne-Bold": True,
        "Marianne-Medium": True,
        "Marianne-Italic": True,
    }


def test_render_numbers_pages(body):
    body('<p style="break-before: page">a</p><p style="break-before: page">b</p>')

    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf.render(SOURCE), capture_output=True, check=True
    ).stdout.decode()

    assert [line.split("  ")[-1].strip() for line in text.splitlines() if "Page " in line] == [
        "Page 1 sur 3",
        "Page 2 sur 3",
        "Page 3 sur 3",
    ]


def test_two_processes_give_the_same_bytes():
    here = hashlib.sha256(pdf.render(SOURCE)).hexdigest()
    code = (
        "import django, hashlib; django.setup(); from core import pdf; from tests.core.test_pdf import SOURCE;"
        "print(hashlib.sha256(pdf.render(SOURCE)).hexdigest())"
    )
    there = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "ptce.settings.test"},
            capture_output=True,
            check=True,
        )
        .stdout.decode()
        .strip()
        for seed in ("1", "2")
    ]

    assert there == [here, here]


def test_another_identifier_gives_other_bytes():
    assert pdf.render(SOURCE) != pdf.render(replace(SOURCE, identifier="cd" * 32))


def test_what_users_write_is_escaped(body):
    body("<p>{{ text }}</p>")

    html = pdf.html(replace(SOURCE, context={"text": '<img src="file:///etc/passwd">'}))

    assert "<p>&lt;img src=&quot;file:///etc/passwd&quot;&gt;</p>" in html


def test_render_takes_an_inline_png(body):
    body(f'<p><img alt="Carré bleu" src="data:image/png;base64,{_png()}"></p>')

    with _open(pdf.render(SOURCE)) as document:
        assert len(document.pages[0].get_images()) == 1
