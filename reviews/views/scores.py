"""What those who may see scores see of a dossier's."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from accounts.models import User
from applications.models import Application
from applications.queries import latest_version
from criteria.reading import EvaluationReading, read
from criteria.services import engine_grid
from reviews import perms, queries
from reviews.models import AgendaItem, Decision
from reviews.reading import Line, decided_grid, lines, named, rated_reading, third_review_gap


@dataclass(frozen=True, kw_only=True)
class Scores:
    """
    An evaluation with ratings, and who gave them.

    :param gap: from which gap between two scores of one criterion reviewers diverge.
    :param authors: in the order of the columns.
    """

    reading: EvaluationReading
    gap: Fraction
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
    if decision:
        grid = decided_grid(decision)
        reading = read(decision.evaluation, grid)
    else:
        grid = engine_grid(application.call.grid_version)
        reading = rated_reading(version, sheets=sheets, consensus=consensus)
    gap, authors = third_review_gap(grid), named(sheets)
    beside = partial(lines, gap=gap, sheets=sheets, authors=authors, consensus=consensus)
    return Scores(
        reading=reading,
        gap=gap,
        authors=authors,
        mandatory=beside(reading.mandatory),
        experimental=beside(reading.experimental),
    )
