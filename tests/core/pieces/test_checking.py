from __future__ import annotations

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import attachments, pieces
from core.inspection.formats import BY_NAME
from core.pieces import Code
from tests.core.pieces.honest import HONEST, _photograph
from tests.core.pieces.made import EICAR, docx, pdf, picture, png_text


def _upload(data: bytes, name: str = "piece.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _files(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("made", [pdf, docx])
def test_check_finds_the_type_by_parsing_whatever_the_name(made):
    data = made()
    checked = pieces.check(_upload(data, "facture.exe"))
    sha256 = hashlib.sha256(data).hexdigest()
    kind = BY_NAME[made.__name__.upper()].content_type
    assert checked == pieces.CheckedPiece(sha256, len(data), kind, sha256, data)


def test_check_writes_nothing(settings):
    pieces.check(_upload(pdf()))
    assert _files(settings) == []


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", Code.EMPTY, "vide"),
        (b"<script>alert(1)</script>", Code.UNKNOWN, "formats acceptés"),
        (EICAR, Code.UNKNOWN, "formats acceptés"),
        (picture("GIF"), Code.OTHER_IMAGE, "JPEG ni en PNG"),
        (picture("PNG")[:40], Code.DAMAGED, "abîmé"),
        (pdf(pages=0), Code.NO_PAGE, "aucune page"),
        (docx(("word/media/a.png", EICAR)), Code.VIRUS, "menace"),
    ],
    ids=["empty", "html", "eicar", "gif", "cut-png", "no-page", "eicar-inside"],
)
def test_check_refuses_with_a_sentence(data, code, words):
    with pytest.raises(pieces.PieceRefused, match=words) as refusal:
        pieces.check(_upload(data))
    assert refusal.value.code == code


def test_check_refuses_what_is_too_large_before_reading_it():
    upload = _upload(b"")
    upload.size = pieces.MAX_BYTES + 1
    with pytest.raises(pieces.PieceRefused, match="25\xa0Mo"):
        pieces.check(upload)


def test_every_refusal_has_a_sentence_of_its_own():
    sentences = {code: pieces.sentence_of(code) for code in Code if code != Code.CLEAN}
    assert len(set(sentences.values())) == len(Code) - 1
    assert pieces.sentence_of("a code of a later version") == "Ce fichier a été refusé à la vérification."


def test_keep_writes_the_same_bytes_once(settings):
    data = pdf()
    for _ in range(2):
        pieces.keep(pieces.check(_upload(data)))
    [path] = _files(settings)
    assert path.read_bytes() == data
    with pieces.open_piece(hashlib.sha256(data).hexdigest()) as file:
        assert file.read() == data


# Pictures --------------------------------------------------------------------------------------------------


def test_a_photograph_is_kept_upright_and_says_nothing_of_where_it_was_taken():
    came = _photograph()
    with Image.open(io.BytesIO(came)) as before:
        assert (before.size, before.getexif().get(0x0112)) == ((60, 40), 6)

    checked = pieces.check(_upload(came))

    with Image.open(io.BytesIO(checked.data)) as kept:
        assert kept.size == (40, 60)
        assert not kept.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp"} & kept.info.keys()
    assert b"Camille" in came
    assert b"Camille" not in checked.data
    assert checked.sha256 == hashlib.sha256(checked.data).hexdigest() != checked.received
    assert checked.received == hashlib.sha256(came).hexdigest()


@pytest.mark.parametrize("payload", [b"<?php system($_GET[0]); ?>", b"<html><script>alert(1)</script>"])
def test_what_hides_in_a_picture_is_gone(payload):
    for came in (
        png_text(picture("PNG"), b"Comment", payload),
        picture("PNG") + payload,
        picture("JPEG", comment=payload),
        picture("JPEG") + payload,
    ):
        assert payload in came
        assert payload not in pieces.check(_upload(came)).data


def test_a_picture_drawn_again_is_the_same_picture():
    came = picture("PNG", mode="RGBA")
    once = pieces.check(_upload(came))
    again = pieces.check(_upload(once.data))
    assert again.sha256 == once.sha256
    with Image.open(io.BytesIO(came)) as before, Image.open(io.BytesIO(once.data)) as after:
        assert before.tobytes() == after.tobytes()


def test_a_photograph_keeps_its_fineness():
    came = picture("JPEG", size=(400, 300), quality=60)
    kept = pieces.check(_upload(came)).data
    assert len(kept) < 1.1 * len(came)


# Names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Charte signée.pdf", "Charte signée"),
        ("statuts\u202efdp.exe", "statutsfdp"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\bail.pdf", "bail"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1"),
        ("vide\0.pdf", "vide"),
        ("x" * 300, "x" * 200),
        ("CON.pdf", "CON"),
        ("\u200b\u2066 .pdf", ""),
        (".pdf", ""),
        ("n°\u00a01 – e\u0301té.v2.odt", "n° 1 – été.v2"),
    ],
)
def test_a_name_becomes_a_label(name, label):
    assert pieces.label_from(name) == label


@pytest.mark.parametrize("name", ["x" * 300, "CON", "..\\x", "a\r\nb: c", "n\0"])
def test_a_name_never_becomes_a_path(settings, name):
    sha256 = hashlib.sha256(pdf()).hexdigest()
    pieces.keep(pieces.check(_upload(pdf(), name)))
    [path] = _files(settings)
    assert path.relative_to(settings.MEDIA_ROOT).as_posix() == f"pieces/{sha256[:2]}/{sha256[2:]}"


# What is given back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a page", "a letter (Word)", "a budget (LibreOffice)", "a screenshot"])
def test_a_piece_is_given_as_a_file_that_nothing_opens_by_itself(db, name):
    make, expected = HONEST[name]
    checked = pieces.check(_upload(make()))
    pieces.keep(checked)

    response = attachments.attachment(
        sha256=checked.sha256, content_type=checked.content_type, name="PTCE-2026-00001-P1"
    )

    assert b"".join(response.streaming_content) == checked.data
    response.close()
    suffix = expected.suffixes[0]
    assert response["Content-Disposition"] == f'attachment; filename="PTCE-2026-00001-P1.{suffix}"'
    assert response["Content-Type"] == expected.content_type
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
