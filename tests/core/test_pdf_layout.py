"""How a report lies on its pages: nothing cut off at the edge, no page left half empty, no label against another."""

import re
import subprocess
from dataclasses import replace
from itertools import pairwise

import pytest

from core import pdf
from core.charts import LINE
from core.jobs.making import source_of
from core.models import Manuscript
from tests.reviews.test_report import decided

MILLIMETRE = 72 / 25.4
LEFT, RIGHT = 20 * MILLIMETRE, 190 * MILLIMETRE
TOP, BOTTOM = 27 * MILLIMETRE, 275 * MILLIMETRE

_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">')


@pytest.fixture
def source(db):
    decided()
    return source_of(Manuscript.objects.get())


def _pages(source):
    """Return where each word lies, page by page: left, top, right, bottom, in points."""
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf.render(source), capture_output=True, check=True
    ).stdout.decode()
    return [
        [tuple(float(edge) for edge in word) for word in _WORD.findall(page)]
        for page in told.split("<page ")[1:]
    ]


def _filled(page):
    """Return how far down the words of a page reach, from 0 to 1."""
    body = [bottom for _, top, _, bottom in page if top > TOP and bottom < BOTTOM]
    return (max(body) - TOP) / (BOTTOM - TOP)


def _with(source, *, reason="", **words):
    context = {**source.context, **words}
    if reason:
        first, *others = context["mandatory"]
        opinion, *opinions = first["opinions"]
        context["mandatory"] = [{**first, "opinions": [{**opinion, "reason": reason}, *opinions]}, *others]
    return replace(source, context=context)


@pytest.mark.parametrize("name", ["reasons", "conditions", "title", "pole", "reason"])
def test_a_word_without_an_end_stays_on_the_page(source, name):
    endless = f"Avant {'mot' * 150} après"

    pages = _pages(_with(source, **{name: endless}))

    outside = [word for page in pages for word in page if word[0] < LEFT - 1 or word[2] > RIGHT + 1]
    assert outside == []


@pytest.mark.parametrize("length", [0, 40, 400], ids=["as it is", "a paragraph", "two pages"])
def test_no_page_but_the_last_is_left_half_empty(source, length):
    *pages, _ = _pages(_with(source, reason="Un motif bien pesé. " * max(length, 1)))

    assert [rank for rank, page in enumerate(pages, start=1) if _filled(page) < 0.6] == []


def test_a_caption_is_on_the_page_of_its_table(source):
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf.render(source), capture_output=True, check=True
    ).stdout.decode()

    lines = [[line for line in page.splitlines() if line.strip()] for page in text.split("\f")]
    captions = [
        page[rank + 1].split()
        for page in lines
        for rank, line in enumerate(page[:-1])
        if "note retenue " in line and re.search(r"\b[MT]\d\b.:", line)
    ]
    assert len(captions) == 14
    assert [after for after in captions if after[:1] != ["Avis"]] == []


def test_labels_of_the_chart_do_not_touch(source):
    rows = source.context["chart"]["rows"]

    gaps = [
        later["lines"][0]["baseline"] - earlier["lines"][-1]["baseline"] for earlier, later in pairwise(rows)
    ]
    assert min(gaps) >= LINE * 3 / 2
