"""A visitor compares a file with the original: in the browser, without sending it, even cut from the network."""

import pytest

from core import codes, jobs
from core.clock import database_now
from core.models import Document
from tests.browser.person import Person
from tests.core.test_documents import rows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def issued(live_stack, tmp_path):
    """Return a document's code, its file and another that differs by one byte."""
    rows.update(title="Au départ", amount=1, on=database_now().date())
    job = jobs.request_document(kind="test_frozen", subject_id=1, at=database_now())
    jobs.run(job_id=job.pk)
    with Document.objects.get(job=job).file.open() as file:
        content = file.read()
    original, changed = tmp_path / "original.pdf", tmp_path / "changed.pdf"
    original.write_bytes(content)
    changed.write_bytes(content[:-1] + b" ")
    return codes.grouped(job.manuscript.code), original, changed


@pytest.fixture
def arrive(issued, live_stack, chromium, gallery):
    return lambda **options: Person(chromium, live_stack.url, gallery, who="visiteur", **options)


def outcome(page):
    shown = page.locator("[data-outcome]:visible")
    shown.wait_for()
    return shown.get_attribute("data-outcome")


def test_a_visitor_types_a_code_and_compares_files_without_network(arrive, issued):
    code, original, changed = issued
    visitor = arrive()
    page = visitor.page
    visitor.see("/verifier/", "verifier")
    page.get_by_label("Code de vérification").fill(code.lower().replace("-", " ").replace("0", "o"))
    visitor.press("Vérifier")
    assert page.url.endswith(f"/verifier/{code}/")
    visitor.look("document-verifie")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)

    found = []
    for file in (original, changed, original):
        page.get_by_label("Le fichier PDF que vous avez reçu").set_input_files(file)
        found.append(outcome(page))

    assert found == ["same", "other", "same"]
    assert asked == []
    page.context.set_offline(False)
    visitor.look("fichier-identique")


def test_a_code_that_no_document_bears_gets_a_plain_page(arrive):
    visitor = arrive()
    visitor.see("/verifier/00000-00000-00000-00000-00000/", "code-inconnu", status=404)
    assert visitor.reads("Aucun document ne porte ce code")


def test_without_script_the_comparison_is_left_to_the_visitor(arrive, issued):
    visitor = arrive(scripts=False, looks=False)
    visitor.see(f"/verifier/{issued[0]}/", "document-verifie")

    assert visitor.page.locator("input[type=file]").is_hidden()
    assert visitor.page.get_by_text("sha256sum document.pdf").is_visible()
