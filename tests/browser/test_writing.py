"""A section being written: it saves itself, two people at once, and what happens when something gives way in the middle."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from applications import services
from applications.enums import SectionKind
from poles.enums import TeamCapacity
from tests.browser.person import Person
from tests.factories import DraftFactory, now, of_team

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TEXT, YEARS = "[name=text]", "[name=horizon_years]"
SAVED = "[data-saved]:not(:empty)"
FAILED, FOUND, DISPUTE = "[data-failed]", "[data-found]", "[data-dispute]"
#: The one of tests.factories.
PASSWORD = "un-mot-de-passe-assez-long"


@pytest.fixture
def draft(live_stack):
    application = DraftFactory()
    services.save_section(
        application_id=application.pk,
        kind=SectionKind.STRATEGY,
        content={"text": "Un"},
        expected_version=0,
        by=application.created_by,
        at=now(),
    )
    return application


@pytest.fixture
def other(draft):
    return of_team(draft.pole, TeamCapacity.EDITOR)


@pytest.fixture
def writes(live_stack, draft, other, chromium, gallery):
    """Return a way to let a member of the team open the section: its lead, or an editor."""

    def come(user=None):
        user = user or draft.created_by
        person = Person(chromium, live_stack.url, gallery, who=user.first_name.lower())
        sign_in(person.page, user)
        person.go(f"/dossiers/{draft.number}/strategie/")
        return person

    return come


def sign_in(page, user):
    page.goto("/connexion/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button").first.click()


def aside(act):
    """Do something with the database, which Playwright's loop keeps from this thread."""

    def do():
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as hand:
        return hand.submit(do).result()


def kept(application):
    return aside(lambda: application.sections.get(kind=SectionKind.STRATEGY).content)


def saved(page):
    """Wait until nothing is left to save."""
    for _ in range(100):
        if not copies(page):
            return
        page.wait_for_timeout(100)
    pytest.fail("something is left to save")


def copies(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('ptce:texte:')).length")


def test_two_people_write_one_section_and_lose_nothing(writes, draft, other, gallery):
    mine, theirs = writes(), writes(other)
    theirs.page.get_by_text(f"{draft.created_by} est aussi sur cette partie.").wait_for()

    theirs.page.fill(TEXT, "Le leur")
    theirs.page.fill(YEARS, "5 ans")
    theirs.page.locator("[data-fault]").wait_for()
    assert theirs.page.locator(SAVED).text_content().endswith(", sauf une réponse.")
    theirs.look("reponse-illisible")
    theirs.page.fill(YEARS, "5")
    theirs.page.locator("[data-fault]").wait_for(state="detached")
    assert kept(draft) == {"text": "Le leur", "horizon_years": 5}

    page = mine.page
    with gallery.refusals():
        page.fill(TEXT, "Le mien")
        page.locator(DISPUTE).wait_for()
    assert page.evaluate("document.activeElement.matches('[data-dispute]')")
    assert (page.input_value(TEXT), page.input_value(YEARS)) == ("Le mien", "5")
    mine.look("deux-reponses")
    page.click("[data-keep=mine]")
    page.locator(SAVED).wait_for()
    assert kept(draft) == {"text": "Le mien", "horizon_years": 5}

    with gallery.refusals():
        theirs.page.fill(TEXT, "Le leur, encore")
        theirs.page.locator(DISPUTE).wait_for()
    theirs.page.click("[data-keep=theirs]")
    assert theirs.page.input_value(TEXT) == "Le mien"
    assert copies(theirs.page) == 0
    mine.go(f"/dossiers/{draft.number}/")
    mine.page.get_by_text(f"{other} y travaille").wait_for()
    mine.look("qui-est-la")


def test_a_text_outlives_the_network_and_the_tab(writes, draft, gallery):
    lead = writes()
    page, context = lead.page, lead.page.context
    with gallery.without_network(context):
        page.fill(TEXT, "Écrit sans réseau")
        page.locator(FAILED).wait_for()
        assert page.evaluate("document.activeElement.matches('[data-retry]')")
        lead.look("sans-reseau")
        page.locator(TEXT).press_sequentially(" ni courant")
    saved(page)
    assert page.locator(FAILED).is_hidden()
    assert kept(draft) == {"text": "Écrit sans réseau ni courant"}

    with gallery.without_network(context):
        page.fill(TEXT, "Avant la panne")
        page.close()
    again = context.new_page()
    again.goto(f"/dossiers/{draft.number}/strategie/")
    found = again.locator(FOUND)
    assert "Avant la panne" in found.inner_text()
    assert again.input_value(TEXT) == "Écrit sans réseau ni courant"
    lead.page = again
    lead.look("texte-retrouve")
    again.click("[data-take]")
    saved(again)
    assert kept(draft) == {"text": "Avant la panne"}


def test_a_text_outlives_the_session_and_leaves_with_its_author(writes, draft, gallery):
    lead = writes()
    page, context = lead.page, lead.page.context
    page.evaluate("localStorage.setItem('ptce:texte:999999:essai', '{}')")
    page.reload()
    assert copies(page) == 0, "a copy of somebody else"

    aside(lambda: Session.objects.all().delete())
    with gallery.refusals():
        page.fill(TEXT, "Écrit sans session")
        page.locator(FAILED).get_by_text("Votre session a pris fin").wait_for()
        lead.look("session-finie")
        with context.expect_page() as opening:
            page.get_by_role("link", name="Se reconnecter").click()
        sign_in(opening.value, draft.created_by)
        page.click("[data-retry]")
        saved(page)
    assert kept(draft) == {"text": "Écrit sans session"}

    # A copy that is still there when its author signs out.
    page.evaluate("localStorage.setItem('ptce:texte:1:essai', '{}')")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("link", name="Se connecter").first.wait_for()
    assert copies(page) == 0
