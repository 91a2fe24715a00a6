"""The parts of a dossier's addresses: French words for sections, codes for pieces."""

from __future__ import annotations

from applications.enums import SectionKind
from applications.models.dossier import NUMBER

SLUGS: dict[SectionKind, str] = {
    SectionKind.STRATEGY: "strategie",
    SectionKind.COOPERATION: "cooperation",
    SectionKind.POOLING: "mutualisation",
    SectionKind.ACTIVITIES: "activites",
    SectionKind.PARTNERSHIPS: "collectivites",
    SectionKind.EXPERIMENTAL: "criteres-a-tester",
    SectionKind.PURPOSE: "objet",
    SectionKind.STUDY: "etude",
    SectionKind.PROGRAMME: "programme-de-travail",
    SectionKind.RESULTS: "resultats",
    SectionKind.EVALUATION: "evaluation-partagee",
    SectionKind.PROGRESS: "contrat-de-progres",
    SectionKind.SHARING: "partage",
    SectionKind.FUNDING: "aide",
    SectionKind.BUDGET: "budget",
    SectionKind.ATTESTATIONS: "attestations",
}


class SectionConverter:
    regex = "|".join(SLUGS.values())

    def to_python(self, value: str) -> SectionKind:
        return next(kind for kind, slug in SLUGS.items() if slug == value)

    def to_url(self, value: str) -> str:
        return SLUGS[SectionKind(value)]


class NumberConverter:
    regex = NUMBER

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
