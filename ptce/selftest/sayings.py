"""Why not yet, in words for someone who comes for the first time: the sayings of each kind of rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Saying:
    """
    What is told where lines of a trace fail, or are unknown.

    :param lines: their keys on the grid; several are enough one by one, as the rule joins them.
    :param failed: what is missing, with ``{value}`` and ``{needed}`` of the first line, and the words of ``Counted``.
    :param unknown: what remains to be said.
    :param alone: whether it is told only where nothing else is.
    """

    lines: tuple[str, ...]
    failed: str = ""
    unknown: str = ""
    alone: bool = False


_FAMILIES_UNKNOWN = "Dites combien de structures participent, et lesquelles."
_NATURE_UNKNOWN = "Dites en quoi consiste surtout le projet."
_LEAD_UNKNOWN = "Dites qui portera le dossier."
_LIFTED = "Ce point est levé quand le pôle paie quelque chose à plusieurs et remplit plusieurs fonctions économiques."

SAYINGS: Mapping[str, tuple[Saying, ...]] = {
    "ess_with_others": (
        Saying(
            lines=("ess",),
            failed="Structures de l’économie sociale et solidaire\xa0: il en faut au moins {needed}, vous en comptez {value}.",
            unknown=_FAMILIES_UNKNOWN,
        ),
        Saying(
            lines=("stakeholders", "partnerships"),
            failed=(
                "Aucun autre acteur ne participe encore\xa0: ni collectivité, ni entreprise, ni syndicat, ni organisme de "
                "recherche ou de formation, et aucune collectivité n’est engagée par un acte signé."
            ),
            unknown="Dites si d’autres acteurs participent, ou si une collectivité est engagée par un acte signé.",
        ),
    ),
    "plurality": (
        Saying(
            lines=("undertakings",),
            failed="Structures participantes\xa0: il en faut au moins {needed}, vous en comptez {value}.",
            unknown=_FAMILIES_UNKNOWN,
        ),
        Saying(
            lines=("families",),
            failed="Types de structures différents\xa0: il en faut au moins {needed}, vous en comptez {value}.",
        ),
        Saying(
            lines=("voluntary",),
            failed="Le regroupement n’est pas volontaire\xa0: un pôle naît du choix de ses membres.",
            unknown="Dites si les structures se regroupent de leur plein gré.",
        ),
    ),
    "promoters": (
        Saying(
            lines=("promoters",),
            failed="Structures qui portent le projet\xa0: il en faut au moins {needed}, vous en comptez {value}.",
            unknown=_FAMILIES_UNKNOWN,
        ),
    ),
    "shared_strategy": (
        Saying(
            lines=("document",),
            failed="Vous n’avez pas encore de stratégie commune écrite.",
            unknown="Dites si une stratégie commune est écrite.",
        ),
        Saying(
            lines=("signatory_share",),
            failed=(
                "Signataires\xa0: il en faut au moins {needed} des structures, vous en comptez {signatories}."
            ),
            unknown="Dites combien de structures ont signé la stratégie, et combien participent.",
        ),
        Saying(
            lines=("horizon",),
            failed="Durée de la stratégie, en années\xa0: il en faut au moins {needed}, elle en couvre {value}.",
            unknown="Dites combien d’années la stratégie couvre.",
        ),
        Saying(
            lines=("objectives",),
            failed="Objectifs datés\xa0: il en faut au moins {needed}, la stratégie en a {value}.",
            unknown="Dites combien d’objectifs de la stratégie ont une date.",
        ),
    ),
    "local_roots": (
        Saying(
            lines=("local_share",),
            failed=(
                "Structures établies sur votre territoire\xa0: il en faut au moins {needed}, vous en comptez {local}."
            ),
            unknown="Dites combien de communes compte votre territoire, et combien de structures y sont établies.",
        ),
        Saying(
            lines=("agreements",),
            failed="Accords écrits sur le territoire\xa0: il en faut au moins {needed}, vous en avez {value}.",
            unknown="Dites combien d’accords écrits vous avez avec des acteurs du territoire.",
        ),
    ),
    "social_utility": (
        Saying(lines=("activities",), failed="Le pôle n’a pas encore d’activité."),
        Saying(
            lines=("turnover_share", "fte_share"),
            failed="La moitié au plus de vos activités sont d’utilité sociale\xa0: il en faut davantage.",
            unknown="Dites si plus de la moitié de vos activités sont d’utilité sociale.",
            alone=True,
        ),
    ),
    "lasting_cooperation": (
        Saying(
            lines=("agreement",),
            failed="Années d’engagement écrit\xa0: il en faut au moins {needed}, vous en avez {value}.",
            unknown="Dites pour combien d’années les structures se sont engagées.",
        ),
        Saying(
            lines=("one_off",),
            failed="Le projet est une création ou une action ponctuelle\xa0: un pôle coopère au-delà.",
            unknown=_NATURE_UNKNOWN,
        ),
        Saying(
            lines=("actions",),
            failed="Actions menées ensemble\xa0: il en faut au moins {needed}, vous en menez {value}.",
            unknown="Dites combien d’actions vous menez ensemble.",
        ),
        Saying(
            lines=("started", "lease_or_investment"),
            failed="La coopération est trop récente, et vous n’avez encore ni bail ni investissement en commun.",
            unknown="Dites depuis quand vous coopérez, ou si vous avez un bail ou un investissement en commun.",
        ),
    ),
    "economic_commitment": (
        Saying(
            lines=("amount",),
            failed="Ce que vous mettez en commun ne coûte rien\xa0: il faut une dépense partagée.",
            unknown="Dites combien coûte ce que vous payez ensemble.",
        ),
        Saying(
            lines=("payers",),
            failed="Structures qui paient ensemble\xa0: il en faut au moins {needed}, vous en comptez {value}.",
            unknown="Dites combien de structures paient ensemble.",
        ),
        Saying(
            lines=("poolings",),
            failed="Vous ne payez encore rien ensemble.",
            unknown="Dites ce que vous payez ensemble.",
            alone=True,
        ),
    ),
    "authority_partnership": (
        Saying(
            lines=("level",),
            failed="L’organisme engagé à vos côtés n’est ni une commune, ni une intercommunalité, ni un département, ni une région.",
        ),
        Saying(lines=("act",), unknown="Dites par quel acte signé la collectivité est engagée."),
        Saying(
            lines=("communes",),
            unknown="Dites combien de communes compte votre territoire\xa0: la collectivité doit en être.",
        ),
        Saying(
            lines=("binding",),
            failed="Aucune collectivité n’est encore engagée par un acte signé.",
            unknown="Dites si une collectivité de votre territoire est engagée, et par quel acte.",
            alone=True,
        ),
    ),
    "visible_place": (
        Saying(
            lines=("address", "formal_network"),
            failed="Le pôle n’a encore ni lieu commun ni réseau de sites.",
            unknown="Dites où l’on peut vous trouver.",
        ),
    ),
    "research_development": (
        Saying(
            lines=("agreements", "budget", "incubator"),
            failed="Vous n’avez encore ni convention, ni budget de recherche, ni incubateur.",
            unknown="Dites si vous menez de la recherche ou du développement.",
        ),
    ),
    "democratic_governance": (
        Saying(lines=("voting",), failed="Les voix suivent le capital apporté, ou un seul décide."),
        Saying(
            lines=("assemblies",),
            failed="Vous n’avez pas encore d’assemblée.",
            unknown="Dites comment vous décidez ensemble.",
            alone=True,
        ),
    ),
    "ess_policies": (
        Saying(
            lines=("networks", "in_strategy"),
            failed="Vous n’êtes pas encore liés aux réseaux ni aux politiques de l’économie sociale et solidaire.",
            unknown="Dites si vous êtes liés aux réseaux ou aux politiques de l’économie sociale et solidaire.",
        ),
    ),
    "evaluation": (
        Saying(
            lines=("indicators",),
            failed="Indicateurs suivis\xa0: il en faut au moins {needed}, vous en avez {value}.",
            unknown="Dites combien d’indicateurs vous suivez.",
        ),
    ),
    "jobs": (
        Saying(
            lines=("fte",),
            failed="Emplois, en équivalents temps plein\xa0: le repère est de {needed}, vous en comptez {value}.",
            unknown="Dites combien d’emplois sont liés au pôle.",
        ),
    ),
}

#: The same for what is not a pole by itself: told where a line is noticed.
NOTICED: Mapping[str, tuple[Saying, ...]] = {
    "one_off_project": (
        Saying(
            lines=("one_off",),
            failed="Le projet consiste surtout à créer une seule entreprise ou à mener une action ponctuelle.",
            unknown=_NATURE_UNKNOWN,
        ),
        Saying(
            lines=("duration",),
            failed="Le projet est court et profite surtout à une seule structure.",
            unknown="Le projet profite surtout à une seule structure\xa0: le dossier demandera combien de temps il dure.",
            alone=True,
        ),
    ),
    "representation": (
        Saying(
            lines=("representation_network",),
            failed=f"Le dossier serait porté par un réseau de représentation. {_LIFTED}",
            unknown=_LEAD_UNKNOWN,
        ),
        Saying(
            lines=("promotion",),
            failed=f"Le projet consiste surtout à animer ou à représenter un réseau. {_LIFTED}",
            unknown=_NATURE_UNKNOWN,
        ),
    ),
    "agency_or_chamber": (
        Saying(lines=("category",), failed="Le dossier serait porté par une chambre consulaire."),
        Saying(
            lines=("development_agency",),
            failed="Le dossier serait porté par une agence de développement.",
            unknown=_LEAD_UNKNOWN,
        ),
    ),
    "creation_support": (
        Saying(
            lines=("creation_support",),
            failed=f"Le projet consiste surtout à accompagner la création d’entreprises. {_LIFTED}",
            unknown=_NATURE_UNKNOWN,
        ),
    ),
    "observatory": (
        Saying(
            lines=("study",),
            failed=f"Le projet consiste surtout à observer ou à documenter. {_LIFTED}",
            unknown=_NATURE_UNKNOWN,
        ),
    ),
}

TO_JUDGE: Mapping[str, str] = {
    "ess_with_others": (
        "Vos structures de l’économie sociale sont des sociétés dont il faut lire les statuts\xa0: une personne le fera."
    ),
    "local_roots": "Votre territoire est aussi vaste qu’une région\xa0: une personne regardera s’il forme un même ensemble.",
    "authority_partnership": (
        "Une lettre de soutien engage peu\xa0: une personne l’appréciera. Une délibération, une convention ou une adhésion "
        "suffirait."
    ),
}
