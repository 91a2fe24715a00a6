"""The evaluation report («rapport d’évaluation»): what its template shows, from rows that no longer change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.charts import Bar, Chart, bar_chart
from criteria.models import GridVersion
from criteria.reading import CriterionReading, EvaluationReading, read
from criteria.services import engine_grid
from reviews.enums import FAVOURABLE_OUTCOMES, Mark
from reviews.models import Decision, ScoreSheet
from reviews.queries import submitted_sheets

TOP_SCORE = Decimal(4)


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one reviewer, or the committee, says of a criterion; reviewers have a rank and no name."""

    author: str
    score: str
    reason: str
    piece: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A criterion with the opinions on it."""

    criterion: CriterionReading
    opinions: tuple[Opinion, ...]


def context(decision_id: int) -> dict[str, Any]:
    """Return the plain values of a decision's report; the evaluation is the one frozen in the decision."""
    decision = Decision.objects.select_related(
        "application__call", "application__pole", "version", "item__session__chair"
    ).get(pk=decision_id)
    grid_version = GridVersion.objects.get(sha256=decision.evaluation["grid"]["sha256"])
    reading = read(decision.evaluation, engine_grid(grid_version))
    # Sheets that came in for a later round are no part of this decision.
    sheets = [
        sheet
        for sheet in submitted_sheets(decision.version)
        if sheet.submitted_at is not None and sheet.submitted_at <= decision.at
    ]
    consensus = {
        line.criterion: Opinion(
            author="Comité (note de consensus)", score=str(line.score), reason=line.reason
        )
        for line in decision.item.consensus.order_by("pk")
    }
    return {
        **_facts(decision),
        "reading": reading,
        "chart": _chart(reading),
        "mandatory": _lines(reading.mandatory, sheets, consensus),
        "experimental": _lines(reading.experimental, sheets, consensus),
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


def _chart(reading: EvaluationReading) -> Chart:
    return bar_chart(
        title="Notes retenues par critère, de 0 à 4.",
        bars=[
            Bar(
                label=f"{each.code} – {each.label}",
                value=each.retained or Decimal(0),
                text="non noté" if each.retained is None else _french(each.retained),
            )
            for each in reading.scored
        ],
        maximum=TOP_SCORE,
        label_heading="Critère",
        value_heading="Note sur 4",
    )


def _lines(
    criteria: Sequence[CriterionReading], sheets: Sequence[ScoreSheet], consensus: dict[str, Opinion]
) -> list[Line]:
    return [
        Line(criterion=each, opinions=(*_opinions(each.code, sheets), *_of(consensus, each.code)))
        for each in criteria
    ]


def _opinions(code: str, sheets: Sequence[ScoreSheet]) -> tuple[Opinion, ...]:
    return tuple(
        Opinion(
            author=f"Évaluateur {rank}",
            score=Mark(score.mark).label if score.mark else str(score.score),
            reason=score.reason,
            piece=_citation(score.piece, score.page),
        )
        for rank, sheet in enumerate(sheets, start=1)
        for score in sheet.scores.all()
        if score.criterion == code
    )


def _of(consensus: dict[str, Opinion], code: str) -> tuple[Opinion, ...]:
    return (consensus[code],) if code in consensus else ()


def _citation(piece: str, page: int | None) -> str:
    return f"pièce {piece}, page {page}" if piece and page else f"pièce {piece}" if piece else ""


def _french(score: Decimal) -> str:
    return str(score).replace(".", ",")
