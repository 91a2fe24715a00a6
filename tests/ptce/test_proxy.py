import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse

from core import pieces
from core.models import Document
from ptce.proxy import AccelMiddleware

DATA = b"%PDF-1.7 of a test"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def _behind_nginx(settings):
    settings.X_ACCEL_PREFIX = "/_fichiers/"


def _answer(rf, response):
    return AccelMiddleware(lambda request: response)(rf.get("/"))


def _body(response):
    return b"".join(response.streaming_content)


def test_proxy_sends_a_piece_in_the_place_of_the_site(rf):
    default_storage.save(pieces.path_of(SHA256), ContentFile(DATA))
    file = pieces.open_piece(SHA256)
    given = FileResponse(file, as_attachment=True, filename="P1.pdf", content_type="application/pdf")

    response = _answer(rf, given)

    assert _body(response) == b""
    assert dict(response.headers) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="P1.pdf"',
        "X-Accel-Redirect": f"/_fichiers/pieces/{SHA256[:2]}/{SHA256[2:]}",
    }
    response.close()
    assert file.closed


def test_proxy_sends_a_document_of_a_job(rf):
    name = default_storage.save(f"documents/{SHA256[:2]}/{SHA256[2:]}.pdf", ContentFile(DATA))

    response = _answer(rf, FileResponse(Document(file=name).file.open("rb")))

    assert (_body(response), response["X-Accel-Redirect"]) == (b"", f"/_fichiers/{name}")
    response.close()


def test_proxy_writes_the_name_of_a_file_as_an_address(rf):
    name = default_storage.save("autre/un é%.txt", ContentFile(DATA))

    response = _answer(rf, FileResponse(default_storage.open(name)))

    assert response["X-Accel-Redirect"] == "/_fichiers/autre/un%20%C3%A9%25.txt"
    response.close()


def test_proxy_leaves_other_files_and_answers_to_the_site(rf, tmp_path):
    (tmp_path / "style.css").write_bytes(DATA)

    response = _answer(rf, FileResponse((tmp_path / "style.css").open("rb")))

    assert (_body(response), "X-Accel-Redirect" in response) == (DATA, False)
    response.close()
    assert "X-Accel-Redirect" not in _answer(rf, HttpResponse(DATA))
