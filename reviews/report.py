"""The evaluation report («rapport d’évaluation»): what its template shows, read as the decision is taken and frozen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from core.charts import Bar, Chart, bar_chart
from criteria.reading import EvaluationReading, read
from reviews.enums import FAVOURABLE_OUTCOMES
from reviews.models import Decision
from reviews.queries import submitted_sheets
from reviews.reading import anonymous, decided_grid, lines, third_review_gap


def context(decision_id: int) -> dict[str, Any]:
    """Return the plain values of a decision's report; the evaluation is the one frozen in the decision."""
    decision = Decision.objects.select_related(
        "application__call", "application__pole", "version", "item__session__chair"
    ).get(pk=decision_id)
    grid = decided_grid(decision)
    reading = read(decision.evaluation, grid)
    # Sheets that came in for a later round are no part of this decision.
    sheets = [
        sheet
        for sheet in submitted_sheets(decision.version)
        if sheet.submitted_at is not None and sheet.submitted_at <= decision.at
    ]
    beside = partial(
        lines,
        gap=third_review_gap(grid),
        sheets=sheets,
        authors=anonymous(sheets),
        consensus=list(decision.item.consensus.order_by("pk")),
    )
    return {
        **_facts(decision),
        # Each criterion stands in its part below.
        "reading": replace(reading, criteria=()),
        "scale": [f"{score} – {text[:1].lower()}{text[1:]}" for score, text in grid.scale.anchors.items()],
        "chart": _chart(reading, top=grid.scale.top),
        "mandatory": beside(reading.mandatory),
        "experimental": beside(reading.experimental),
        "exclusions": reading.exclusions,
        "reviewer_count": len(sheets),
    }


def _facts(decision: Decision) -> dict[str, Any]:
    application, session = decision.application, decision.item.session
    payload = decision.version.payload or {}
    return {
        "number": application.number,
        "title": payload.get("title", application.title),
        "pole": payload.get("pole", {}).get("name", application.pole.name),
        "fictitious": application.pole.fictitious,
        "call": application.call.title,
        "strand": application.call.get_strand_display(),
        "submitted_at": decision.version.submitted_at,
        "version": decision.version.number,
        "sha256": decision.version.sha256,
        "requested": application.requested_amount,
        "outcome": decision.get_outcome_display(),
        "is_favourable": decision.outcome in FAVOURABLE_OUTCOMES,
        "amount": decision.amount,
        "reasons": decision.reasons,
        "conditions": decision.conditions,
        "decided_at": decision.at,
        "session": session.title,
        "chair": session.chair.get_full_name(),
        "member_count": decision.members.count(),
    }


def _chart(reading: EvaluationReading, *, top: int) -> Chart:
    return bar_chart(
        title=f"Notes retenues par critère, de 0 à {top}.",
        bars=[
            Bar(
                label=f"{each.code} – {each.label}",
                value=each.retained or Decimal(0),
                text="non noté" if each.retained is None else _french(each.retained),
            )
            for each in reading.scored
        ],
        maximum=Decimal(top),
        label_heading="Critère",
        value_heading=f"Note sur {top}",
    )


def _french(score: Decimal) -> str:
    return str(score).replace(".", ",")
