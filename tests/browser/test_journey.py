"""The whole way of a dossier through the pages alone, every role at its own browser."""

import io
import re
import time
from datetime import datetime, timedelta

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.browser.dossier import MEMBERS, POLE, ROMANS, SECTIONS, TITLE
from tests.factories import pdf

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

REPORT_SECONDS = 60
UNKNOWN = "PTCE-2026-99999"

#: What the dossier owes, by the words of the form, and what each file is called: it declares a signed strategy, a
#: partner by its deliberation and a cofinancer who is sure.
PIECES = {
    "Charte ou stratégie signée": "Charte signée",
    "Statuts": "Statuts",
    "Liste des dirigeants": "Dirigeants",
    "Délibération": "Délibération",
    "Comptes ou factures": "Comptes",
    "Relevé d’identité bancaire": "RIB",
    "Accord d’un cofinanceur": "Courrier de la commune",
}


def test_an_example_pole_goes_from_nothing_to_its_report(arrive):
    visit_public_pages(arrive())
    lead = arrive("porteur")
    number = draft(lead)
    submit(lead, number)

    officer = arrive("instruction1")
    find_admissible(officer, number)
    assign(officer, number, "Solène Abgrall")
    review(arrive("evaluation1"), number)
    assign(officer, number, "Marc Delaunoy")
    review(arrive("evaluation2", looks=False), number)
    session = put_before_the_committee(officer, number)

    chair = arrive("comite1")
    decide(chair, session, number)
    assert_report(wait_for_report(chair))
    watch_from_aside(arrive, session, number)

    lead.see(f"/dossiers/{number}/", "pas-encore-notifie")
    assert not lead.reads("La décision")
    assert lead.go(f"/dossiers/{number}/rapport/") == 404

    notify(officer, number)

    lead.see(f"/dossiers/{number}/", "notifie")
    assert lead.reads("La décision : accordé avec réserves")
    assert_report(lead.download("Rapport d’évaluation"))
    see_whose_reservation(arrive("gestion2"), number)


def visit_public_pages(visitor):
    visitor.see("/", "accueil")
    visitor.see("/poles/", "annuaire")
    visitor.follow(re.compile("Halle du Livradois"))
    visitor.look("pole-fictif")
    visitor.go("/poles/?q=archer")
    visitor.follow(re.compile("Archer"))
    visitor.look("pole-repere")
    for address in ("accessibilite", "mentions-legales", "donnees-personnelles", "connexion"):
        visitor.see(f"/{address}/", address)
    visitor.see("/compte/mot-de-passe/oublie/", "mot-de-passe-oublie")
    visitor.see("/nulle-part/", "introuvable", status=404)
    visitor.go("/dossiers/")
    assert visitor.path == "/connexion/"


def draft(lead):
    """Describe the pole, its members and its perimeter, write every section, attach a piece; return the number."""
    lead.look("accueil")
    lead.see("/dossiers/", "dossiers")
    lead.follow(re.compile("Commencer un dossier pour Aide au démarrage"))
    lead.look("appel")
    lead.follow(re.compile("Décrire (mon|un autre) pôle"))
    describe_pole(lead)
    lead.choose("Pour quel pôle", POLE)
    lead.write("Intitulé du projet", TITLE)
    lead.press("Commencer le dossier")
    number = lead.path.split("/")[2]
    lead.look("brouillon-vide")
    lead.follow("Membres et périmètre du pôle")
    add_members(lead)
    set_perimeter(lead)
    write_sections(lead, number)
    attach_pieces(lead, number)
    return number


def describe_pole(lead):
    lead.look("pole-nouveau")
    lead.press("Enregistrer")
    assert lead.reads("Ce champ est obligatoire.")
    lead.look("pole-erreurs")
    lead.write("Nom du pôle", POLE)
    lead.write("Commune du siège", ROMANS)
    lead.write("Le pôle en quelques lignes", "Sept structures qui produisent, réparent et forment ensemble.")
    for part in lead.main.locator("summary").all():
        part.click()
    lead.write("Depuis quelle année", "2019")
    lead.choose("à l’origine du pôle", "Entrepreneuriale")
    lead.choose("plusieurs secteurs", "Multisectorielle")
    lead.choose("ressemble-t-il", "Centre multi-fonctions")
    lead.press("Enregistrer")


def add_members(lead):
    lead.look("membres-vide")
    lead.follow("Ajouter la structure porteuse")
    lead.look("membre-nouveau")
    for rank, (name, siret, commune, legal_category, naf, family) in enumerate(MEMBERS):
        lead.write("Nom de la structure", name)
        lead.write("Numéro SIRET", siret)
        lead.write("Commune de l’établissement", commune)
        lead.write("Catégorie juridique", legal_category)
        lead.write("Code d’activité", naf)
        if family:
            lead.main.get_by_text("Sa famille et son groupe").click()
            lead.select("Famille de la structure", family)
        if rank == 0:
            mistype_the_siret(lead, name, siret)
        lead.press("Enregistrer" if rank == len(MEMBERS) - 1 else "Enregistrer et en ajouter un autre")
        assert lead.reads(f"« {name} » est inscrite")
    assert lead.main.get_by_role("heading", level=3).count() == len(MEMBERS)
    lead.press("La liste est complète")
    lead.look("membres")


def mistype_the_siret(lead, name, siret):
    """Type a wrong SIRET: it is told beside it, and all that was typed stays."""
    wrong = siret[:-1] + str((int(siret[-1]) + 1) % 10)
    lead.write("Numéro SIRET", wrong)
    lead.press("Enregistrer")
    lead.look("siret-faux")
    assert lead.reads("Ce numéro SIRET n’existe pas")
    assert lead.field("Nom de la structure").input_value() == name
    assert lead.field("Numéro SIRET").input_value() == wrong
    assert lead.field("Catégorie juridique").input_value() == "9220"
    lead.write("Numéro SIRET", siret)


def set_perimeter(lead):
    lead.follow("Indiquer le territoire")
    for name in ("romans-sur-i", "valence"):
        lead.field("Ajouter une commune").press_sequentially(name)
        lead.main.get_by_role("option").first.wait_for()
        lead.page.keyboard.press("ArrowDown")
        lead.page.keyboard.press("Enter")
    lead.look("perimetre")
    leave_unsaved(lead, "2 territoires pas encore enregistrés")
    lead.press("Enregistrer le périmètre")
    assert lead.reads("Périmètre (2 communes)")
    lead.look("membres-et-perimetre")


def leave_unsaved(lead, words):
    """Read what is not saved, in sight with its button, and leave the page: the browser asks first."""
    for part in (
        lead.main.get_by_role("status").filter(has_text=words),
        lead.main.get_by_role("button", name="Enregistrer le périmètre"),
    ):
        assert part.bounding_box()["y"] < lead.page.viewport_size["height"]
    with lead.page.expect_event("dialog") as asked:
        # Once the call has answered: the question holds whatever waits for the page.
        lead.page.evaluate("setTimeout(() => { location.href = '/poles/' })")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()


def write_sections(lead, number):
    lead.go(f"/dossiers/{number}/")
    lead.follow("Stratégie commune")
    for heading, fill in SECTIONS.items():
        assert lead.main.get_by_role("heading", level=1).inner_text() == heading
        if heading == "Stratégie commune":
            save_and_stay(lead)
        fill(lead)
        lead.look(f"partie-{lead.path.split('/')[3]}")
        last = heading == list(SECTIONS)[-1]
        status = lead.press("Enregistrer et revenir au dossier" if last else "Enregistrer et continuer")
        assert status == 200, heading
    assert lead.path == f"/dossiers/{number}/"
    lead.look("brouillon-sans-piece")


def save_and_stay(lead):
    """Save in place: the verdicts beside the form follow; without a network, the text stays and it is told."""
    panel = lead.main.get_by_role("heading", name="Cette partie compte pour").locator("xpath=..")
    assert panel.get_by_text("Reste à réunir").count() == 0
    lead.choose("Cette stratégie est-elle écrite", "Non")
    stay = lead.main.get_by_role("button", name="Enregistrer et rester ici")
    stay.click()
    lead.main.get_by_text("Enregistré à").wait_for()
    panel.get_by_text("Reste à réunir").wait_for()
    assert stay.evaluate("button => button === document.activeElement")

    with lead.gallery.without_network(lead.page.context):
        lead.write("Quelle est votre stratégie commune", "Écrit sans réseau")
        stay.click()
        lead.main.get_by_text("Pas de connexion").wait_for()
        assert lead.field("Quelle est votre stratégie commune").input_value() == "Écrit sans réseau"
    lead.main.get_by_text("Enregistré à").wait_for()


def attach_pieces(lead, number):
    """Send what cannot be taken, then each piece that the dossier asks for; they are checked while one waits."""
    lead.see(f"/dossiers/{number}/pieces/", "pieces-a-joindre")
    lead.follow("Joindre des pièces")
    lead.select("De quoi s’agit-il", "Charte ou stratégie signée")
    upload, send = (
        lead.field(re.compile("^Fichier")),
        lead.main.get_by_role("button", name="Joindre", exact=True),
    )
    upload.set_input_files(
        {"name": "charte.pdf", "mimeType": "application/pdf", "buffer": b"ceci n'en est pas un"}
    )
    send.click()
    lead.main.get_by_text("Ce fichier n’est pas lisible").first.wait_for()
    lead.look("piece-refusee")
    for rank, (nature, name) in enumerate(PIECES.items(), 1):
        lead.select("De quoi s’agit-il", nature)
        upload.set_input_files({"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": pdf(nature)})
        send.click()
        lead.main.get_by_text(f"Reçu : pièce P{rank}, en cours de vérification.").first.wait_for()
    lead.look("pieces-envoyees")
    lead.follow("Voir les pièces du dossier")
    # The list follows by itself.
    expect(lead.main.get_by_text("En vérification")).to_have_count(0, timeout=60_000)
    assert lead.main.get_by_text("À joindre").count() == 0
    lead.look("pieces-jointes")
    lead.follow("Revenir au dossier")


def submit(lead, number):
    """Read the verdicts, send twice in a double click, and come to the one receipt."""
    open_details(lead)
    lead.look("brouillon-verdicts")
    lead.follow("Relire et déposer")
    lead.look("deposer")
    with lead.page.expect_event("framenavigated"):
        lead.main.get_by_role("button", name="Déposer le dossier").dblclick()
    lead.page.wait_for_url(f"**/dossiers/{number}/recepisse/")
    lead.look("recepisse")
    digest = lead.main.locator(".ptce-digest").inner_text()
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert lead.reads("version 1")
    lead.see(f"/dossiers/{number}/", "depose")
    assert lead.main.get_by_text("Version déposée").count() <= 1
    lead.see(f"/dossiers/{number}/strategie/", "partie-deposee")
    lead.see(f"/dossiers/{UNKNOWN}/", "dossier-inconnu", status=404)


def find_admissible(officer, number):
    officer.look("accueil")
    officer.see("/instruction/", "a-prendre")
    officer.follow(number)
    open_details(officer)
    officer.look("dossier-depose")
    officer.press("Confirmer que le dossier est complet")
    officer.look("dossier-complet")
    officer.see(f"/dossiers/{number}/evaluation/", "evaluation-par-les-criteres")
    officer.go(f"/instruction/{number}/")
    officer.choose("Le dossier est-il recevable", "Recevable")
    assert officer.press("Enregistrer la réponse") == 422
    officer.look("recevabilite-sans-motif")
    officer.write("Motifs", "Dans le champ de l’appel [M1 à M8].")
    officer.press("Enregistrer la réponse")
    assert officer.reads("est déclaré recevable")
    officer.look("dossier-recevable")


def assign(officer, number, reviewer):
    officer.go(f"/instruction/{number}/")
    officer.select("Évaluateur", reviewer)
    officer.write("À rendre le", in_days(20).strftime("%Y-%m-%d"))
    officer.press("Confier le dossier")
    assert officer.reads(f"est confié à {reviewer}")


def review(reviewer, number):
    """Declare, score every criterion, hand in the sheet."""
    reviewer.look("accueil")
    assert reviewer.go(f"/dossiers/{number}/") == 404
    reviewer.see("/evaluations/", "evaluations")
    reviewer.follow(re.compile(number))
    reviewer.look("declaration")
    reviewer.choose("Avez-vous un lien", "Non")
    reviewer.press("Enregistrer ma déclaration")
    reviewer.look("fiche-vide")
    criteria = reviewer.main.locator(".ptce-criterion")
    assert criteria.count() == 14
    for rank in range(criteria.count()):
        criterion = criteria.nth(rank)
        reviewer.choose("Note", "3 – ", within=criterion)
        reviewer.write("Motif", "Les pièces concordent avec les réponses.", within=criterion)
        reviewer.select("Pièce citée", "P1 – Charte signée", within=criterion)
    reviewer.press("Tout enregistrer")
    reviewer.look("fiche-remplie")
    reviewer.press("Rendre ma fiche")
    reviewer.look("fiche-a-confirmer")
    reviewer.press("Rendre définitivement")
    assert reviewer.reads("Votre fiche est rendue")
    reviewer.look("fiche-rendue")
    reviewer.see(f"/dossiers/{number}/", "dossier-lu")


def put_before_the_committee(officer, number):
    """Plan a session and put the dossier on its agenda; return the session's address."""
    officer.see("/seances/", "seances")
    officer.follow("Planifier une séance")
    officer.write("Intitulé", "Séance du printemps")
    officer.write("Date et heure", in_days(0).strftime("%Y-%m-%dT23:30"))
    officer.select("Présidence", "Hélène Chastagnier")
    officer.choose("Membres convoqués", "Paul-Antoine Rivoire", "Aminata Coulon", "Bernard Lestienne")
    officer.look("seance-nouvelle")
    officer.press("Planifier la séance")
    officer.look("seance-prevue")
    session = officer.path
    officer.go(f"/instruction/{number}/")
    open_details(officer)
    officer.look("dossier-evalue")
    officer.select("Séance", "Séance du printemps")
    officer.press("Inscrire le dossier")
    officer.look("dossier-en-seance")
    return session


def decide(chair, session, number):
    """Open the session, agree on a score, be refused too great an amount, then decide."""
    chair.look("accueil")
    chair.see("/seances/", "seances")
    chair.see(session, "seance-a-ouvrir")
    chair.choose("Qui est présent", "Hélène", "Paul-Antoine", "Aminata", "Bernard")
    chair.press("Ouvrir la séance")
    chair.look("seance-ouverte")
    chair.follow(number)
    open_details(chair)
    chair.look("deliberation")
    chair.select("Critère", "M1 – ")
    chair.choose("Note de consensus", "4")
    chair.write("Motif", "Le comité s’accorde sur l’exemple.", within=chair.main.locator("form").first)
    chair.press("Inscrire la note")
    assert chair.reads("La note de consensus du critère M1 est inscrite")

    chair.choose("Décision", "Accordé avec réserves")
    chair.write("Montant accordé", "70 000")
    chair.write("Motifs", "Un pôle déjà à l’œuvre.")
    chair.write("Conditions", "Un budget d’investissement avant la convention.")
    assert chair.press("Enregistrer la décision") == 422
    assert chair.reads("Le montant accordé dépasse le montant demandé")
    assert chair.field("Motifs").input_value() == "Un pôle déjà à l’œuvre."
    chair.look("montant-refuse")
    chair.go(f"{session}{number}/")
    assert not chair.reads("Décision : accordé")

    chair.choose("Décision", "Accordé avec réserves")
    chair.write("Montant accordé", "55 000")
    chair.write("Motifs", "Un pôle déjà à l’œuvre.")
    chair.write("Conditions", "Un budget d’investissement avant la convention.")
    chair.press("Enregistrer la décision")
    assert chair.reads("Décision : accordé avec réserves")
    chair.look("decision")


def wait_for_report(person):
    """Reload the page as the person is told to, until the report can be downloaded."""
    end = time.monotonic() + REPORT_SECONDS
    link = person.main.get_by_role("link", name="Rapport d’évaluation")
    while not link.count():
        if time.monotonic() > end:
            pytest.fail(f"no report after {REPORT_SECONDS} s")
        time.sleep(0.5)
        person.page.reload()
    person.look("rapport-pret")
    return person.download("Rapport d’évaluation")


def assert_report(content):
    assert content[:5] == b"%PDF-"
    with pikepdf.open(io.BytesIO(content)) as document:
        assert len(document.pages) >= 2
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "fr"


def watch_from_aside(arrive, session, number):
    """Let those who watch look at what they may see of it."""
    manager = arrive("gestion1")
    manager.look("accueil")
    manager.see("/enveloppes/", "enveloppes")
    manager.follow("Volet expérimentation")
    manager.look("enveloppe")
    assert not manager.reads(number)
    row = (
        manager.main.get_by_role("row")
        .filter(has_text=re.compile(r"55\s000,00"))
        .filter(has_text="Décision non notifiée")
    )
    assert re.sub(r"\s", " ", row.inner_text()).count("55 000,00 €") == 1
    assert "Réservation" in row.inner_text()
    for who in ("audit", "programme"):
        watcher = arrive(who)
        watcher.look("accueil")
        watcher.see("/instruction/?file=tous", "instruction")
        watcher.see(f"/instruction/{number}/", "instruction-dossier")
        watcher.see(session, "seance")
        watcher.see("/enveloppes/", "enveloppes")
    member = arrive("comite2")
    member.look("accueil")
    member.see(f"{session}{number}/", "decision")
    network = arrive("reseau")
    network.look("accueil")
    network.see("/dossiers/", "dossiers")
    assert network.go(f"/dossiers/{number}/") == 404
    assert network.go("/enveloppes/") == 403
    network.look("refuse")


def see_whose_reservation(manager, number):
    manager.go("/enveloppes/")
    manager.follow("Volet expérimentation")
    assert manager.main.get_by_role("row").filter(has_text=number).count() == 1


def notify(officer, number):
    officer.see("/instruction/?file=a-notifier", "a-notifier")
    officer.follow(number)
    officer.look("dossier-decide")
    officer.press("Enregistrer la notification")
    assert officer.reads("le porteur du projet voit la décision")
    officer.look("dossier-notifie")


def open_details(person):
    """Unfold all that is folded, so that it is looked at too."""
    person.page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")


def in_days(days):
    return datetime.now() + timedelta(days=days)  # noqa: DTZ005 - the local day, as a person types it
