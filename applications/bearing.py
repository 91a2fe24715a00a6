"""Where the answers that a rule reads are given, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping

from applications.enums import SectionKind

MEMBERS_PAGE = "members"
PIECES_PAGE = "pieces"
#: A question of the members' page that has a page of its own.
PERIMETER = "perimeter"

#: Rule of the engine -> the pages whose answers it reads, the most telling first; a rule without pages gets no link.
PAGES_OF_RULE: Mapping[str, tuple[str, ...]] = {
    "ess_with_others": (MEMBERS_PAGE, SectionKind.PARTNERSHIPS),
    "composition": (MEMBERS_PAGE,),
    "plurality": (MEMBERS_PAGE, SectionKind.COOPERATION),
    "promoters": (MEMBERS_PAGE,),
    "shared_strategy": (SectionKind.STRATEGY, MEMBERS_PAGE),
    "local_roots": (MEMBERS_PAGE, SectionKind.STRATEGY),
    "social_utility": (SectionKind.ACTIVITIES,),
    "lasting_cooperation": (SectionKind.COOPERATION,),
    "economic_commitment": (SectionKind.POOLING,),
    "authority_partnership": (SectionKind.PARTNERSHIPS, MEMBERS_PAGE),
    "visible_place": (SectionKind.EXPERIMENTAL,),
    "research_development": (SectionKind.EXPERIMENTAL,),
    "democratic_governance": (SectionKind.EXPERIMENTAL,),
    "ess_policies": (SectionKind.EXPERIMENTAL,),
    "evaluation": (SectionKind.EXPERIMENTAL,),
    "jobs": (SectionKind.EXPERIMENTAL,),
    "one_off_project": (SectionKind.PURPOSE, SectionKind.COOPERATION),
    "representation": (SectionKind.PURPOSE, MEMBERS_PAGE),
    "agency_or_chamber": (SectionKind.PURPOSE, MEMBERS_PAGE),
    "creation_support": (SectionKind.PURPOSE,),
    "observatory": (SectionKind.PURPOSE,),
}

#: Rule of the engine -> the pages that support it in a reader's eyes, though it reads nothing of them.
SUPPORTING_PAGES: Mapping[str, tuple[str, ...]] = {
    "evaluation": (SectionKind.RESULTS, SectionKind.EVALUATION),
}

#: Rule of the engine -> how the answers that it reads begin, in a section where several rules have theirs.
_BEGINNINGS: Mapping[str, str] = {
    "visible_place": "place_",
    "research_development": "research_",
    "democratic_governance": "governance_",
    "ess_policies": "ess_",
    "evaluation": "indicators",
    "jobs": "jobs_",
}


def section_of(rule: str) -> SectionKind | None:
    """Return the first section among a rule's pages, that of the members and that of the pieces left aside."""
    return next((page for page in PAGES_OF_RULE.get(rule, ()) if isinstance(page, SectionKind)), None)


def beginning_of_answers(rule: str) -> str:
    """Return how the names of a rule's answers begin in its section; nothing where it is shown whole."""
    return _BEGINNINGS.get(rule, "")


def page_label(page: str) -> str:
    """Name a page of a dossier as its menu does."""
    if page == MEMBERS_PAGE:
        return "Membres et périmètre du pôle"
    return "Pièces jointes" if page == PIECES_PAGE else SectionKind(page).label
