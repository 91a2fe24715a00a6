"""How far a draft is: how many of its questions are answered, section by section and as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from applications.attestations import unasked
from applications.budget.balance import read
from applications.budget.lines import Side
from applications.enums import SectionKind, Strand, sections_of
from applications.forms.answers import Answer
from applications.forms.shapes import SHAPES
from applications.models import Application

#: Questions that another answer calls for: a section is full without them.
_FOLLOWING: Mapping[SectionKind, frozenset[str]] = {
    SectionKind.EXPERIMENTAL: frozenset({"place_formal_network"}),
    SectionKind.ATTESTATIONS: frozenset({"aid_details"}),
}


@dataclass(frozen=True)
class Progress:
    """Questions answered of those asked; the rows of a section are one question."""

    answered: int
    asked: int

    @property
    def word(self) -> str:
        """Say how far a part («partie») is."""
        if not self.answered:
            return "Vide"
        return "Remplie" if self.answered >= self.asked else "Commencée"

    @property
    def tone(self) -> str:
        """The tone of the word's badge."""
        return {"Vide": "", "Commencée": "info", "Remplie": "success"}[self.word]

    @property
    def told(self) -> str:
        if self.asked == 1:
            return f"{self.answered} question sur 1"
        return f"{self.answered} question{'s' if self.answered > 1 else ''} sur {self.asked}"


def of_section(kind: SectionKind, content: Mapping[str, Any], *, legal_category: str) -> Progress:
    """Count the answers of a section's content, as its page asks its questions; a budget asks for two sides."""
    if kind == SectionKind.BUDGET:
        budget = read(content)
        said = [budget.side(side) > 0 for side in (Side.CHARGES, Side.RESOURCES)]
        return Progress(answered=sum(said), asked=len(said))
    shape = SHAPES[kind]
    left_out = {
        *_FOLLOWING.get(kind, ()),
        *unasked(kind, legal_category=legal_category),
        *(name for name in shape.asked_of_some if name not in content),
        *(name for name, (other, answer) in shape.only_when.items() if content.get(other) != answer),
    }
    rows = shape.rows
    if rows:
        left_out.add(rows.none_key or "")
    names = [
        name
        for name, field in shape.form.base_fields.items()
        if isinstance(field, Answer) and name not in left_out
    ]
    answered = sum(name in content for name in names)
    if not rows:
        return Progress(answered=answered, asked=len(names))
    told = bool(content.get(rows.key)) or bool(rows.none_key and content.get(rows.none_key))
    return Progress(answered=answered + told, asked=len(names) + 1)


def by_section(application: Application) -> dict[SectionKind, Progress]:
    """Count the answers of each section of a draft whose sections and lead member are loaded; no query."""
    contents = {section.kind: section.content for section in application.sections.all()}
    leads = (member for member in application.pole.memberships.all() if member.is_lead)
    category = next((lead.legal_category for lead in leads), "")
    return {
        kind: of_section(kind, contents.get(kind, {}), legal_category=category)
        for kind in sections_of(Strand(application.call.strand))
    }


def together(parts: Mapping[SectionKind, Progress]) -> Progress:
    """Return the progress of the whole."""
    return Progress(
        answered=sum(part.answered for part in parts.values()),
        asked=sum(part.asked for part in parts.values()),
    )
