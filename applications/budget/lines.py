"""
The lines of a budget plan, those of the form CERFA 12156 (part 6, «Budget du projet»).

The one list of them: the page, its script, the checks, the reading and the cofinancing table all take it from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """A part of the plan; two by two they must be equal, to the cent."""

    CHARGES = "charges"
    RESOURCES = "resources"
    IN_KIND_USES = "in_kind_uses"
    IN_KIND_GIFTS = "in_kind_gifts"


SIDES: Mapping[Side, str] = {
    Side.CHARGES: "Charges",
    Side.RESOURCES: "Ressources",
    Side.IN_KIND_USES: "Contributions en nature\xa0: à quoi elles servent (86)",
    Side.IN_KIND_GIFTS: "Contributions en nature\xa0: d’où elles viennent (87)",
}


@dataclass(frozen=True, kw_only=True)
class BudgetLine:
    """
    One line of the plan.

    :param code: its name in contents and forms; the account, and what it pays for where an account is split.
    :param account: account of the French chart of accounts («plan comptable»).
    :param help: what goes there, in plain words, with an example.
    :param public: public money, which counts in the rate of public aid.
    :param own: the applicant's own resources.
    """

    code: str
    account: str
    label: str
    help: str
    side: Side
    public: bool = False
    own: bool = False

    @property
    def name(self) -> str:
        return f"{self.account} – {self.label}"


def _charge(account: str, label: str, text: str) -> BudgetLine:
    return BudgetLine(code=account, account=account, label=label, help=text, side=Side.CHARGES)


def _resource(
    code: str, label: str, text: str, *, public: bool = False, own: bool = False, account: str = ""
) -> BudgetLine:
    return BudgetLine(
        code=code,
        account=account or code,
        label=label,
        help=text,
        side=Side.RESOURCES,
        public=public,
        own=own,
    )


def _aid(kind: str, label: str, text: str, *, public: bool = True) -> BudgetLine:
    return _resource(f"74_{kind}", label, text, public=public, account="74")


def _in_kind(account: str, label: str, text: str) -> BudgetLine:
    side = Side.IN_KIND_USES if account.startswith("86") else Side.IN_KIND_GIFTS
    return BudgetLine(code=account, account=account, label=label, help=text, side=side)


#: What the programme itself pays: the amount asked for, over the years.
PROGRAMME = "74_programme"

LINES: tuple[BudgetLine, ...] = (
    _charge(
        "60", "Achats", "Ce qui s’use ou se consomme. Par exemple le papier, l’énergie, le petit outillage."
    ),
    _charge(
        "61",
        "Services extérieurs",
        "Ce que vous louez, entretenez, assurez. Par exemple le loyer d’un atelier, une assurance.",
    ),
    _charge(
        "62",
        "Autres services extérieurs",
        "Ceux que vous faites travailler, et les déplacements. Par exemple un cabinet d’étude, des billets de train.",
    ),
    _charge("63", "Impôts et taxes", "Par exemple la taxe sur les salaires ou la taxe foncière."),
    _charge(
        "64",
        "Charges de personnel",
        "Salaires et cotisations des personnes employées pour le projet. Par exemple le poste d’animation.",
    ),
    _charge(
        "65",
        "Autres charges de gestion courante",
        "Par exemple une cotisation à un réseau, ou une part reversée à un membre du pôle.",
    ),
    _charge("66", "Charges financières", "Par exemple les intérêts d’un prêt (pas son remboursement)."),
    _charge("67", "Charges exceptionnelles", "Ce qui n’arrive qu’une fois. Par exemple un dédit à payer."),
    _charge(
        "68",
        "Dotations aux amortissements et provisions",
        "La part de l’année dans un bien qui dure, ou une somme gardée pour plus tard. Par exemple un cinquième du prix "
        "d’une machine, ou l’aide reçue cette année et dépensée l’an prochain.",
    ),
    _charge("69", "Impôts sur les bénéfices, participation", "Par exemple l’impôt sur les sociétés."),
    _resource(
        "70",
        "Ventes et prestations de services",
        "Ce que le projet vend. Par exemple des paniers, des formations, des loyers versés par les occupants.",
        own=True,
    ),
    _resource(
        "73",
        "Dotations et produits de tarification",
        "Ce que paie une autorité à un tarif fixé. Par exemple un prix de journée.",
    ),
    _aid("programme", "État (ce programme)", "L’aide que vous demandez dans ce dossier."),
    _aid(
        "state",
        "État (autres services)",
        "Un autre ministère, la préfecture. Par exemple une aide à l’insertion de la DDETS.",
    ),
    _aid("region", "Région", "Par exemple une aide du conseil régional à l’économie sociale."),
    _aid("departement", "Département", "Par exemple une aide du conseil départemental."),
    _aid(
        "commune", "Communes et intercommunalités", "Par exemple une subvention de la communauté de communes."
    ),
    _aid("social", "Organismes sociaux", "Par exemple la caisse d’allocations familiales ou la MSA."),
    _aid("europe", "Fonds européens", "Par exemple le FSE+, le FEDER ou LEADER."),
    _aid(
        "jobs",
        "Emplois aidés",
        "Par exemple une aide au poste versée par l’Agence de services et de paiement.",
    ),
    _aid("other_public", "Autres organismes publics", "Par exemple l’ADEME, une chambre consulaire."),
    _aid(
        "private", "Aides privées", "Par exemple une fondation, une mutuelle, une entreprise.", public=False
    ),
    _resource("756", "Cotisations", "Ce que les membres paient pour être membres.", own=True),
    _resource(
        "758",
        "Dons, mécénat et contributions des membres",
        "Par exemple la contribution de chaque membre au poste commun.",
        own=True,
    ),
    _resource("76", "Produits financiers", "Par exemple les intérêts d’un livret.", own=True),
    _resource(
        "77", "Produits exceptionnels", "Ce qui n’arrive qu’une fois. Par exemple la vente d’un véhicule."
    ),
    _resource(
        "78",
        "Reprises sur amortissements et provisions",
        "Ce que vous aviez gardé (compte 68) et dépensez maintenant. Par exemple le reste d’une aide de l’an passé.",
    ),
    _resource(
        "79",
        "Transferts de charges",
        "Une charge qu’un autre rembourse. Par exemple une formation prise en charge.",
    ),
    _in_kind(
        "860", "Secours en nature", "Par exemple des repas ou des vêtements donnés à des personnes aidées."
    ),
    _in_kind(
        "861",
        "Mise à disposition gratuite de biens",
        "Par exemple un local prêté, au prix qu’en aurait coûté le loyer.",
    ),
    _in_kind("862", "Prestations", "Par exemple un service qu’une entreprise rend sans le facturer."),
    _in_kind("864", "Personnel bénévole", "Les heures des bénévoles, au prix d’un salaire comparable."),
    _in_kind("870", "Bénévolat", "Les mêmes heures, du côté de ceux qui les donnent."),
    _in_kind("871", "Prestations en nature", "Les locaux, le matériel et les services prêtés ou rendus."),
    _in_kind("875", "Dons en nature", "Par exemple des denrées ou du matériel donnés."),
)

BY_CODE: Mapping[str, BudgetLine] = {line.code: line for line in LINES}

#: Aids of others than this programme: what a cofinancer of the dossier may be.
COFINANCING: tuple[BudgetLine, ...] = tuple(
    line for line in LINES if line.account == "74" and line.code != PROGRAMME
)


def lines_of(side: Side) -> tuple[BudgetLine, ...]:
    """Return the lines of a part, in the order of the form."""
    return tuple(line for line in LINES if line.side == side)
