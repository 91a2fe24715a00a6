"""Anyone who holds a document's code learns that we issued it, when, and whether it stands; nothing else."""

import io
import re
import subprocess

import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from core import codes, jobs
from core.clock import database_now
from core.models import Document
from core.verification import issued
from reviews.enums import Outcome
from tests.core.test_documents import rows
from tests.pages import said
from tests.reviews import steps
from tests.reviews.test_report import decided

UNKNOWN = "00000-00000-00000-00000-00000"

pytestmark = pytest.mark.django_db


def _asked(title="Au départ", *, subject_id=1):
    rows.clear()
    rows.update(title=title, amount=1, on=database_now().date())
    return jobs.request_document(kind="test_frozen", subject_id=subject_id, at=database_now())


def _made(job):
    assert jobs.run(job_id=job.pk) is True
    return Document.objects.select_related("job__manuscript").get(job=job)


def _page(client, document):
    return client.get(_address(document.job.manuscript.code))


def _address(code):
    return reverse("verification:document", args=[codes.grouped(code)])


def _words(response):
    text = response.content.decode().replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_the_page_says_kind_date_digest_and_that_it_is_in_force(client):
    document = _made(_asked())

    response = _page(client, document)

    assert response.status_code == 200
    assert f'data-sha256="{document.sha256}"' in response.content.decode()
    words = _words(response)
    assert "Nature Essai figé Établi le" in words
    assert "État En vigueur : aucun document plus récent ne le remplace." in words
    assert "Remplacé" not in words


def test_the_page_says_that_a_newer_document_took_its_place(client):
    first = _made(_asked())
    second = _made(_asked("Corrigé"))

    words = _words(_page(client, first))

    assert "par un document plus récent : ne vous appuyez plus sur celui-ci." in words
    assert "En vigueur" not in words
    assert codes.grouped(second.job.manuscript.code) not in words
    assert "En vigueur" in _words(_page(client, second))


def test_a_newer_document_replaces_it_from_the_moment_it_is_made(client):
    first = _made(_asked())
    asked = _asked("Corrigé")
    assert issued(first.job.manuscript.code).replaced_at is None

    second = _made(asked)

    assert issued(first.job.manuscript.code).replaced_at == second.created_at


def test_the_last_asked_for_is_in_force_whichever_is_made_last():
    first, second = _asked(), _asked("Corrigé")
    newer, older = _made(second), _made(first)

    assert issued(newer.job.manuscript.code).replaced_at is None
    assert issued(older.job.manuscript.code).replaced_at is not None


def test_documents_of_other_subjects_replace_nothing():
    first = _made(_asked(subject_id=1))
    _made(_asked(subject_id=2))

    assert issued(first.job.manuscript.code).replaced_at is None


def test_the_page_of_a_report_names_no_outcome_score_person_or_dossier(client):
    case = decided()
    document = _made(
        jobs.request_document(kind="evaluation_report", subject_id=case.decision.pk, at=database_now())
    )

    words = _words(_page(client, document))

    assert "Rapport d’évaluation" in words
    people = [case.chair, case.lead, case.officer, *case.reviewers]
    secret = [
        *(outcome.label for outcome in Outcome),
        *(person.last_name for person in people),
        *(person.email for person in people),
        case.number,
        case.dossier.title,
        case.dossier.pole.name,
        case.dossier.call.title,
        case.session.title,
        "50 000",
        "2,50",
    ]
    assert [said for said in secret if said in words] == []


def test_two_outcomes_give_the_same_page_but_for_what_is_random(client):
    pages = []
    for outcome, amount in ((Outcome.AGREED, "50000.00"), (Outcome.REFUSED, None)):
        case = steps.in_deliberation()
        steps.decide(case, outcome, amount)
        job = jobs.request_document(kind="evaluation_report", subject_id=case.decision.pk, at=database_now())
        document = _made(job)
        text = said(_page(client, document)).decode()
        text = text.replace(document.sha256, "(digest)").replace(codes.grouped(job.manuscript.code), "(code)")
        text = re.sub(r'nonce="[^"]*"|datetime="[^"]*"', "", text)
        pages.append(text)

    assert pages[0] == pages[1]


def test_a_document_not_made_yet_is_as_unknown_as_any_other(client):
    job = _asked()
    with CaptureQueriesContext(connection) as before:
        waiting = client.get(_address(job.manuscript.code))
    with CaptureQueriesContext(connection) as after:
        unknown = client.get(reverse("verification:document", args=[UNKNOWN]))

    def masked(response):
        text = re.sub(r'nonce="[^"]*"', "", response.content.decode())
        return response.status_code, text.replace(codes.grouped(job.manuscript.code), UNKNOWN)

    assert waiting.status_code == 404
    assert masked(waiting) == masked(unknown)
    # The same work: its time tells nothing.
    assert [re.sub(r"'\w{25}'", "code", query["sql"]) for query in before] == [
        re.sub(r"'\w{25}'", "code", query["sql"]) for query in after
    ]
    assert "Aucun document ne porte ce code" in _words(unknown)


@pytest.mark.parametrize("typed", ["bonjour", "7K3QX", "<script>", "é" * 25])
def test_what_is_no_code_gets_the_same_plain_page(client, typed):
    response = client.get(reverse("verification:document", args=[typed]))

    assert response.status_code == 404
    assert "Aucun document ne porte ce code" in _words(response)
    # An address may hold anybody's words: none of them is shown under our name.
    assert typed not in response.content.decode().split("<main")[1]


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_a_code_typed_otherwise_leads_to_its_page(client, change):
    document = _made(_asked())
    address = _address(document.job.manuscript.code)
    typed = change(codes.grouped(document.job.manuscript.code))

    assert client.get(reverse("verification:document", args=[typed])).headers["Location"] == address
    assert client.get(reverse("verification:ask"), {"code": f" {typed} "}).headers["Location"] == address


@pytest.mark.parametrize("typed", ["", "bonjour", "U" * 25, "0" * 101])
def test_the_form_says_what_is_wrong_with_a_code(client, typed):
    response = client.get(reverse("verification:ask"), {"code": typed})

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


def test_the_address_of_a_document_goes_nowhere_else(client):
    response = _page(client, _made(_asked()))

    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_without_script_the_page_says_how_to_compute_the_digest(client):
    words = _words(_page(client, _made(_asked())))

    assert "Linux sha256sum document.pdf macOS shasum -a 256 document.pdf" in words


def test_the_printed_qr_code_leads_to_the_page(client):
    document = _made(_asked())
    with document.file.open() as file:
        image = subprocess.run(
            ["pdftoppm", "-r", "150", "-png", "-singlefile", "-"],
            input=file.read(),
            capture_output=True,
            check=True,
        ).stdout

    [read] = zxingcpp.read_barcodes(Image.open(io.BytesIO(image)))

    assert read.text == document.job.manuscript.address
    assert client.get(read.text.removeprefix("http://localhost:8000")).status_code == 200
