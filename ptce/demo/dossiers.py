"""What applicants, case officers and reviewers do with each invented dossier, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.utils.timezone import localdate

from accounts.models import User
from applications import services as applications
from applications.enums import PieceKind, SectionKind
from core.pieces import CheckedPiece, check_all
from ptce.demo import content, entities
from ptce.demo.pieces import LABELS, piece_pdf
from ptce.demo.stage import Stage, Step
from reviews import services as reviews
from reviews.enums import AdmissibilityOutcome, NotificationMeans
from reviews.models import Assignment

Act = Callable[[User, datetime], None]

#: Between two reviewers of one dossier, so that their sheets do not come in at the same second.
BETWEEN_REVIEWERS = 95


def steps(stage: Stage) -> Iterator[Step]:
    for pole in content.example_poles():
        for dossier in pole.dossiers:
            yield from _dossier_steps(stage, pole, dossier)


def _dossier_steps(stage: Stage, pole: entities.ExamplePole, dossier: entities.Dossier) -> Iterator[Step]:
    lead, officer = stage.people[next(iter(pole.team))], _officer(stage, pole)
    acts: list[tuple[str, User, Act]] = [
        ("created", lead, partial(_describe, stage, pole, dossier)),
        ("submitted", lead, partial(_submit, stage, dossier)),
        ("completed", officer, partial(_confirm, stage, dossier)),
        ("judged", officer, partial(_judge, stage, dossier)),
        ("assigned", officer, partial(_assign, stage, dossier)),
        ("notified", officer, partial(_notify, stage, dossier)),
    ]
    for name, by, act in acts:
        if name in dossier.days:
            yield Step(at=stage.on(dossier.days[name]), by=by, act=act)
    for turn, review in enumerate(dossier.reviews):
        yield from _review_steps(stage, dossier, review, turn)


def _officer(stage: Stage, pole: entities.ExamplePole) -> User:
    """Return the case officer whose regions hold the pole."""
    return next(stage.people[person.key] for person in content.people() if pole.region in person.regions)


def _describe(
    stage: Stage, pole: entities.ExamplePole, dossier: entities.Dossier, by: User, at: datetime
) -> None:
    application = applications.create_application(
        call_id=stage.calls[dossier.strand].pk,
        pole_id=stage.poles[pole.name].pk,
        title=dossier.title,
        by=by,
        at=at,
    )
    for kind, section in dossier.sections.items():
        on = content.budget_on if kind == SectionKind.BUDGET else content.section_on
        applications.save_section(
            application_id=application.pk,
            kind=SectionKind(kind),
            content=on(section, day=localdate(stage.now)),
            expected_version=0,
            by=by,
            at=at,
        )
    for kind, checked in zip(dossier.pieces, _checked(pole, dossier), strict=True):
        applications.attach_checked(
            application_id=application.pk,
            kind=PieceKind(kind),
            label=LABELS[kind],
            checked=checked,
            by=by,
            at=at,
        )
    stage.applications[dossier.key] = application


def _checked(pole: entities.ExamplePole, dossier: entities.Dossier) -> list[CheckedPiece]:
    """Check a dossier's pieces, all in one child."""
    files = (ContentFile(piece_pdf(kind=kind, pole=pole.name), name=f"{kind}.pdf") for kind in dossier.pieces)
    return check_all(list(files))


def _submit(stage: Stage, dossier: entities.Dossier, by: User, at: datetime) -> None:
    applications.submit(application_id=stage.applications[dossier.key].pk, by=by, at=at)


def _confirm(stage: Stage, dossier: entities.Dossier, by: User, at: datetime) -> None:
    reviews.confirm_complete(application_id=stage.applications[dossier.key].pk, by=by, at=at)


def _judge(stage: Stage, dossier: entities.Dossier, by: User, at: datetime) -> None:
    judgement = dossier.judgement
    if judgement is None:
        raise ValueError(f"{dossier.key} is judged without a judgement")
    reviews.judge_admissibility(
        application_id=stage.applications[dossier.key].pk,
        outcome=(
            AdmissibilityOutcome.ADMISSIBLE if judgement.admissible else AdmissibilityOutcome.INADMISSIBLE
        ),
        reasons=judgement.reason,
        by=by,
        at=at,
    )


def _assign(stage: Stage, dossier: entities.Dossier, by: User, at: datetime) -> None:
    for review in dossier.reviews:
        reviews.assign_reviewer(
            application_id=stage.applications[dossier.key].pk,
            reviewer_id=stage.people[review.reviewer].pk,
            due_on=localdate(at + timedelta(days=30)),
            by=by,
            at=at,
        )


def _notify(stage: Stage, dossier: entities.Dossier, by: User, at: datetime) -> None:
    reviews.notify(
        application_id=stage.applications[dossier.key].pk,
        means=NotificationMeans.PLATFORM,
        by=by,
        at=at,
    )


def _review_steps(
    stage: Stage, dossier: entities.Dossier, review: entities.Review, turn: int
) -> Iterator[Step]:
    by = stage.people[review.reviewer]
    delay = BETWEEN_REVIEWERS * (turn + 1)
    yield Step(
        at=stage.on(dossier.days["assigned"], minutes=delay),
        by=by,
        act=partial(_declare, stage, dossier),
    )
    yield Step(
        at=stage.on(dossier.days["reviewed"], minutes=delay),
        by=by,
        act=partial(_score, stage, dossier, review),
    )


def _declare(stage: Stage, dossier: entities.Dossier, by: User, at: datetime) -> None:
    assignment = _assignment(stage, dossier, by)
    reviews.declare_interests(assignment_id=assignment.pk, conflict=False, by=by, at=at)


def _score(stage: Stage, dossier: entities.Dossier, review: entities.Review, by: User, at: datetime) -> None:
    assignment = _assignment(stage, dossier, by)
    for score in review.scores:
        reviews.save_score(
            assignment_id=assignment.pk,
            criterion=score.criterion,
            score=score.value if isinstance(score.value, int) else None,
            mark=score.value if isinstance(score.value, str) else "",
            reason=score.reason,
            piece=_cited(dossier, score),
            by=by,
            at=at,
        )
    if review.submitted:
        reviews.submit_sheet(assignment_id=assignment.pk, by=by, at=at)


def _assignment(stage: Stage, dossier: entities.Dossier, by: User) -> Assignment:
    return Assignment.objects.get(application=stage.applications[dossier.key], reviewer=by)


def _cited(dossier: entities.Dossier, score: entities.Score) -> str:
    """Return the code of the first piece that the dossier has among those to cite, none if it has none."""
    ranks = (dossier.pieces.index(kind) for kind in score.piece_kinds if kind in dossier.pieces)
    rank = next(ranks, None)
    return "" if rank is None else f"P{rank + 1}"
