"""What the antivirus does not clear is not clean, whatever it says instead, and however long it takes."""

from __future__ import annotations

import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import pieces
from core.pieces import Code, scanner
from tests.core.pieces.clamd import clamd, closed_address
from tests.core.pieces.made import EICAR, pdf, picture


def _scan(told, content=b"content", **options):
    scanner.scan(io.BytesIO(content), address=told.address, **options)


@pytest.mark.parametrize("unix", [False, True])
def test_a_clean_file_is_sent_whole_and_cleared(tmp_path, unix):
    content = bytes(range(256)) * 4_000
    with clamd(path=tmp_path / "clamd" if unix else None) as told:
        _scan(told, content)
    assert told.heard == [content]


def test_a_threat_is_refused():
    with clamd() as told, pytest.raises(pieces.PieceRefused, match="menace") as refusal:
        _scan(told, EICAR)
    assert refusal.value.code == Code.VIRUS


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"OK",
        b"stream: OKAY\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: x ERROR\0",
        b"\0",
        b"FOUND\0",
    ],
)
def test_any_other_answer_clears_nothing(says):
    with clamd() as told:
        told.says = says
        with pytest.raises(pieces.ScannerDown):
            _scan(told)


def test_a_slow_antivirus_is_waited_for_no_longer_than_told():
    with clamd() as told:
        told.pause = 3
        began = time.monotonic()
        with pytest.raises(pieces.ScannerDown):
            _scan(told, patience=0.3)
    assert time.monotonic() - began < 2


def test_an_antivirus_that_is_not_there_clears_nothing():
    for address in (closed_address(), "unix:///nowhere/clamd"):
        with pytest.raises(pieces.ScannerDown, match="Réessayez dans quelques minutes"):
            scanner.scan(io.BytesIO(b"x"), address=address)


def test_check_asks_it_about_what_came_and_not_what_is_kept(settings):
    came = picture("PNG") + b"behind"
    with clamd() as told:
        settings.CLAMD_URL = told.address
        kept = pieces.check(SimpleUploadedFile("x.png", came))
    assert told.heard == [came]
    assert b"behind" not in kept.data


def test_check_asks_it_nothing_about_a_file_that_the_child_refused(settings):
    settings.CLAMD_URL = closed_address()
    with pytest.raises(pieces.PieceRefused) as refusal:
        pieces.check(SimpleUploadedFile("x.pdf", pdf(pages=0)))
    assert refusal.value.code == Code.NO_PAGE


def test_check_without_it_is_refused_where_one_is_configured(settings):
    settings.CLAMD_URL = closed_address()
    with pytest.raises(pieces.ScannerDown):
        pieces.check(SimpleUploadedFile("x.pdf", pdf()))
