"""Files by their digest, in a folder or in S3: kept once, whole, never over others; read from wherever they are."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.enums import PieceKind
from applications.models import Piece
from core import jobs, pieces, storage
from core.models import Document, Job
from ptce.kept_files import broken_files
from ptce.settings import files
from tests.factories import DraftFactory, checked_now, pdf
from tests.reviews import steps
from tests.reviews.test_report import decided, download
from tests.s3 import BUCKET, environed

CONTENT = b"%PDF-1.7 whole"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NAME = pieces.path_of(SHA256)


@pytest.fixture(params=["folder", "s3"])
def place(request):
    """Keep files in one place, then in the other."""
    if request.param == "s3":
        request.getfixturevalue("bucket")
    return request.param


def _names(folder=""):
    folders, names = default_storage.listdir(folder)
    found = [f"{folder}/{name}" for name in names]
    return found + [name for each in folders for name in _names(f"{folder}/{each}" if folder else each)]


def _read(name):
    with default_storage.open(name) as file:
        return file.read()


def test_the_same_bytes_are_kept_once(place):
    for _ in range(2):
        storage.keep(NAME, CONTENT)

    assert _names("pieces") == [NAME]
    assert _read(NAME) == CONTENT


def test_a_damaged_file_is_written_again(place):
    default_storage.save(NAME, ContentFile(CONTENT[:4]))

    storage.keep(NAME, CONTENT)

    assert _names("pieces") == [NAME]
    assert _read(NAME) == CONTENT


def test_another_file_under_a_taken_name_takes_another(place):
    storage.keep(NAME, CONTENT)

    given = default_storage.save(NAME, ContentFile(b"other"))

    assert given != NAME
    assert (_read(NAME), _read(given)) == (CONTENT, b"other")


def test_many_who_keep_the_same_bytes_at_once_leave_one_file():
    content = b"x" * 2_000_000
    name = pieces.path_of(hashlib.sha256(content).hexdigest())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: storage.keep(name, content), range(16)))

    assert _names("pieces") == [name]
    assert _read(name) == content


def test_a_write_that_dies_leaves_nothing_to_be_read():
    class Dying(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"%PDF"
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        default_storage.save(NAME, Dying(CONTENT))

    assert _names("pieces") == []


def test_a_missing_file_is_told_as_missing(place):
    with pytest.raises(FileNotFoundError):
        storage.digest_of(default_storage, NAME)


def test_a_report_is_made_and_downloaded(db, client, place, settings):
    case = decided()

    assert jobs.run(job_id=Job.objects.get(kind="evaluation_report").pk) is True

    document = Document.objects.get()
    response, content = download(client, case.officer, reverse("reviews:report", args=[case.number]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert len(content) == document.size
    assert _names("documents") == [document.file.name]
    assert settings.MEDIA_ROOT.exists() is (place == "folder")


def test_a_piece_is_uploaded_checked_and_downloaded(
    db, client, place, settings, django_capture_on_commit_callbacks
):
    lead = steps.person()
    dossier = DraftFactory(by=lead)
    client.force_login(lead)
    content = pdf()

    sent = client.post(
        reverse("applications:add_piece", args=[dossier.number]),
        {
            "kind": PieceKind.values[0],
            "label": "Statuts",
            "upload": SimpleUploadedFile("statuts.pdf", content, "application/pdf"),
        },
    )

    assert sent.status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        checked_now(dossier)
    piece = Piece.objects.get(application=dossier, sha256=hashlib.sha256(content).hexdigest())
    address = reverse("applications:download_piece", args=[dossier.number, piece.code])
    response, found = download(client, lead, address)
    assert (response.status_code, found) == (200, content)
    assert _names() == [pieces.path_of(piece.sha256)]
    assert settings.MEDIA_ROOT.exists() is (place == "folder")


def test_a_file_lost_or_changed_in_the_bucket_is_told(db, bucket):
    decided()
    jobs.run(job_id=Job.objects.get(kind="evaluation_report").pk)
    name = Document.objects.get().file.name
    told = f"Fichier {name}\xa0: "
    assert [line for line in broken_files() if line.startswith(told)] == []

    default_storage.delete(name)
    assert [line for line in broken_files() if line.startswith(told)] == [f"{told}il manque."]
    default_storage.save(name, ContentFile(b"%PDF other"))
    assert [line for line in broken_files() if line.startswith(told)] == [
        f"{told}il ne correspond plus à son empreinte."
    ]


def test_a_proxy_is_handed_local_files_only(db, client, place, settings):
    settings.MIDDLEWARE = ["ptce.proxy.AccelMiddleware", *settings.MIDDLEWARE]
    settings.X_ACCEL_PREFIX = "/_fichiers/"
    case = decided()
    jobs.run(job_id=Job.objects.get(kind="evaluation_report").pk)
    document = Document.objects.get()

    response, content = download(client, case.officer, reverse("reviews:report", args=[case.number]))

    handed = place == "folder"
    assert response.headers.get("X-Accel-Redirect") == (
        f"/_fichiers/{document.file.name}" if handed else None
    )
    assert len(content) == (0 if handed else document.size)


def test_the_environment_chooses_the_storage(s3_server):
    assert files.storage(environed({})) == {"BACKEND": "core.storage.Folder"}
    told = files.storage(environed(s3_server.environment))
    assert told["BACKEND"] == "storages.backends.s3.S3Storage"
    assert told["OPTIONS"]["bucket_name"] == BUCKET
    assert told["OPTIONS"]["addressing_style"] == "path"


def test_a_bucket_of_the_machines_own_needs_its_name_alone():
    options = files.storage(environed({"STORAGE_S3_BUCKET": BUCKET}))["OPTIONS"]

    assert {name: value for name, value in options.items() if value is not None} == {
        "bucket_name": BUCKET,
        "file_overwrite": False,
    }
