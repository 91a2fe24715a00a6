import hashlib

import pytest
from django.db import IntegrityError
from django.template.loader import render_to_string

from core import codes, jobs
from core.clock import database_now
from core.enums import JobStatus
from core.models import Document, Job, Manuscript
from core.queries import latest_document, latest_job
from tests.core import workshop  # noqa: F401 - the kinds of documents

HASH = "a" * 64


def _make(*, subject_id=1):
    job = jobs.request_document(kind="test_document", subject_id=subject_id, at=database_now())
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


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("manuscript_code_once", {}),
        ("manuscript_code_shape", {"code": "U" * 25}),
        ("manuscript_sha256_shape", {"sha256": "A" * 64}),
        ("manuscript_purged_says_why", {"context": None}),
        ("manuscript_purged_says_why", {"tombstone": "purge"}),
    ],
)
def test_manuscript_constraints(db, name, fields):
    there = jobs.request_document(kind="test_document", subject_id=1, at=database_now()).manuscript
    job = jobs.enqueue(kind="test_nothing", subject_id=1, content_hash=HASH, at=database_now())
    values = {"code": there.code if name == "manuscript_code_once" else codes.draw(), "sha256": HASH}

    with pytest.raises(IntegrityError, match=name):
        Manuscript.objects.create(
            job=job, title="Essai", dated=database_now(), address="/", **{"context": {}, **values, **fields}
        )


@pytest.mark.parametrize(("model", "change"), [(Document, {"size": 1}), (Manuscript, {"title": "Autre"})])
def test_a_document_and_its_manuscript_are_never_changed_nor_lost(cloned_database, model, change):
    _make()
    rows = model.objects.using("owner")
    name = f"{model._meta.model_name}_append_only"

    with pytest.raises(IntegrityError, match=name):
        rows.update(**change)
    with pytest.raises(IntegrityError, match=name):
        rows.all()._raw_delete("owner")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (JobStatus.QUEUED, "Rapport&nbsp;: en préparation"),
        (JobStatus.RUNNING, "Rapport&nbsp;: en préparation"),
        (JobStatus.FAILED, "Rapport&nbsp;: le document n’a pas pu être produit"),
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
