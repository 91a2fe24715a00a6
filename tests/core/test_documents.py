"""A document says what was frozen when it was asked for: nothing read later, nothing read elsewhere."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from django.db import connections, transaction
from django.test import override_settings

from core import codes, jobs
from core.canonical import digest
from core.clock import database_now
from core.enums import JobStatus
from core.jobs import making
from core.models import Document, Job, Manuscript
from core.queries import latest_document
from tests.core import workshop

#: What the rows say at the moment; a document that reads them late shows it.
rows = {}


def context(subject_id):
    return {"chart": dict(rows), "subject_id": subject_id}


def querying(subject_id):
    return {"subject_id": subject_id}


jobs.register_document(
    kind="test_frozen",
    context=context,
    template="frozen.html",
    title="Essai figé",
    max_attempts=1,
    lease=workshop.LEASE,
)
jobs.register_document(
    kind="test_querying",
    context=querying,
    template="querying.html",
    title="Essai",
    max_attempts=1,
    lease=workshop.LEASE,
)


@workshop.library.simple_tag
def count_jobs():
    """Ask the database, as a template that was handed a queryset would."""
    return Job.objects.count()


@pytest.fixture(autouse=True)
def _rows():
    rows.clear()
    rows.update(title="Au départ", amount=Decimal("12.50"), on=date(2026, 3, 1))


def _ask(*, subject_id=1, kind="test_frozen"):
    return jobs.request_document(kind=kind, subject_id=subject_id, at=database_now())


def _made(job):
    assert jobs.run(job_id=job.pk) is True
    return Document.objects.get(job=job)


def _text(document):
    with document.file.open() as file:
        content = file.read()
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()


def test_a_document_says_what_was_there_when_it_was_asked_for(db):
    job = _ask()
    rows.update(title="Changé depuis", amount=Decimal(99))

    text = _text(_made(job))

    assert "Au départ : 12,50 le 1er mars 2026" in text
    assert "Changé depuis" not in text


def test_its_digest_is_that_of_all_that_is_printed(db):
    manuscript = _ask().manuscript

    assert manuscript.sha256 == digest(
        {
            "title": "Essai figé",
            "dated": manuscript.job.created_at,
            "code": manuscript.code,
            "address": f"http://localhost:8000/verifier/{codes.grouped(manuscript.code)}/",
            "context": {
                "chart": {
                    "title": "Au départ",
                    "amount": {"$decimal": "12.50"},
                    "on": {"$day": "2026-03-01"},
                },
                "subject_id": 1,
            },
        }
    )


def test_code_date_and_digest_are_printed(db):
    job = _ask()

    text = _text(_made(job))

    manuscript = job.manuscript
    printed = "".join(text.split())
    assert printed.count(f"codedevérification{codes.grouped(manuscript.code)}") == 1
    assert f"Codedevérification:{codes.grouped(manuscript.code)}" in printed
    assert manuscript.address in printed
    assert manuscript.sha256 in printed


def test_asked_again_unchanged_the_job_that_is_there_is_given(db):
    first = _ask()

    assert _ask() == first
    assert Manuscript.objects.count() == 1


def test_asked_again_after_a_change_another_document_is_made(db):
    first = _ask()
    rows["title"] = "Corrigé"

    second = _ask()

    assert second != first
    assert second.manuscript.code != first.manuscript.code


def test_the_latest_document_is_the_last_asked_for_whichever_is_made_last(db):
    first = _ask()
    rows["title"] = "Corrigé"
    second = _ask()
    newer = _made(second)
    _made(first)

    assert latest_document(kind="test_frozen", subject_id=1) == newer


def test_a_manuscript_goes_with_the_change_that_asked_for_it(db):
    with transaction.atomic():
        _ask()
        transaction.set_rollback(True)

    assert (Job.objects.count(), Manuscript.objects.count()) == (0, 0)


def test_one_manuscript_gives_the_same_bytes_in_other_processes(cloned_database, tmp_path):
    job = _ask()
    made = _made(job).sha256
    code = (
        "import django, hashlib; django.setup(); import tests.core.test_documents; from core import pdf;"
        "from core.jobs.making import source_of; from core.models import Manuscript;"
        "print(hashlib.sha256(pdf.render(source_of(Manuscript.objects.get()))).hexdigest())"
    )
    others = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                **cloned_database.environment,
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "DJANGO_SETTINGS_MODULE": "ptce.settings.test",
            },
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]

    assert others == [made, made]


def test_a_manuscript_that_no_longer_is_what_its_digest_says_is_not_printed(cloned_database):
    job = _ask()
    _as_owner("UPDATE core_manuscript SET context = jsonb_set(context, '{chart,title}', '\"Forgé\"')")

    assert jobs.run(job_id=job.pk) is False

    job.refresh_from_db()
    assert (job.status, job.error) == (
        JobStatus.FAILED,
        "Le contenu figé de ce document ne correspond plus à son empreinte.",
    )
    assert Document.objects.count() == 0


def test_a_purged_manuscript_keeps_its_digest_and_is_not_printed(cloned_database):
    job = _ask()
    sha256 = job.manuscript.sha256
    Manuscript.objects.using("owner").update(context=None, tombstone="durée de conservation passée")

    assert jobs.run(job_id=job.pk) is False

    job.refresh_from_db()
    assert job.error == "Le contenu de ce document a été effacé (durée de conservation passée)."
    assert Manuscript.objects.get().sha256 == sha256


def test_a_job_from_before_manuscripts_is_still_done(db):
    job = jobs.enqueue(kind="test_frozen", subject_id=1, content_hash="a" * 64, at=database_now())

    assert "Au départ" in _text(_made(job))
    assert job.manuscript.code in "".join(_text(Document.objects.get()).split()).replace("-", "")


def test_a_template_that_queries_is_a_fault_and_leaves_no_document(db):
    job = _ask(kind="test_querying")

    assert jobs.run(job_id=job.pk) is False

    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "a document's template may not query" in job.error
    assert Document.objects.count() == 0


def test_a_context_that_cannot_be_frozen_is_refused_where_it_is_asked_for(db):
    rows["title"] = Job.objects.all()

    with pytest.raises(TypeError, match="QuerySet cannot be frozen"):
        _ask()


def test_a_kind_has_one_recipe():
    with pytest.raises(ValueError, match="registered twice"):
        jobs.register_document(kind="test_frozen", context=context, template="frozen.html", title="Autre")


@override_settings(SITE_URL="https://ptce.example")
def test_the_printed_address_is_the_sites_own_at_the_time_of_asking(db):
    job = _ask()

    with override_settings(SITE_URL="https://ailleurs.example"):
        source = making.source_of(job.manuscript)

    assert source.address == f"https://ptce.example/verifier/{codes.grouped(job.manuscript.code)}/"


def _as_owner(statement):
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE core_manuscript DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE core_manuscript ENABLE TRIGGER USER")
