from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.enums import EventKind, State
from applications.models import Application
from applications.services.state import move, record
from criteria import engine
from criteria.engine.enums import Kind
from criteria.services import engine_grid
from reviews.enums import SheetState
from reviews.models import Assignment, CriterionScore, ScoreSheet
from reviews.perms import sheets_pending
from reviews.ratings import codes_to_score
from reviews.services.locking import locked_assignment

MIN_SHEETS = 2

# A reviewed dossier takes a third sheet: its state says nothing of it, since the applicant sees the moves.
OPEN_TO_SCORES = frozenset({State.IN_REVIEW, State.REVIEWED})


class UnableToScore(Exception):
    """A score or a sheet cannot be recorded."""


class SheetSealed(UnableToScore):
    """The sheet has been submitted: it never changes."""


class NotTheReviewer(UnableToScore):
    """The sheet is somebody else's."""


class NotOpenToScores(UnableToScore):
    """The dossier is no longer in review."""


class UnknownPiece(UnableToScore):
    """The piece cited is not one of the submitted version."""


class UnknownCriterion(UnableToScore):
    """The code is not one that the call's grid scores."""


class ScoreWithMark(UnableToScore):
    """Both a score and a mark in its place are given."""


class StaleScore(UnableToScore):
    """The score was saved from another page since it was opened; ``current`` is what stands."""

    def __init__(self, current: CriterionScore) -> None:
        super().__init__(
            "Cette note a été modifiée depuis une autre page. Rien n’a été perdu\xa0: comparez, puis enregistrez "
            "ce que vous gardez."
        )
        self.current = current


class StaleScores(UnableToScore):
    """Some of the scores of a page were saved from elsewhere since it was opened: ``current`` by code."""

    def __init__(self, current: Iterable[CriterionScore]) -> None:
        super().__init__(
            "Des notes ont été modifiées depuis une autre page\xa0: rien n’a été enregistré. Ce que vous avez écrit "
            "est toujours là\xa0; comparez avec ce qui est enregistré, gardez ce que vous voulez, puis enregistrez."
        )
        self.current = {score.criterion: score for score in current}


class IncompleteSheet(UnableToScore):
    """Some criteria are not scored, or without reason or piece: ``lacks`` says what, by code."""

    def __init__(self, lacks: dict[str, str]) -> None:
        super().__init__("La fiche n’est pas encore complète\xa0: il reste des critères à renseigner.")
        self.lacks = lacks


class NoOpinion(UnableToScore):
    """No mandatory criterion is scored: words alone are not the opinion that the committee waits for."""


def sheet_grid(assignment: Assignment) -> engine.Grid:
    """Return the grid that a sheet follows: its call's."""
    return engine_grid(assignment.application.call.grid_version)


def scored_codes(assignment: Assignment) -> list[str]:
    return codes_to_score(sheet_grid(assignment))


def _open_sheet(assignment_id: int, *, by: User) -> ScoreSheet:
    # Who steps back holds the same locks: no score is written after.
    locked_assignment(assignment_id)
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("assignment__application__call__grid_version", "assignment__reviewer")
        .get(assignment_id=assignment_id)
    )
    _must_be_theirs(sheet.assignment, by)
    if sheet.state == SheetState.SUBMITTED:
        raise SheetSealed("Cette fiche est rendue\xa0: elle ne se modifie plus.")
    if sheet.assignment.ended_at is not None or sheet.assignment.application.state not in OPEN_TO_SCORES:
        raise NotOpenToScores("Ce dossier n’est plus en évaluation\xa0: la fiche ne se modifie plus.")
    return sheet


def _must_be_theirs(assignment: Assignment, by: User) -> None:
    if assignment.reviewer_id != by.pk:
        raise NotTheReviewer("Cette fiche est celle d’une autre personne.")


@dataclass(frozen=True, kw_only=True)
class Given:
    """
    What a reviewer gives for one criterion, whole or not yet.

    :param expected_version: the version that was opened, 0 where the criterion was still blank.
    """

    criterion: str
    score: int | None = None
    mark: str = ""
    reason: str = ""
    piece: str = ""
    page: int | None = None
    expected_version: int = 0

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("score", "mark", "reason", "piece", "page")}

    @property
    def is_blank(self) -> bool:
        return self == Given(criterion=self.criterion)


@transaction.atomic
def save_score(
    *,
    assignment_id: int,
    criterion: str,
    score: int | None,
    mark: str = "",
    reason: str = "",
    piece: str = "",
    page: int | None = None,
    expected_version: int = 0,
    by: User,
    at: datetime,
) -> CriterionScore:
    """
    Save what a reviewer says of one criterion, whole or not yet; saving what stands changes nothing.

    :raises StaleScore: if another version stands.
    :raises UnableToScore: if the sheet is sealed, or the criterion or piece unknown.
    """
    given = Given(
        criterion=criterion,
        score=score,
        mark=mark,
        reason=reason,
        piece=piece,
        page=page,
        expected_version=expected_version,
    )
    return _save(_open_sheet(assignment_id, by=by), given, at=at)


@transaction.atomic
def save_scores(*, assignment_id: int, given: Iterable[Given], by: User, at: datetime) -> None:
    """
    Save what a page holds on several criteria, all or nothing; a criterion left blank is left alone.

    :raises StaleScores: if some were saved from elsewhere since the page was opened.
    :raises UnableToScore: as ``save_score``.
    """
    sheet = _open_sheet(assignment_id, by=by)
    stale = []
    for each in given:
        try:
            if not each.is_blank:
                _save(sheet, each, at=at)
        except StaleScore as refusal:
            stale.append(refusal.current)
    if stale:
        raise StaleScores(stale)


def _save(sheet: ScoreSheet, given: Given, *, at: datetime) -> CriterionScore:
    if given.criterion not in scored_codes(sheet.assignment):
        raise UnknownCriterion(f"Le critère {given.criterion} ne se note pas dans cet appel.")
    if given.score is not None and given.mark:
        raise ScoreWithMark("Choisissez une note, ou une mention à sa place, pas les deux.")
    if given.page is not None and not given.piece:
        raise UnknownPiece("Choisissez la pièce dont vous citez une page.")
    if given.piece and not sheet.assignment.version.pieces.filter(code=given.piece).exists():
        raise UnknownPiece(f"La pièce {given.piece} n’est pas dans ce dossier. Choisissez-la dans la liste.")
    standing = sheet.scores.filter(criterion=given.criterion).first()
    values = given.values
    if standing is None:
        return CriterionScore.objects.create(sheet=sheet, criterion=given.criterion, saved_at=at, **values)
    if all(getattr(standing, field) == value for field, value in values.items()):
        return standing
    if standing.version != given.expected_version:
        raise StaleScore(standing)
    for field, value in values.items():
        setattr(standing, field, value)
    standing.version += 1
    standing.saved_at = at
    standing.save()
    return standing


def lacking(sheet: ScoreSheet) -> dict[str, str]:
    """Say what keeps a sheet from being submitted, by criterion code."""
    scores = {score.criterion: score for score in sheet.scores.all()}
    grid = sheet_grid(sheet.assignment)
    evidence_from = grid.scale.evidence_from
    return {
        code: sentence
        for code in codes_to_score(grid)
        if (sentence := _lack(scores.get(code), evidence_from=evidence_from))
    }


def _lack(score: CriterionScore | None, *, evidence_from: int) -> str:
    if score is None or (score.score is None and not score.mark):
        return "Donnez une note, ou dites que le critère n’est pas évaluable."
    if not score.reason.strip():
        return "Écrivez le motif."
    if score.score is not None and score.score >= evidence_from and not score.piece:
        return f"Citez la pièce qui justifie une note d’au moins {evidence_from}."
    return ""


def gives_no_opinion(sheet: ScoreSheet) -> bool:
    """Say whether a sheet has a word, and no score, for each mandatory criterion: it is no independent opinion."""
    mandatory = {each.code for each in sheet_grid(sheet.assignment).criteria if each.kind == Kind.MANDATORY}
    scores = [score for score in sheet.scores.all() if score.criterion in mandatory]
    return len(scores) == len(mandatory) > 0 and all(score.mark for score in scores)


@transaction.atomic
def submit_sheet(*, assignment_id: int, by: User, at: datetime) -> ScoreSheet:
    """
    Seal a reviewer's sheet; with the last one awaited, and two at least, the dossier is reviewed.

    Submitted again by its reviewer, the sealed sheet is given as it stands.

    :raises NotTheReviewer: if ``by`` is not the reviewer.
    :raises IncompleteSheet: if a criterion lacks a score, a reason or a piece.
    :raises NoOpinion: if no mandatory criterion has a score.
    """
    application, assignment = locked_assignment(assignment_id)
    _must_be_theirs(assignment, by)
    if standing := ScoreSheet.objects.filter(assignment_id=assignment_id, state=SheetState.SUBMITTED).first():
        return standing
    sheet = _open_sheet(assignment_id, by=by)
    must_be_whole(sheet)
    sheet.state = SheetState.SUBMITTED
    sheet.submitted_at = at
    sheet.save(update_fields=["state", "submitted_at"])
    record(application=application, kind=EventKind.SHEET, by=by, at=at, payload={"sheet": sheet.pk})
    end_review_if_all_in(application, by=by, at=at)
    return sheet


def must_be_whole(sheet: ScoreSheet) -> None:
    """
    Refuse a sheet that cannot be submitted yet, with what to do.

    :raises IncompleteSheet: if a criterion lacks a score, a reason or a piece.
    :raises NoOpinion: if no mandatory criterion has a score.
    """
    if lacks := lacking(sheet):
        raise IncompleteSheet(lacks)
    if gives_no_opinion(sheet):
        raise NoOpinion(
            "Aucun critère incontournable n’a de note\xa0: cette fiche ne compterait pas comme un avis. Notez ce qui "
            "peut l’être\xa0; si vous avez un lien avec ce dossier, ou ne pouvez pas l’évaluer, déportez-vous\xa0: le "
            "service le confiera à une autre personne."
        )


def end_review_if_all_in(application: Application, *, by: User, at: datetime) -> None:
    """Move a dossier in review on once no sheet is awaited, and two opinions at least are in; under its lock."""
    if application.state != State.IN_REVIEW or sheets_pending(application):
        return
    sheets = (
        ScoreSheet.objects.filter(
            assignment__in=Assignment.objects.in_force().filter(application=application)
        )
        .select_related("assignment__application__call__grid_version")
        .prefetch_related("scores")
        .order_by("pk")
    )
    if sum(not gives_no_opinion(sheet) for sheet in sheets) >= MIN_SHEETS:
        move(application=application, to=State.REVIEWED, by=by, at=at)
