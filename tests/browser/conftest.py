"""A live stack with the demonstration, and people who come to it with a real browser."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.person import Gallery, Person

#: Chromium calls home unless it is told not to; root's has no sandbox.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture
def gallery():
    """Keep what people look at, and every fault seen on the way: the test fails on any."""
    folder = os.environ.get("PTCE_SCREENSHOTS")
    kept = Gallery(Path(folder) if folder else None)
    yield kept
    assert kept.faults == []


@pytest.fixture
def chromium():
    # Of this test alone: Playwright's loop runs in this thread, where Django would refuse its database meanwhile.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def arrive(chromium, demonstration, gallery):
    """Return a way to let a person come: ``arrive("porteur")`` signs in, ``arrive()`` is a visitor."""

    def come(who="", **options):
        person = Person(chromium, demonstration.url, gallery, who=who or "visiteur", **options)
        if who:
            person.sign_in()
        return person

    return come
