"""Which pieces a dossier owes, by strand and situation: one table, and what it says of one dossier."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from applications.enums import FUNDED, PartnershipAct, PieceKind, SectionKind, Strand


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What of a dossier decides on its pieces."""

    strand: Strand
    #: The lead organisation is a public body (legal category 7xxx of the Insee): it has no statutes of its own.
    public_lead: bool = False
    #: The dossier says that a signed charter or strategy exists.
    signed_strategy: bool = False
    acts: frozenset[str] = frozenset()
    confirmed_cofinancers: bool = False
    members_to_verify: bool = False


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One piece («pièce demandée»): why, what it proves, and for whom it is compulsory or recommended."""

    kind: PieceKind
    title: str
    why: str
    #: What a dossier lacks without it, as an order.
    order: str
    proves: tuple[str, ...] = ()
    compulsory: frozenset[Strand] = frozenset()
    recommended: frozenset[Strand] = frozenset()
    when: Callable[[Situation], bool] = lambda _: True
    #: Files of ``static/ptce/modeles`` to start from.
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """One line of what a dossier owes."""

    requirement: Requirement
    compulsory: bool
    given: bool

    @property
    def missing(self) -> bool:
        return self.compulsory and not self.given


_ALL = frozenset(Strand)
_FORMED = frozenset({Strand.EXPERIMENTATION, Strand.LABELLING})
_SELECTED = frozenset({*FUNDED, Strand.LABELLING})
_LABELLING = frozenset({Strand.LABELLING})

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        kind=PieceKind.CHARTER,
        title="La charte ou la stratégie commune, signée",
        why="Vous déclarez un document signé\xa0: il montre que le projet est partagé et écrit.",
        order="Joignez la charte ou la stratégie signée que vous déclarez.",
        proves=("M3", "M6"),
        compulsory=_FORMED,
        recommended=_ALL - _FORMED,
        when=lambda situation: situation.signed_strategy,
        models=("charte.docx", "charte.odt"),
    ),
    Requirement(
        kind=PieceKind.CHARTER,
        title="La charte ou la stratégie commune, si elle est signée",
        why="Un projet partagé se prouve par un écrit que les membres ont signé.",
        order="Joignez la charte ou la stratégie commune.",
        proves=("M3", "M6"),
        recommended=_ALL,
        when=lambda situation: not situation.signed_strategy,
        models=("charte.docx", "charte.odt"),
    ),
    Requirement(
        kind=PieceKind.STATUTES,
        title="Les statuts de la structure porteuse, à jour",
        why="Ils disent qui décide, et que la structure peut porter le projet.",
        order="Joignez les statuts de la structure porteuse.",
        proves=("M6", "T3"),
        compulsory=_SELECTED,
        recommended=_ALL - _SELECTED,
        when=lambda situation: not situation.public_lead,
    ),
    Requirement(
        kind=PieceKind.DIRECTORS,
        title="La liste des dirigeants de la structure porteuse",
        why="Elle dit qui engage la structure. Noms et fonctions suffisent.",
        order="Joignez la liste des dirigeants de la structure porteuse.",
        compulsory=_SELECTED,
        when=lambda situation: not situation.public_lead,
    ),
    Requirement(
        kind=PieceKind.DELIBERATION,
        title="La délibération qui autorise la demande",
        why="Une structure publique ne s’engage que par une décision de son assemblée.",
        order="Joignez la délibération qui autorise la structure porteuse à faire cette demande.",
        proves=("M8",),
        compulsory=_SELECTED,
        when=lambda situation: situation.public_lead,
        models=("deliberation.docx", "deliberation.odt"),
    ),
    Requirement(
        kind=PieceKind.DELIBERATION,
        title="La délibération de la collectivité partenaire",
        why="Vous déclarez un partenariat voté par une collectivité\xa0: c’est sa preuve la plus forte.",
        order="Joignez la délibération de la collectivité partenaire que vous déclarez.",
        proves=("M8",),
        compulsory=_SELECTED,
        recommended=_ALL - _SELECTED,
        when=lambda situation: not situation.public_lead and PartnershipAct.DELIBERATION in situation.acts,
        models=("deliberation.docx", "deliberation.odt"),
    ),
    Requirement(
        kind=PieceKind.AGREEMENT,
        title="La convention avec la collectivité partenaire",
        why="Vous déclarez un partenariat par convention\xa0: elle le prouve, avec sa durée.",
        order="Joignez la convention avec la collectivité partenaire que vous déclarez.",
        proves=("M6", "M8"),
        compulsory=_SELECTED,
        recommended=_ALL - _SELECTED,
        when=lambda situation: PartnershipAct.CONVENTION in situation.acts,
    ),
    Requirement(
        kind=PieceKind.ACCOUNTS,
        title="Les derniers comptes approuvés de la structure porteuse",
        why="Ils montrent sa solidité. La première année, un bilan d’ouverture convient.",
        order="Joignez les derniers comptes approuvés de la structure porteuse.",
        proves=("M7",),
        compulsory=FUNDED,
        recommended=_LABELLING,
    ),
    Requirement(
        kind=PieceKind.BANK,
        title="Un relevé d’identité bancaire (RIB)",
        why="L’aide sera versée sur ce compte, au nom de la structure porteuse.",
        order="Joignez un relevé d’identité bancaire (RIB) de la structure porteuse.",
        compulsory=FUNDED,
    ),
    Requirement(
        kind=PieceKind.COFINANCING,
        title="L’accord de chaque cofinanceur confirmé",
        why="Un cofinancement que vous dites confirmé se prouve par un courrier ou une décision.",
        order="Joignez l’accord des cofinanceurs que vous dites confirmés.",
        compulsory=FUNDED,
        when=lambda situation: situation.confirmed_cofinancers,
    ),
    Requirement(
        kind=PieceKind.EVALUATION,
        title="Le rapport de l’évaluation partagée",
        why="Le label se demande après une évaluation menée avec les parties prenantes.",
        order="Joignez le rapport de l’évaluation partagée.",
        proves=("T5",),
        compulsory=_LABELLING,
    ),
    Requirement(
        kind=PieceKind.COMMITMENT,
        title="Les lettres d’engagement des membres",
        why="Elles montrent un groupement voulu par chacun. Une lettre déposée par un membre compte ici.",
        order="Joignez les lettres d’engagement des membres.",
        proves=("M1", "M2"),
        recommended=_ALL,
        models=("lettre-engagement.docx", "lettre-engagement.odt"),
    ),
    Requirement(
        kind=PieceKind.ESS_PROOF,
        title="Les justificatifs d’appartenance à l’ESS",
        why="Le code d’un ou plusieurs membres ne suffit pas à le dire\xa0: leurs statuts ou leur agrément le prouvent.",
        order="Joignez les justificatifs d’appartenance à l’ESS des membres à vérifier.",
        proves=("M1",),
        recommended=_ALL,
        when=lambda situation: situation.members_to_verify,
    ),
    Requirement(
        kind=PieceKind.BUDGET,
        title="Le budget détaillé",
        why="Un tableur aide à comprendre comment vous avez compté.",
        order="Joignez le budget détaillé.",
        recommended=FUNDED,
        models=("budget.xlsx", "budget.ods"),
    ),
    Requirement(
        kind=PieceKind.MANDATE,
        title="Le pouvoir de la personne qui dépose",
        why="Seulement si elle n’est pas le représentant légal de la structure porteuse.",
        order="Joignez le pouvoir de la personne qui dépose.",
        recommended=_ALL,
        models=("pouvoir.docx", "pouvoir.odt"),
    ),
)


def asked_of(situation: Situation, *, given: Collection[str]) -> list[Asked]:
    """
    List what a dossier in this situation owes, the compulsory pieces first.

    :param given: kinds of the pieces that are part of the dossier, those of its pole's members among them.
    """
    lines = [
        Asked(each, compulsory=situation.strand in each.compulsory, given=each.kind in given)
        for each in REQUIREMENTS
        if situation.strand in each.compulsory | each.recommended and each.when(situation)
    ]
    return sorted(lines, key=lambda line: not line.compulsory)


def situation_of(
    strand: Strand,
    sections: Mapping[str, Mapping[str, Any]],
    *,
    lead_category: str,
    members_to_verify: bool,
) -> Situation:
    """Read from a dossier's answers what decides on its pieces."""
    partners = sections.get(SectionKind.PARTNERSHIPS, {}).get("rows", [])
    cofinancers = sections.get(SectionKind.FUNDING, {}).get("cofinancers", [])
    return Situation(
        strand=strand,
        public_lead=lead_category.startswith("7"),
        signed_strategy=bool(sections.get(SectionKind.STRATEGY, {}).get("document")),
        acts=frozenset(row.get("act", "") for row in partners),
        confirmed_cofinancers=any(row.get("confirmed") for row in cofinancers),
        members_to_verify=members_to_verify,
    )
