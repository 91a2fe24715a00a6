import base64
import hashlib
import io
import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest
from django.template import engines
from PIL import Image
from weasyprint.urls import FatalURLFetchingError

from core import pdf
from core.charts import Bar, bar_chart
from core.pdf.fetcher import ClosedFetcher

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
)


@pytest.fixture
def body(monkeypatch):
    """Render a body given as text in the place of the template's file."""

    def use(content):
        text = "{% extends 'pdf/base.html' %}{% block content %}" + content + "{% endblock %}"
        template = engines["django"].from_string(text)
        monkeypatch.setattr(
            "core.pdf.renderer.render_to_string", lambda _name, context: template.render(context)
        )

    return use


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
            1,
            1,
            1,
            3,
            1,
        ]
        assert alternatives == ["Notes du comité sur 4. Les mêmes chiffres sont dans le tableau qui suit."]
        assert headers == [2]
        assert [item.title for item in outline.root] == ["Rapport d’évaluation"]
        assert [item.title for item in outline.root[0].children] == ["Notes"]


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
    body('<p class="new-page">a</p><p class="new-page">b</p>')

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


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/a.png",
        "https://example.org/a.css",
        "ftp://127.0.0.1/a",
        "asset:/ptce/pdf/../../../manage.py",
        "asset:/ptce/pdf/../../dsfr/dist/dsfr.css",
        "asset:/dsfr/dist/dsfr.css",
        "asset:/etc/passwd",
        "asset:/ptce/pdf/absent.png",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:text/css,a",
        "data:image/png;base64,PHN2Zy8+",
        "data:image/png;base64,~",
    ],
)
def test_fetcher_refuses(url):
    with pytest.raises(FatalURLFetchingError, match="not packaged"):
        ClosedFetcher().fetch(url)


@pytest.mark.parametrize(
    "content",
    [
        '<img alt="" src="{}">',
        '<link rel="stylesheet" href="{}">',
        "<style>@import url({});</style>",
        "<style>p {{ background: url({}) }}</style><p>a</p>",
        "<style>@font-face {{ font-family: X; src: url({}) }}</style><p>a</p>",
        '<object data="{}" type="image/png"></object>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    ],
)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_render_ends_when_a_document_asks_for_anything_else(body, canary, scheme, content):
    body(content.format({"file": "file:///etc/passwd", "http": canary.url}[scheme]))

    with pytest.raises(pdf.ForbiddenResource, match="not packaged"):
        pdf.render(SOURCE)

    assert canary.hits == []


def test_render_takes_an_inline_png(body):
    body(f'<p><img alt="Carré bleu" src="data:image/png;base64,{_png()}"></p>')

    with _open(pdf.render(SOURCE)) as document:
        assert len(document.pages[0].get_images()) == 1


class Canary:
    """A server that no document may reach."""

    def __init__(self):
        hits = self.hits = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                hits.append(self.path)
                self.send_error(404)

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/canary.png"


@pytest.fixture(scope="module")
def canary():
    made = Canary()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()
