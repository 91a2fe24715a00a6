"""What to correct where the criteria cannot read an answer, in an applicant's words."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

from django.forms import Field

from applications.bearing import MEMBERS_PAGE, page_label
from applications.enums import SectionKind
from applications.forms.shapes import SHAPES
from criteria.engine import InvalidInput
from poles.forms import MemberForm, PerimeterForm

logger = logging.getLogger(__name__)

#: Path of a fact, or its beginning -> the page of its answer, and what the form writes before the fact's own name.
_PLACES: Mapping[str, tuple[str, str]] = {
    "perimeter": (MEMBERS_PAGE, ""),
    "members": (MEMBERS_PAGE, ""),
    "applicant.legal_category": (MEMBERS_PAGE, ""),
    "applicant.naf": (MEMBERS_PAGE, ""),
    "applicant": (SectionKind.PURPOSE, ""),
    "strategy": (SectionKind.STRATEGY, ""),
    "local_agreements": (SectionKind.STRATEGY, ""),
    "voluntary": (SectionKind.COOPERATION, ""),
    "cooperation": (SectionKind.COOPERATION, ""),
    "pooling": (SectionKind.POOLING, ""),
    "activities": (SectionKind.ACTIVITIES, ""),
    "authority_partnerships": (SectionKind.PARTNERSHIPS, ""),
    "place": (SectionKind.EXPERIMENTAL, "place_"),
    "research": (SectionKind.EXPERIMENTAL, "research_"),
    "governance": (SectionKind.EXPERIMENTAL, "governance_"),
    "ess_policy": (SectionKind.EXPERIMENTAL, "ess_"),
    "evaluation": (SectionKind.EXPERIMENTAL, ""),
    "jobs": (SectionKind.EXPERIMENTAL, "jobs_"),
    "purpose": (SectionKind.PURPOSE, ""),
}

#: Facts whose rank is that of a line which the applicant sees.
_LINES = frozenset({"members", "activities", "pooling", "authority_partnerships", "evaluation"})

_PATH = re.compile(r"(?P<part>\w+)(?:\.indicators)?(?:\[(?P<rank>\d+)\])?(?:\.(?P<name>\w+))?")


def told(fault: InvalidInput) -> str:
    """Say in French which answer the criteria cannot read; the engine's own words go to the log."""
    logger.warning("the criteria cannot read the facts: %s", fault)
    path = _PATH.match(fault.path)
    part, name = (path["part"], path["name"]) if path else ("", None)
    place = _PLACES.get(f"{part}.{name}") or _PLACES.get(part)
    if path is None or place is None:
        return "Ce dossier ne peut pas être lu par les critères. Écrivez au service instructeur\xa0: rien n’est perdu."
    page, prefix = place
    line = f", ligne {int(path['rank']) + 1}" if part in _LINES and path["rank"] else ""
    question = _questions(page, in_line=bool(line)).get(f"{prefix}{name or part}")
    answer = f"la réponse à «\xa0{question.label}\xa0»" if question else "une réponse"
    return (
        f"Dans «\xa0{page_label(page)}\xa0»{line}, {answer} ne peut pas être lue par les critères. Corrigez-la, ou "
        "écrivez au service instructeur\xa0: rien n’est perdu."
    )


def _questions(page: str, *, in_line: bool) -> Mapping[str, Field]:
    if page == MEMBERS_PAGE:
        return {**MemberForm.base_fields, "perimeter": PerimeterForm.base_fields["areas"]}
    shape = SHAPES[SectionKind(page)]
    return shape.rows.form.base_fields if in_line and shape.rows else shape.form.base_fields
