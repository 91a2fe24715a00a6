"""A pole's members: a dozen typed on a telephone, five that answer by their own links; then with the keyboard alone."""

import re
import time

import pytest

from ptce.demo.fiction import fictitious_siret
from tests.browser.dossier import ROMANS, VALENCE
from tests.browser.person import NARROW
from tests.factories import pdf

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

POLE = "Exemple – Pôle du Vieux Pont"
LINK = re.compile(r"/poles/adhesion/[\w~-]+/")
MAIL_SECONDS = 30


def name(number):
    return f"Structure {number} du Vieux Pont (exemple)"


def mailbox(number):
    return f"structure{number}@vieux-pont.example"


def test_twelve_members_on_a_telephone_and_five_by_their_links(arrive, demonstration):
    lead = arrive("porteur")
    lead.page.set_viewport_size(NARROW)
    members = describe(lead)
    add_twelve(lead)
    lead.press("Écrire à tous ceux qui n’ont pas répondu")
    assert lead.reads("0 membre sur 12")
    links = [link_to(demonstration, number) for number in range(1, 6)]

    visitor = arrive(looks=False)
    for number, link in enumerate(links, start=1):
        answer(visitor, link, number)
    decline = arrive()
    decline.go(link_to(demonstration, 6))
    decline.look("lien-d-un-membre")
    decline.choose("fait-elle partie", "Non")
    decline.write("Vos prénom et nom", "Alix Exemple")
    decline.write("Votre fonction", "Maire")
    decline.main.locator("label").filter(has_text="J’ai le pouvoir").click()
    decline.press("Envoyer ma réponse")
    decline.look("lien-decline")

    lead.go(members)
    assert lead.reads("5 membres sur 11")
    assert lead.reads("1 structure a décliné")
    assert lead.main.get_by_text("Adhésion confirmée").count() == 5
    assert lead.main.get_by_text("Lettre d’engagement").count() == 2
    lead.page.set_viewport_size(NARROW)
    lead.look("douze-membres")
    assert arrive(looks=False).go(links[0]) == 200
    assert visitor.reads("votre réponse est enregistrée")


def describe(lead):
    """Describe a pole on a narrow screen; return the address of its members."""
    lead.go("/poles/nouveau/")
    lead.write("Nom du pôle", POLE)
    lead.write("Commune du siège", ROMANS)
    lead.press("Enregistrer")
    return lead.path


def add_twelve(lead):
    lead.follow("Ajouter la structure porteuse")
    for number in range(1, 13):
        lead.write("Nom de la structure", name(number))
        lead.write("Commune de l’établissement", ROMANS if number % 2 else VALENCE)
        lead.write("Catégorie juridique", "7210" if number == 6 else "9220")
        if number == 1:
            lead.write("Numéro SIRET", fictitious_siret(pole=91, member=1))
        if number <= 6:
            lead.write("Son adresse électronique", mailbox(number))
        lead.press("Enregistrer" if number == 12 else "Enregistrer et en ajouter un autre")
        assert lead.reads(f"« {name(number)} » est inscrite")
    assert lead.main.get_by_role("heading", level=3).count() == 12


def link_to(stack, number):
    """Wait for the mail to a member, as the worker prints it, and return the link in it."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        _, found, rest = stack.log.read_text().partition(f"To: {mailbox(number)}")
        if found and (link := LINK.search(rest)):
            return link[0]
        time.sleep(0.2)
    pytest.fail(f"No mail to {mailbox(number)}")


def answer(visitor, link, number):
    visitor.page.set_viewport_size(NARROW)
    visitor.go(link)
    assert not visitor.main.get_by_text(name(number % 5 + 1)).count()
    visitor.choose("fait-elle partie", "Oui")
    visitor.write("Vos prénom et nom", "Dominique Exemple")
    visitor.write("Votre fonction", "Présidente")
    visitor.write("Numéro SIRET", fictitious_siret(pole=91, member=number))
    visitor.write("équivalents temps plein", "4,5")
    visitor.write("En argent", "1 200")
    if number <= 2:
        letter = {"name": "lettre.pdf", "mimeType": "application/pdf", "buffer": pdf(f"Lettre {number}")}
        visitor.main.locator("input[type=file]").set_input_files(letter)
    visitor.main.locator("label").filter(has_text="J’ai le pouvoir").click()
    visitor.press("Envoyer ma réponse")
    assert visitor.reads("Merci, votre réponse est enregistrée")


def test_member_is_added_and_answers_with_the_keyboard_alone(arrive, demonstration):
    lead = arrive("porteur", looks=False)
    lead.go("/poles/")
    lead.follow(re.compile("Halle du Livradois"))
    lead.go(f"{lead.path}membres/ajouter/")
    tab_to(lead, "Nom de la structure")
    lead.page.keyboard.type(name(20))
    tab_to(lead, "Son adresse électronique")
    lead.page.keyboard.type(mailbox(20))
    tab_to(lead, "Ce qu’elle apporte")
    lead.page.keyboard.press("Enter")
    tab_to(lead, "En argent, en euros par an")
    lead.page.keyboard.type("300")
    tab_to(lead, "Enregistrer")
    with lead.turns_page():
        lead.page.keyboard.press("Enter")
    assert lead.reads(f"« {name(20)} » est inscrite")
    tab_to(lead, f"Demander confirmation à {name(20)}")
    with lead.turns_page():
        lead.page.keyboard.press("Enter")

    visitor = arrive(looks=False)
    visitor.go(link_to(demonstration, 20))
    assert visitor.field("En argent").input_value() == "300"
    tab_to(visitor, "Oui, elle en fait partie")
    visitor.page.keyboard.press("Space")
    tab_to(visitor, "Vos prénom et nom")
    visitor.page.keyboard.type("Dominique Exemple")
    tab_to(visitor, "Envoyer ma réponse")
    with visitor.turns_page():
        visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    tab_to(visitor, "Votre fonction dans la structure – Ce champ est obligatoire.")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.type("Présidente")
    tab_to(visitor, "J’ai le pouvoir de répondre au nom de la structure")
    visitor.page.keyboard.press("Space")
    tab_to(visitor, "Envoyer ma réponse")
    with visitor.turns_page():
        visitor.page.keyboard.press("Enter")
    assert visitor.reads("Merci, votre réponse est enregistrée")


_NAME = """() => {
  const here = document.activeElement;
  const label = here.getAttribute("aria-label") || (here.labels && here.labels[0] && here.labels[0].innerText);
  return (label || here.innerText || "").trim();
}"""


def tab_to(person, words):
    """Press Tab until what has the focus is called so."""
    for _ in range(120):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(_NAME).startswith(words):
            return
    pytest.fail(f"The keyboard does not reach «{words}» on {person.path}")
