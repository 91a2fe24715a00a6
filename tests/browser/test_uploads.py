"""Files sent by a person at a browser: several at once, through a network that fails, told as they go."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import pdf

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def file(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def _dropped(page, names):
    """Drop files on the form, as from a folder's window."""
    transfer = page.evaluate_handle(
        """names => {
            const transfer = new DataTransfer();
            for (const name of names) transfer.items.add(new File(["%PDF-1.7 coupe"], name));
            return transfer;
        }""",
        names,
    )
    page.dispatch_event("[data-upload]", "drop", {"dataTransfer": transfer})


def test_files_are_sent_again_by_themselves_and_followed_to_their_end(arrive, gallery):
    lead = arrive("porteur")
    lead.go("/dossiers/")
    lead.follow("Démarrer le garage commun")
    lead.go(f"{lead.path}pieces/ajouter/")
    upload = lead.field(re.compile("^Fichier"))
    send = lead.main.get_by_role("button", name="Joindre", exact=True)
    lines = lead.main.locator("[data-upload-lines] > li")
    told = lead.main.locator("[data-upload-told]")

    # What cannot be taken is told without being sent; the rest goes.
    asked = []
    lead.page.on("request", lambda request: asked.append(request) if request.method == "POST" else None)
    upload.set_input_files([file("virus.exe", b"MZ"), file("vide.pdf", b"")])
    send.click()
    expect(lines.nth(0)).to_contain_text("Ce format n’est pas accepté")
    expect(lines.nth(1)).to_contain_text("Ce fichier est vide")
    assert asked == []

    # The network fails, then comes back: the file was kept, and goes again.
    before = len(gallery.console)
    lead.page.route(
        "**/pieces/ajouter/", lambda route: route.abort() if len(asked) <= 2 else route.continue_()
    )
    upload.set_input_files([file("statuts.pdf", pdf("Statuts de la structure"))])
    send.click()
    expect(lines.nth(2)).to_contain_text("Le réseau ne répond pas, nouvel essai")
    expect(told).to_contain_text("statuts.pdf")
    lead.look("envoi-repris")
    expect(lines.nth(2)).to_contain_text("en cours de vérification")
    assert len(asked) == 3
    gallery.console[before:] = [each for each in gallery.console[before:] if "net::ERR_FAILED" not in each[1]]

    # Several are dropped at once: they are sent one after the other, and refused each for itself.
    _dropped(lead.page, ["un.pdf", "deux.pdf"])
    expect(lines.nth(3)).to_contain_text("en cours de vérification")
    expect(lines.nth(4)).to_contain_text("en cours de vérification")
    lead.look("envois")

    lead.follow("Voir les pièces du dossier")
    lead.look("pieces-en-verification")
    expect(lead.main.get_by_text("En vérification")).to_have_count(0, timeout=60_000)
    assert lead.main.get_by_text("Ce fichier est abîmé").count() == 2
    assert lead.reads("statuts")
    lead.look("pieces-verifiees")
