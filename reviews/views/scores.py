"""What those who may see scores see of a dossier's."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from applications.models import Application
from applications.queries import latest_version
from criteria.reading import EvaluationReading
from reviews import perms, queries
from reviews.models import AgendaItem, Decision
from reviews.reading import Line, decided_reading, lines, named, rated_reading


@dataclass(frozen=True, kw_only=True)
class Scores:
    """An evaluation with ratings, and who gave them: ``authors`` in the order of the columns."""

    reading: EvaluationReading
    authors: list[str]
    mandatory: list[Line]
    experimental: list[Line]


def scores_of(
    application: Application,
    user: User,
    *,
    decision: Decision | None,
    item: AgendaItem | None = None,
) -> Scores | None:
    """Return a dossier's scores, as decided or as they stand; none for whoever may not see them."""
    version = decision.version if decision else latest_version(application)
    if version is None or not perms.can_see_scores(user, application):
        return None
    version.application = application
    sheets = list(queries.submitted_sheets(version))
    item = decision.item if decision else item
    consensus = list(item.consensus.order_by("pk")) if item else []
    reading = (
        decided_reading(decision) if decision else rated_reading(version, sheets=sheets, consensus=consensus)
    )
    authors = named(sheets)
    return Scores(
        reading=reading,
        authors=authors,
        mandatory=lines(reading.mandatory, sheets=sheets, authors=authors, consensus=consensus),
        experimental=lines(reading.experimental, sheets=sheets, authors=authors, consensus=consensus),
    )
