"""PDF/UA-1: what we check ourselves at each run, on the real report, and what veraPDF says where it is installed."""

import io
import shutil
import subprocess

import pikepdf
import pytest

from core import pdf
from core.jobs.making import source_of
from core.models import Manuscript
from tests.core.accessibility import CHECKS, elements, faults
from tests.core.test_pdf import SOURCE
from tests.reviews.test_report import decided


@pytest.fixture
def report(db):
    decided()
    return pdf.render(source_of(Manuscript.objects.get()))


def test_the_evaluation_report_has_no_fault(report):
    assert faults(report) == []
    with pikepdf.open(io.BytesIO(report)) as document:
        tags = [tag for tag, _ in elements(document)]
        assert (tags.count("/Caption"), tags.count("/Figure")) == (16, 2)


def test_the_barest_document_has_no_fault():
    assert faults(pdf.render(SOURCE)) == []


@pytest.mark.skipif(shutil.which("verapdf") is None, reason="veraPDF is not on the PATH")
def test_verapdf_finds_no_fault_in_the_report(report, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(report)

    told = subprocess.run(
        ["verapdf", "--flavour", "ua1", "--format", "text", file], check=False, capture_output=True, text=True
    )

    assert (told.returncode, told.stdout.split()[:1]) == (0, ["PASS"]), told.stdout


def _without(document, tag, key):
    for name, node in elements(document):
        if name == tag and key in node:
            del node[key]
            return
    raise AssertionError(f"no {tag} has {key}")


def _anonymous_header(document):
    # One that no cell names: the heading over a column of headings.
    named = {bytes(header) for tag, node in elements(document) if tag == "/TD" for header in node.A.Headers}
    headers = [node for tag, node in elements(document) if tag == "/TH"]
    del next(node for node in headers if bytes(node.ID) not in named).ID


def _font_of_another_machine(document):
    fonts = document.pages[0].Resources.Font
    descriptor = next(iter(fonts.values())).DescendantFonts[0].FontDescriptor
    del descriptor[next(key for key in descriptor if key.startswith("/FontFile"))]


def _heading_too_deep(document):
    next(node for name, node in elements(document) if name == "/H2").S = pikepdf.Name.H4


def _link_without_words(document):
    next(each for page in document.pages for each in page.get("/Annots", [])).Contents = ""


DAMAGE = {
    "no title": lambda document: document.docinfo.__delitem__("/Title"),
    "no language": lambda document: document.Root.__delitem__("/Lang"),
    "no tags": lambda document: document.pages[0].obj.__delitem__("/StructParents"),
    "headings jump": _heading_too_deep,
    "a header is anonymous": _anonymous_header,
    "a cell has no header": lambda document: _without(document, "/TD", "/A"),
    "a figure says nothing": lambda document: _without(document, "/Figure", "/Alt"),
    "no bookmarks": lambda document: document.Root.__delitem__("/Outlines"),
    "a font is not embedded": _font_of_another_machine,
    "a link says nothing": _link_without_words,
}


def test_each_fault_is_found_where_it_is(report):
    found = {}
    for name, damage in DAMAGE.items():
        with pikepdf.open(io.BytesIO(report)) as document:
            damage(document)
            buffer = io.BytesIO()
            document.save(buffer)
        found[name] = faults(buffer.getvalue())

    assert found == {name: [name] for name in CHECKS}
