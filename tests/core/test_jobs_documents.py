import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.template.loader import render_to_string

from core import jobs
from core.clock import database_now
from core.enums import JobStatus
from core.jobs import documents
from core.models import Document, Job
from core.queries import latest_document, latest_job
from tests.core import workshop

HASH = "a" * 64


def _make(*, subject_id=1, content_hash=HASH, at=None):
    job = jobs.enqueue(
        kind="test_document", subject_id=subject_id, content_hash=content_hash, at=at or database_now()
    )
    assert jobs.run(job_id=job.pk) is True
    job.refresh_from_db()
    return job


def test_a_document_is_stored_under_its_digest_with_its_job(db):
    job = _make()

    document = latest_document(kind="test_document", subject_id=1)
    with document.file.open() as file:
        content = file.read()
    assert document.job == job
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.file.name == f"documents/{document.sha256[:2]}/{document.sha256[2:]}.pdf"
    assert document.size == len(content)
    assert document.created_at == job.finished_at
    assert content.startswith(b"%PDF-")
    assert latest_job(kind="test_document", subject_id=1).document == document


def test_a_document_made_again_has_the_same_bytes(db):
    at = database_now()
    first = _make(subject_id=1, at=at)
    second = _make(subject_id=2, at=at)

    assert first.document.sha256 == second.document.sha256
    assert first.document.file.name == second.document.file.name


def test_store_replaces_the_piece_that_a_dead_worker_left(db):
    content = b"%PDF-1.7 whole"
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"documents/{sha256[:2]}/{sha256[2:]}.pdf"
    default_storage.save(name, ContentFile(content[:4]))

    assert documents.store(content, sha256=sha256) == name
    with default_storage.open(name) as kept:
        assert kept.read() == content


def test_store_keeps_the_same_bytes_once(db):
    content = b"%PDF-1.7 whole"
    sha256 = hashlib.sha256(content).hexdigest()

    names = {documents.store(content, sha256=sha256) for _ in range(2)}

    assert len(names) == 1
    assert default_storage.listdir(f"documents/{sha256[:2]}")[1] == [f"{sha256[2:]}.pdf"]


def test_a_template_that_queries_is_a_fault_and_leaves_no_document(db):
    jobs.register_document(
        kind="test_querying",
        context=_live,
        template="pdf/chart.html",
        title="Essai",
        max_attempts=1,
        lease=workshop.LEASE,
    )
    job = jobs.enqueue(kind="test_querying", subject_id=1, content_hash=HASH, at=database_now())

    assert jobs.run(job_id=job.pk) is False

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "a document's template may not query" in job.error
    assert Document.objects.count() == 0


class LiveCount:
    """A value that is not frozen: printing it asks the database."""

    def __str__(self):
        return str(Job.objects.count())


def _live(subject_id):
    return {"chart": {"title": LiveCount()}}


def test_the_parents_connection_outlives_its_child(db):
    before = Job.objects.count()

    _make()

    assert Job.objects.count() == before + 1


@pytest.mark.parametrize(
    ("name", "fields"),
    [("document_sha256_shape", {"sha256": "A" * 64}), ("document_size_positive", {"size": 0})],
)
def test_document_constraints(db, name, fields):
    job = jobs.enqueue(kind="test_nothing", subject_id=1, content_hash=HASH, at=database_now())
    values = {"sha256": HASH, "size": 1, **fields}

    with pytest.raises(IntegrityError, match=name):
        Document.objects.create(
            kind=job.kind, subject_id=1, job=job, file="a.pdf", created_at=job.created_at, **values
        )


def test_a_document_is_never_changed_nor_lost(cloned_database):
    _make()
    rows = Document.objects.using("owner")

    with pytest.raises(IntegrityError, match="document_append_only"):
        rows.update(size=1)
    with pytest.raises(IntegrityError, match="document_append_only"):
        rows.all().delete()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (JobStatus.QUEUED, "Rapport : en préparation"),
        (JobStatus.RUNNING, "Rapport : en préparation"),
        (JobStatus.FAILED, "Rapport : le document n’a pas pu être produit"),
    ],
)
def test_the_page_says_where_the_document_is(status, words):
    html = render_to_string(
        "core/document.html", {"job": Job(status=status), "url": "/r/", "label": "Rapport"}
    )

    assert words in html
    assert "href" not in html


def test_the_page_links_the_document_that_is_there(db):
    job = _make()

    html = render_to_string("core/document.html", {"job": job, "url": "/r/", "label": "Rapport"})

    assert '<a class="fr-link fr-link--download" href="/r/" download>Rapport' in html
