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
def test_store_finds_the_type_by_parsing_whatever_the_name(data, content_type):
    stored = pieces.store(_upload(data, "facture.exe"))
    assert stored == pieces.StoredPiece(hashlib.sha256(data).hexdigest(), len(data), content_type)
    with pieces.open_piece(stored.sha256) as file:
        assert file.read() == data


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
def test_store_refuses_with_a_sentence(data, words):
    with pytest.raises(pieces.PieceRefused, match=words):
        pieces.store(_upload(data))


def test_store_refuses_what_is_too_large():
    upload = _upload(b"")
    upload.size = pieces.MAX_BYTES + 1
    with pytest.raises(pieces.PieceRefused, match="25 Mo"):
        pieces.store(upload)


def test_store_keeps_the_same_bytes_once(settings):
    data = _pdf()
    first, second = pieces.store(_upload(data)), pieces.store(_upload(data))
    assert first == second
    assert (
        len(list(settings.MEDIA_ROOT.rglob("*.*")))
        + len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file() and not path.suffix])
        == 1
    )
