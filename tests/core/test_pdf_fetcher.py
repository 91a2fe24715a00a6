"""Whatever a document asks for, no server is called and no file of the machine gets into it."""

import io
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from core import pdf
from core.jobs.making import source_of
from core.models import Manuscript
from core.pdf.fetcher import ClosedFetcher
from tests.core.test_pdf import SOURCE
from tests.reviews.test_report import decided

SECRET = "ptce-secret-b81e4c"

#: Every way that HTML, CSS and SVG have to name another file.
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
)
WAYS = {
    "img": '<img alt="" src="{}">',
    "img srcset": '<img alt="" srcset="{} 2x">',
    "link stylesheet": '<link rel="stylesheet" href="{}">',
    "link attachment": '<link rel="attachment" href="{}">',
    "link icon": '<link rel="icon" href="{}">',
    "a attachment": '<a rel="attachment" href="{}">a</a>',
    "css import": "<style>@import url({});</style>",
    "css import in media": "<style>@media print {{ @import '{}'; }}</style>",
    "css background": "<style>p {{ background: url({}) }}</style><p>a</p>",
    "css border image": "<style>p {{ border: 1px solid; border-image: url({}) 1 }}</style><p>a</p>",
    "css list": "<style>li {{ list-style-image: url({}) }}</style><ul><li>a</li></ul>",
    "css content": "<style>p::before {{ content: url({}) }}</style><p>a</p>",
    "css page": "<style>@page {{ background: url({}) }}</style><p>a</p>",
    "css mask": "<style>p {{ mask-image: url({}) }}</style><p>a</p>",
    "css font": "<style>@font-face {{ font-family: X; src: url({}) }}</style><p>a</p>",
    "css local font": '<style>@font-face {{ font-family: X; src: local("X"), url({}) }}</style><p>a</p>',
    "css color profile": "<style>@color-profile --x {{ src: url({}) }}</style><p>a</p>",
    "style attribute": '<p style="background: url({})">a</p>',
    "object": '<object data="{}" type="image/png"></object>',
    "embed": '<embed src="{}" type="image/png">',
    "iframe": '<iframe src="{}"></iframe>',
    "video": '<video src="{0}" poster="{0}"></video>',
    "input": '<input type="image" src="{}">',
    "script": '<script src="{}"></script>',
    "base": '<base href="{}"><img alt="" src="a.png">',
    "refresh": '<meta http-equiv="refresh" content="0; url={}">',
    "svg image": SVG + '<image href="{}" width="9" height="9"/></svg>',
    "svg image xlink": SVG + '<image xlink:href="{}" width="9" height="9"/></svg>',
    "svg use": SVG + '<use href="{}#a"/></svg>',
    "svg use xlink": SVG + '<use xlink:href="{}#a"/></svg>',
    "svg style": SVG + "<style>@import url({});</style></svg>",
    "svg fill": SVG + '<rect width="9" height="9" fill="url({}#a)"/></svg>',
    "svg foreign": SVG + '<foreignObject><img src="{}"/></foreignObject></svg>',
    "svg in data": '<img alt="" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E'
    '%3Cimage href=%22{}%22/%3E%3C/svg%3E">',
    "css in data": '<link rel="stylesheet" href="data:text/css,@import url({});">',
    "entity": '<!DOCTYPE p [<!ENTITY x SYSTEM "{}">]><p>&x;</p>',
}


@pytest.fixture(scope="module")
def canary():
    made = Canary()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


class Canary:
    """A server that no document may reach; it answers with a secret."""

    def __init__(self):
        hits = self.hits = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                hits.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.end_headers()
                self.wfile.write(SECRET.encode())

            def log_message(self, *_):
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/canary.png"


@pytest.fixture
def places(canary, tmp_path):
    """Return addresses that hold the secret, by scheme."""
    canary.hits.clear()
    (tmp_path / "secret.png").write_text(SECRET)
    file = f"{tmp_path}/secret.png"
    return {
        "http": canary.url,
        "file": f"file://{file}",
        "path": file,
        "short": canary.url.removeprefix("http:"),
    }


def _content(made):
    """Return all that is in a file, uncompressed, attached files included."""
    with pikepdf.open(io.BytesIO(made)) as document:
        return b"".join(
            each.read_bytes() if isinstance(each, pikepdf.Stream) else each.unparse()
            for each in document.objects
            if isinstance(each, pikepdf.Stream | pikepdf.Dictionary | pikepdf.String)
        )


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_fetched_and_nothing_leaks(body, canary, places, way):
    for address in places.values():
        body(WAYS[way].format(address))
        try:
            made = pdf.render(SOURCE)
        except pdf.ForbiddenResource:
            continue
        # Not a way that the renderer knows: the document is made without.
        assert SECRET.encode() not in _content(made)

    assert canary.hits == []


@pytest.mark.parametrize(
    "way",
    [
        "img",
        "link stylesheet",
        "link attachment",
        "a attachment",
        "css import",
        "css background",
        "css content",
        "css list",
        "css page",
        "css font",
        "object",
        "embed",
        "base",
        "svg image",
        "svg image xlink",
        "svg in data",
        "css in data",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_document_that_asks_for_anything_else_is_not_made(body, places, scheme, way):
    body(WAYS[way].format(places[scheme]))

    with pytest.raises(pdf.ForbiddenResource, match="not packaged"):
        pdf.render(SOURCE)


def test_left_alone_the_library_calls_and_leaks(canary, places):
    # What the closed fetcher is for: without it both tests above would fail.
    page = WAYS["img"].format(places["http"]) + WAYS["link attachment"].format(places["file"])

    made = weasyprint.HTML(string=page).write_pdf()

    assert canary.hits == ["/canary.png"]
    assert SECRET.encode() in _content(made)


def test_what_people_write_in_a_dossier_is_printed_and_asks_for_nothing(db, canary, places):
    decided()
    source = source_of(Manuscript.objects.get())
    hostile = "\n".join(way.format(places["http"]) for way in WAYS.values())

    made = pdf.render(replace(source, context={**source.context, "reasons": hostile, "title": hostile}))

    assert made.startswith(b"%PDF-")
    assert canary.hits == []


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
