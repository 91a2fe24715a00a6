"""Someone at a browser: finds things by what is written on the page, and looks at every page twice, wide and narrow."""

import itertools
import re
from contextlib import contextmanager
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 780}

AXE = Axe()
ONLY_FAULTS = {"resultTypes": ["violations"]}

_SCROLLS_SIDEWAYS = "document.scrollingElement.scrollWidth > window.innerWidth"


class Gallery:
    """
    The pages that were looked at, and what was wrong with them.

    :param folder: where the pictures are kept; none are taken where there is none.
    """

    def __init__(self, folder):
        self.folder = folder
        self.documents = set()
        self.console = []
        self._seen = []
        self._numbers = itertools.count(1)

    def keep(self, page, name):
        """Note a page's accessibility faults; keep it in both widths and note where it overflows."""
        number = next(self._numbers)
        for violation in AXE.run(page, options=ONLY_FAULTS).response["violations"]:
            where = [node["html"][:150] for node in violation["nodes"][:3]]
            self._seen.append(f"{name} ({page.url}): {violation['id']} {where}")
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            width = size["width"]
            if self.folder:
                picture = self.folder / f"{number:03d}-{name}-{width}.jpeg"
                page.screenshot(path=picture, type="jpeg", quality=70, full_page=True)
            if page.evaluate(_SCROLLS_SIDEWAYS):
                self._seen.append(f"{name} ({page.url}, {width} px): scrolls sideways")
        page.set_viewport_size(WIDE)

    @contextmanager
    def refusals(self):
        """Let a script be refused for a while: its page tells of it, and the console's words are no fault of a page."""
        before = len(self.console)
        yield
        self.console[before:] = [
            told for told in self.console[before:] if not told[1].startswith("Failed to load resource")
        ]

    @contextmanager
    def without_network(self, context):
        """Cut a browser's network for a while: what its console says of that is no fault of a page."""
        before = len(self.console)
        context.set_offline(True)
        yield
        context.set_offline(False)
        self.console[before:] = [
            told
            for told in self.console[before:]
            if not told[1].startswith(("htmx:", "Failed to load resource"))
        ]

    @property
    def faults(self):
        """Everything seen; a page that answers 404 or 422 on purpose is told to the console too, and that is none."""
        told = [
            f"{who}: {text}"
            for who, text, address in self.console
            if not (text.startswith("Failed to load resource") and urldefrag(address).url in self.documents)
        ]
        return self._seen + told


class Person:
    """One person with cookies of their own."""

    def __init__(self, browser, site, gallery, *, who, scripts=True, looks=True):
        self.site = site
        self.who = who
        self.gallery = gallery
        self.looks = looks
        context = browser.new_context(
            base_url=site, viewport=WIDE, locale="fr-FR", java_script_enabled=scripts, accept_downloads=True
        )
        context.set_default_timeout(10_000)
        self.page = context.new_page()
        self.page.on("response", self._note_document)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: gallery.console.append((who, str(error), "")))

    def _note_document(self, response):
        if response.request.is_navigation_request():
            self.gallery.documents.add(urldefrag(response.url).url)
        if response.status >= 500:
            self.gallery.console.append((self.who, f"{response.url} answers {response.status}", ""))

    def _note_console(self, message):
        if message.type == "error":
            self.gallery.console.append((self.who, message.text, message.location["url"]))

    def sign_in(self):
        self.go("/connexion/")
        self.write("Adresse électronique", f"{self.who}@demo.example")
        self.write("Mot de passe", "ptce-demo")
        with self.turns_page():
            self.main.get_by_role("button", name="Se connecter").click()

    @property
    def main(self):
        return self.page.get_by_role("main")

    @property
    def path(self):
        return urlsplit(self.page.url).path

    def go(self, address):
        """Open an address; return the status of the answer."""
        return self.page.goto(address).status

    def see(self, address, name, *, status=200):
        """Open an address and look at it."""
        assert self.go(address) == status, f"{self.who} at {address}"
        self.look(name)

    def look(self, name):
        if self.looks:
            self.gallery.keep(self.page, f"{self.who}-{name}")

    def reads(self, text):
        """Say whether the page's own part shows the text."""
        return self.main.get_by_text(text).first.is_visible()

    @contextmanager
    def turns_page(self):
        with self.page.expect_navigation(wait_until="load"):
            yield

    def follow(self, name, *, within=None):
        with self.turns_page():
            (within or self.main).get_by_role("link", name=name).first.click()

    def press(self, name, *, within=None):
        """Press a button that sends a form; return the status of the answer."""
        with self.page.expect_navigation(wait_until="load") as turned:
            (within or self.main).get_by_role("button", name=name, exact=True).click()
        # A redirection is followed: this is the last answer's.
        return turned.value.status

    def field(self, label, *, within=None):
        place = within or self.main
        return place.locator("input, select, textarea").and_(place.get_by_label(label)).first

    def write(self, label, text, *, within=None):
        self.field(label, within=within).fill(text)

    def select(self, label, option, *, within=None):
        """Select the first option that begins so."""
        control = self.field(label, within=within)
        found = control.locator("option").filter(has_text=_starting(option)).first
        control.select_option(value=found.get_attribute("value"))

    def choose(self, question, *answers, within=None):
        """Tick the answers of a group of choices by their words, as one clicks on them."""
        group = (within or self.main).get_by_role("group", name=question)
        for answer in answers:
            group.locator("label").filter(has_text=_starting(answer)).first.click()

    def download(self, name):
        with self.page.expect_download() as coming:
            self.main.get_by_role("link", name=name).first.click()
        return coming.value.path().read_bytes()


def _starting(words):
    return re.compile(rf"^\s*{re.escape(words)}")
