"""An «Exemple» pole and its dossier as its lead types them: every criterion of the reference grid finds its facts."""

from ptce.demo.fiction import fictitious_siret

POLE = "Exemple – Pôle de la Martinette"
TITLE = "Animer la Martinette pendant trois ans"
ROMANS, VALENCE = "Romans-sur-Isère", "Valence (26362)"


def siret(member):
    return fictitious_siret(pole=90, member=member)


#: Name, SIRET, commune, legal category, NAF, family by its words; the lead comes first.
MEMBERS = [
    ("La Martinette (exemple)", siret(1), ROMANS, "9220", "94.99Z", ""),
    ("Coopérative du Pré vert (exemple)", siret(2), ROMANS, "5458", "10.39B", ""),
    ("Chantier des Berges (exemple)", siret(3), VALENCE, "9220", "88.99B", ""),
    ("Menuiserie Daubenton (exemple)", siret(4), ROMANS, "5499", "16.23Z", "Entreprise"),
    ("Transports du Plateau (exemple)", siret(5), VALENCE, "5710", "49.41B", "Entreprise"),
    ("Commune d’Exempleville (exemple)", siret(6), ROMANS, "7210", "84.11Z", ""),
    ("Centre de formation de l’Écluse (exemple)", siret(7), VALENCE, "7331", "85.59A", ""),
]


def fill_strategy(lead):
    lead.write(
        "Quelle est votre stratégie", "Produire, réparer et former sur place, ensemble.\n\nPour cinq ans."
    )
    lead.choose("écrite dans un document", "Oui")
    lead.write("Combien de membres l’ont signé", "7")
    lead.write("Sur combien d’années", "5")
    lead.write("Combien d’objectifs", "3")
    lead.write("Combien d’accords", "4")


def fill_cooperation(lead):
    lead.write("Comment les membres coopèrent-ils", "Une convention de cinq ans, un bail commun.")
    lead.choose("de leur plein gré", "Oui")
    lead.write("Pour combien d’années", "5")
    lead.write("Depuis quand", "2019-03-01")
    lead.write("Combien d’actions", "3")
    lead.choose("un bail ou un investissement", "Oui")
    lead.choose("projet ponctuel", "Non")


def fill_pooling(lead):
    first = lead.main.get_by_role("group", name="Mutualisation 1")
    lead.select("Ce qui est mis en commun", "Locaux", within=first)
    lead.write("Montant par an", "12 000,50", within=first)
    lead.write("Nombre de membres qui paient", "4", within=first)
    lead.main.get_by_role("button", name="Ajouter une ligne").click()
    second = lead.main.get_by_role("group", name="Mutualisation 2")
    lead.select("Ce qui est mis en commun", "Achats groupés", within=second)
    lead.write("Montant par an", "8000", within=second)
    lead.write("Nombre de membres qui paient", "3", within=second)


def fill_activities(lead):
    row = lead.main.get_by_role("group", name="Activité 1")
    lead.write("Activité", "Atelier de réparation et jardin d’insertion", within=row)
    lead.select("d’utilité sociale", "Oui", within=row)
    lead.write("Chiffre d’affaires", "120 000", within=row)
    lead.write("Emplois", "4,5", within=row)


def fill_partnerships(lead):
    row = lead.main.get_by_role("group", name="Collectivité 1")
    lead.write("Collectivité", "Commune de Romans-sur-Isère", within=row)
    lead.select("Niveau", "Commune", within=row)
    lead.select("Ce qui l’engage", "Délibération", within=row)
    lead.write("Date de l’acte", "2020-01-15", within=row)
    lead.write("Communes concernées", ROMANS, within=row)


def fill_experimental(lead):
    lead.write("Adresse du lieu", "1 place de l’Exemple, Romans-sur-Isère")
    lead.write("Sa surface", "400")
    lead.write("Nombre de structures qui l’occupent", "8")
    lead.write("Nombre de conventions", "1")
    lead.choose("Comment vote-t-on", "Une personne, une voix")
    lead.write("Part des voix", "20 %")
    lead.write("Nombre d’assemblées", "2")
    lead.write("Réseaux de l’économie sociale", "CRESS")
    lead.write("Emplois des membres", "32,5")
    row = lead.main.get_by_role("group", name="Indicateur 1")
    lead.write("Indicateur", "Emplois créés", within=row)
    lead.select("valeur de départ", "Oui", within=row)
    lead.select("une cible", "Oui", within=row)
    lead.select("quand on le mesure", "Oui", within=row)


def fill_purpose(lead):
    lead.write("Que demandez-vous", "Un poste d’animation du pôle pendant trois ans.")
    lead.write("Durée du projet", "36")
    lead.write("premier bénéficiaire", "30")
    lead.write("fonctions économiques", "4")
    lead.write("promotion et à la représentation", "10")
    lead.write("accompagnement de créateurs", "20")
    lead.write("études, à l’observation", "0")
    lead.choose("agence de développement", "Non")
    lead.choose("réseau de représentation", "Non")


def fill_programme(lead):
    lead.write("Que fera l’animation", "Réunir les membres chaque mois, ouvrir l’atelier.")
    lead.write("Qui l’anime", "Une coordinatrice à mi-temps")
    row = lead.main.get_by_role("group", name="Étape 1")
    lead.write("Étape", "L’atelier ouvre", within=row)
    lead.write("Échéance", "mars 2028", within=row)
    lead.write("À quoi verra-t-on", "Cent réparations par mois", within=row)


def fill_funding(lead):
    lead.choose("Que financerait l’aide", "Un poste d’animation du pôle")
    lead.write("Montant demandé", "60 000 €")
    lead.write("Intitulé du poste", "Coordinatrice")
    row = lead.main.get_by_role("group", name="Cofinanceur 1")
    lead.write("Cofinanceur", "Commune d’Exempleville", within=row)
    lead.select("Nature", "Communes", within=row)
    lead.write("Montant", "40 000", within=row)
    lead.select("confirmé", "Oui", within=row)


def fill_budget(lead):
    """The script counts while one types, in the years and by the lines that the page gives."""
    told = lead.main.locator("[data-bar]")
    first = int(lead.field("Première année").input_value())
    assert lead.main.get_by_role("button", name=f"Retirer {first + 2} et ses montants").is_visible()
    lead.write(f"64 – Charges de personnel, {first}", "110 000,5")
    lead.write(f"74 – État (ce programme), {first}", "60 000")
    lead.write(f"74 – Communes et intercommunalités, {first}", "40.000,00 €")
    told.filter(has_text=f"Il manque 10\xa0000,50\xa0€ de ressources en {first}.").wait_for()
    lead.write(f"756 – Cotisations, {first}", "10 000,50")
    told.filter(has_text="Le budget est équilibré.").wait_for()
    assert lead.main.get_by_text(f"Rien n’arrive en {first + 1}").is_visible()


def fill_attestations(lead):
    for sentence in (
        "J’atteste que les informations",
        "J’atteste que la structure porteuse est à jour",
        "J’atteste que la personne qui signera",
        "J’atteste que la structure porteuse a souscrit",
        "J’atteste avoir déclaré",
        "J’ai lu l’information",
    ):
        lead.main.locator("label").filter(has_text=sentence).click()
    lead.write("Total des aides publiques", "45 000,50 €")
    lead.write("Dont aides", "0")


#: In the order of the pages, each under its heading.
SECTIONS = {
    "Stratégie commune": fill_strategy,
    "Coopération": fill_cooperation,
    "Mutualisation et investissements communs": fill_pooling,
    "Activités": fill_activities,
    "Collectivités partenaires": fill_partnerships,
    "Critères à tester": fill_experimental,
    "Objet de la demande": fill_purpose,
    "Programme de travail": fill_programme,
    "Aide demandée": fill_funding,
    "Budget prévisionnel": fill_budget,
    "Attestations": fill_attestations,
}
