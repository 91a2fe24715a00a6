from __future__ import annotations

import hashlib
import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import pieces


def _pdf(*, password: str = "", pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    encryption = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(buffer, encryption=encryption)
    return buffer.getvalue()


def _image(kind: str) -> bytes:
    buffer = io.BytesIO()
    several = {"save_all": True, "append_images": [Image.new("RGB", (4, 4))]} if kind == "MPO" else {}
    Image.new("RGB", (4, 4)).save(buffer, kind, **several)
    return buffer.getvalue()


def _upload(data: bytes, name: str = "piece.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _files(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (_pdf(), "application/pdf"),
        (_image("PNG"), "image/png"),
        (_image("JPEG"), "image/jpeg"),
        (_image("MPO"), "image/jpeg"),
    ],
    ids=["pdf", "png", "jpeg", "phone"],
)
def test_check_finds_the_type_by_parsing_whatever_the_name(data, content_type):
    checked = pieces.check(_upload(data, "facture.exe"))
    assert checked == pieces.CheckedPiece(hashlib.sha256(data).hexdigest(), len(data), content_type, data)


def test_check_writes_nothing(settings):
    pieces.check(_upload(_pdf()))
    assert _files(settings) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (_pdf(password="secret"), "mot de passe"),
        (b"%PDF-1.7 rien", "abîmé"),
        (_pdf(pages=0), "aucune page"),
        (b"<script>alert(1)</script>", "formats acceptés"),
        (_image("GIF"), "formats acceptés"),
        (_image("PNG")[:40], "formats acceptés"),
    ],
    ids=["empty", "protected", "broken-pdf", "no-page", "html", "gif", "cut-png"],
)
def test_check_refuses_with_a_sentence(data, words):
    with pytest.raises(pieces.PieceRefused, match=words):
        pieces.check(_upload(data))


def test_check_refuses_what_is_too_large():
    upload = _upload(b"")
    upload.size = pieces.MAX_BYTES + 1
    with pytest.raises(pieces.PieceRefused, match="25\xa0Mo"):
        pieces.check(upload)


def test_keep_writes_the_same_bytes_once(settings):
    data = _pdf()
    for _ in range(2):
        pieces.keep(pieces.check(_upload(data)))
    [path] = _files(settings)
    assert path.read_bytes() == data
    with pieces.open_piece(hashlib.sha256(data).hexdigest()) as file:
        assert file.read() == data
