"""Which attestations a dossier owes: all but one are everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from applications.enums import SectionKind

REPUBLICAN_CONTRACT = "republican_contract"

#: Attestation -> what is said where it lacks. An amount of 0 is an answer.
REQUIRED: Mapping[str, str] = {
    "exact": "Attestez que les informations du dossier sont exactes.",
    "taxes_paid": "Attestez que la structure porteuse est à jour de ses obligations sociales et fiscales.",
    "power": "Attestez que la personne qui signera a le pouvoir de le faire.",
    REPUBLICAN_CONTRACT: "Attestez que la structure porteuse a souscrit le contrat d’engagement républicain.",
    "aid_amount": "Indiquez le total des aides publiques reçues en trois ans, ou 0.",
    "de_minimis_amount": "Indiquez le total des aides «\xa0de minimis\xa0» reçues en trois ans, ou 0.",
    "aid_declared": "Attestez que toutes les aides reçues sont déclarées.",
    "notice_read": "Confirmez avoir lu l’information sur les données personnelles.",
}


def owes_republican_contract(legal_category: str) -> bool:
    """
    Say whether an organisation commits itself to the values of the Republic: associations and foundations do.

    Loi n° 2000-321 du 12 avril 2000, article 10-1; décret n° 2021-1947 du 31 décembre 2021. Associations are the
    legal categories 92xx of the Insee, foundations 9300; one whose category is not known yet owes nothing yet.
    """
    return legal_category.startswith("92") or legal_category == "9300"


def unasked(kind: SectionKind, *, legal_category: str) -> frozenset[str]:
    """Name the questions of a section that the lead organisation's legal category leaves out."""
    if kind == SectionKind.ATTESTATIONS and not owes_republican_contract(legal_category):
        return frozenset({REPUBLICAN_CONTRACT})
    return frozenset()


def lacking(content: Mapping[str, Any], *, legal_category: str) -> list[tuple[str, str]]:
    """List, in the order of the page, the attestations that are due and not given, each with what is said of it."""
    left_out = unasked(SectionKind.ATTESTATIONS, legal_category=legal_category)
    return [
        (name, sentence)
        for name, sentence in REQUIRED.items()
        if name not in left_out and content.get(name) in (None, False)
    ]
