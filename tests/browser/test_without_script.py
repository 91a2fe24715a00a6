"""Scripts are for comfort: with none at all, one signs in, adds a row, adds a year to a budget, and is told what to correct."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROW = "Mutualisation {}"


def test_a_dossier_is_written_without_any_script(arrive):
    lead = arrive("porteur", scripts=False, looks=False)
    lead.go("/dossiers/")
    lead.follow(re.compile("Commencer un dossier pour Aide au démarrage"))
    lead.choose("Pour quel pôle", "Exemple – La Halle du Livradois")
    lead.write("Intitulé du projet", "Sans script")
    lead.press("Commencer le dossier")
    dossier = lead.path

    add_a_row(lead, dossier)
    add_a_year(lead, dossier)


def add_a_row(lead, dossier):
    lead.follow("Mutualisation et investissements communs")
    fill(lead, 1, kind="Locaux", amount="12 000,50")
    assert lead.main.get_by_role("group", name=ROW.format(2)).count() == 0
    lead.press("Ajouter une ligne")
    assert row(lead, 1) == ("premises", "12 000,50")
    fill(lead, 2, kind="Achats groupés", amount="8000")
    lead.press("Enregistrer et revenir au dossier")
    assert lead.path == dossier

    lead.follow("Mutualisation et investissements communs")
    assert (row(lead, 1), row(lead, 2)) == (("premises", "12000,50"), ("purchasing", "8000"))


def add_a_year(lead, dossier):
    """A budget gains a year, is saved though it does not balance, says so, and is corrected where it is wrong."""
    lead.go(f"{dossier}budget/")
    first = int(lead.field("Première année").input_value())
    lead.write(f"60 – Achats, {first}", "1 250,50")
    lead.press("Ajouter une année")
    assert lead.field(f"60 – Achats, {first}").input_value() == "1 250,50"
    lead.write(f"758 – Dons, mécénat et contributions des membres, {first + 1}", "-3")
    assert lead.press("Enregistrer et rester ici") == 422
    assert lead.main.get_by_text("Ce nombre ne peut pas être négatif.").count() == 2
    lead.write(f"758 – Dons, mécénat et contributions des membres, {first + 1}", "3")
    lead.press("Enregistrer et rester ici")
    assert lead.main.locator("[data-bar]").inner_text() == (
        f"Il manque 1\xa0250,50\xa0€ de ressources en {first}, et un autre écart."
    )


def fill(lead, number, *, kind, amount):
    within = lead.main.get_by_role("group", name=ROW.format(number))
    lead.select("Ce qui est mis en commun", kind, within=within)
    lead.write("Montant par an", amount, within=within)


def row(lead, number):
    within = lead.main.get_by_role("group", name=ROW.format(number))
    names = ("Ce qui est mis en commun", "Montant par an")
    return tuple(lead.field(name, within=within).input_value() for name in names)
