"""What the sections of a strand must say at least before a dossier is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.enums import SectionKind, Strand

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Essential:
    """
    One thing to say, and how its lack is told.

    :param answer: name of the answer that says it.
    :param in_row: where the answer is rows, the name of what one of them must say; 0 says something.
    """

    kind: SectionKind
    answer: str
    sentence: str
    in_row: str = ""

    def is_said(self, content: Content) -> bool:
        if not self.in_row:
            return bool(content.get(self.answer))
        return any(row.get(self.in_row) is not None for row in content.get(self.answer, []))


_ESSENTIALS: Mapping[Strand, tuple[Essential, ...]] = {
    Strand.FEASIBILITY: (
        Essential(SectionKind.STUDY, "dimensions", "Choisissez ce que l’étude doit éclairer."),
    ),
    Strand.EXPERIMENTATION: (
        Essential(SectionKind.PROGRAMME, "animation", "Décrivez ce que fera l’animation du pôle."),
        Essential(SectionKind.FUNDING, "aid", "Dites si l’aide financerait un poste ou un investissement."),
    ),
    Strand.LABELLING: (
        Essential(
            SectionKind.RESULTS,
            "rows",
            "Donnez au moins un résultat observé, même s’il est de 0.",
            "observed",
        ),
        Essential(SectionKind.EVALUATION, "findings", "Dites ce que l’évaluation partagée a montré."),
        Essential(SectionKind.PROGRESS, "rows", "Prenez au moins un engagement de progrès.", "objective"),
    ),
    Strand.CAPITALISATION: (
        Essential(SectionKind.SHARING, "shared", "Choisissez ce que vous voulez partager."),
    ),
}


def lacking(strand: Strand, sections: Mapping[str, Content]) -> list[Essential]:
    """List what a strand's own sections do not say yet, in their order."""
    return [each for each in _ESSENTIALS[strand] if not each.is_said(sections.get(each.kind, {}))]
