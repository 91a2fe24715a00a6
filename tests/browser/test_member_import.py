"""A list of forty members as a person keeps it in a spreadsheet: eight faults, corrected, then confirmed."""

import pytest

from tests.browser.person import NARROW
from tests.core.sheets.books import xlsx_file
from tests.factories import siret

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HEADINGS = ["Raison sociale", "N° SIRET", "Ville", "Famille", "ETP", "Membre depuis", "Courriel", "Téléphone"]

#: Line -> column, what is wrong there, what it becomes.
FAULTS = {
    5: (1, "12345", siret(9700 + 2)),
    9: (1, siret(9700 + 6)[:9], siret(9700 + 6)),
    12: (2, "Valence", "26362"),
    15: (3, "Coopérative d’habitants", "Autre"),
    20: (4, "deux et demi", "2,5"),
    26: (5, "31/02/2025", "28/02/2025"),
    33: (6, "personne à l’exemple", "structure33@exemple.test"),
    40: (1, siret(9700 + 7), siret(9700 + 37)),
}


def member(number):
    return [
        f"Structure {number} des Coteaux (exemple)",
        int(siret(9700 + number)) if number % 2 else siret(9700 + number),
        "ROMANS SUR ISERE" if number % 3 else "26362",
        "Entreprise" if number % 4 else "",
        2.5,
        45_000 + number,
        f"structure{number}@exemple.test",
        "01 00 00 00 00",
    ]


def spreadsheet(*, faulty):
    """A title, an empty line, the headings on the third, forty members from the fourth."""
    lines = [["Nos membres (à jour)"], [], HEADINGS, *(member(number) for number in range(1, 41))]
    for line, (column, wrong, right) in FAULTS.items():
        lines[line - 1][column] = wrong if faulty else right
    return {
        "name": "membres.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": xlsx_file(lines).getvalue(),
    }


def test_forty_members_with_eight_faults_corrected_and_confirmed(arrive):
    lead = arrive("porteur")
    lead.page.set_viewport_size(NARROW)
    lead.go("/poles/nouveau/")
    lead.write("Nom du pôle", "Exemple – Pôle des Coteaux")
    lead.write("Commune du siège", "Romans-sur-Isère")
    lead.press("Enregistrer")
    members = lead.path
    lead.follow("Importer une liste")
    lead.look("importer")

    lead.field("Votre fichier").set_input_files(spreadsheet(faulty=True))
    assert lead.press("Voir ce que le fichier change") == 422
    lead.look("importer-fautes")
    for line in FAULTS:
        assert lead.main.get_by_text(f"Ligne {line}, colonne", exact=False).count() == 1
    assert lead.main.locator("#fautes > li").count() == len(FAULTS)
    assert lead.reads("Cette colonne n’est pas reconnue et n’est pas lue")

    lead.field("Votre fichier").set_input_files(spreadsheet(faulty=False))
    assert lead.press("Voir ce que le fichier change") == 200
    lead.look("importer-apercu")
    assert lead.reads("membres à ajouter")
    with lead.turns_page():
        lead.main.get_by_role("button", name="Confirmer l’import").first.click()

    assert lead.path == members
    assert lead.reads("Membres ajoutés : 40")
    assert lead.main.locator(".ptce-member").count() == 40
