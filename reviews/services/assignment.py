from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from accounts.enums import Role
from accounts.models import User
from applications.enums import Capacity, EventKind, State
from applications.models import Application
from applications.services import grant_access, recuse
from applications.services.state import locked, move, record
from reviews.enums import SheetState, TieKind
from reviews.models import Assignment, Declaration, ScoreSheet
from reviews.perms import ties
from reviews.services.locking import locked_assignment
from reviews.services.sheet import end_review_if_all_in

# A reviewed dossier may ask for a third review, until it stands on an agenda.
OPEN_TO_ASSIGNMENT = frozenset({State.ADMISSIBLE, State.IN_REVIEW, State.REVIEWED})


#: How long a reviewer is given at most.
LONGEST = timedelta(days=366)


class UnableToAssign(Exception):
    """A dossier cannot be given to that reviewer; ``answer`` names what is at fault in what was asked."""

    answer = ""


class NotAReviewer(UnableToAssign):
    """The person does not hold the role."""

    answer = "reviewer"


class NotOpenToReview(UnableToAssign):
    """The dossier is not admissible, or its review is over."""


class AlreadyAssigned(UnableToAssign):
    """The person has the dossier already."""

    answer = "reviewer"


class Conflicted(UnableToAssign):
    """The person is in the applicant's team, or has stepped back from the dossier."""

    answer = "reviewer"


class DueDatePast(UnableToAssign):
    """The due date is over already."""

    answer = "due_on"


class DueDateFar(UnableToAssign):
    """The due date is so late that it must be a slip."""

    answer = "due_on"


@transaction.atomic
def assign_reviewer(
    *, application_id: int, reviewer_id: int, due_on: date, by: User, at: datetime
) -> Assignment:
    """
    Give a dossier to a reviewer; it opens to them once they have declared no conflict.

    :raises UnableToAssign: if the person or the dossier does not allow it.
    """
    application = locked(application_id)
    reviewer = User.objects.get(pk=reviewer_id)
    if not reviewer.has_role(Role.REVIEWER):
        raise NotAReviewer(f"{reviewer} n’est pas évaluateur. Choisissez une personne de la liste.")
    on_agenda = application.agenda_items.undecided().exists()
    if application.state not in OPEN_TO_ASSIGNMENT or on_agenda:
        raise NotOpenToReview(
            f"Le dossier {application.number} n’est pas ouvert à l’évaluation\xa0: il doit être recevable, et ne "
            "figurer à l’ordre du jour d’aucune séance. Rechargez la page."
        )
    if due_on < localdate(at):
        raise DueDatePast("La date de rendu est déjà passée\xa0: choisissez une date à venir.")
    if due_on > localdate(at) + LONGEST:
        raise DueDateFar("La fiche serait à rendre dans plus d’un an\xa0: vérifiez l’année.")
    _must_be_free(application, reviewer)
    version = application.versions.order_by("-number")[0]
    assignment = Assignment.objects.create(
        application=application,
        version=version,
        reviewer=reviewer,
        assigned_at=at,
        assigned_by=by,
        due_on=due_on,
    )
    payload = {"assignment": assignment.pk, "reviewer": reviewer.pk}
    record(application=application, kind=EventKind.ASSIGNMENT, by=by, at=at, payload=payload)
    if application.state == State.ADMISSIBLE:
        move(application=application, to=State.IN_REVIEW, by=by, at=at)
    return assignment


def _must_be_free(application: Application, reviewer: User) -> None:
    tie = ties(application).get(reviewer.pk)
    if tie is None:
        return
    if tie.kind == TieKind.REVIEWER:
        raise AlreadyAssigned(f"Ce dossier est déjà confié à {reviewer}. Choisissez une autre personne.")
    raise Conflicted(
        f"{reviewer} ne peut pas recevoir ce dossier\xa0: {tie.words}. Choisissez une autre personne."
    )


class UnableToDeclare(Exception):
    """A declaration of interests cannot be recorded."""


class StatementMissing(UnableToDeclare):
    """A conflict is declared without saying which."""


class NotTheReviewer(UnableToDeclare):
    """The dossier is given to somebody else: nobody declares another's interests."""


class AlreadyDeclared(UnableToDeclare):
    """Another declaration stands: it does not change."""


class SheetGiven(UnableToDeclare):
    """The sheet is submitted: its opinion stays in the dossier."""


@transaction.atomic
def declare_interests(
    *, assignment_id: int, conflict: bool, statement: str = "", by: User, at: datetime
) -> Declaration:
    """
    Record a reviewer's declaration for one dossier, once: without conflict it opens, with one they step back.

    Declared again in the same words, the declaration that stands is given.

    :raises NotTheReviewer: if ``by`` is not the reviewer.
    :raises AlreadyDeclared: if they declared otherwise.
    :raises StatementMissing: if a conflict is declared without a word on it.
    """
    application, assignment = locked_assignment(assignment_id)
    if assignment.reviewer_id != by.pk:
        raise NotTheReviewer(
            "Ce dossier est confié à une autre personne\xa0: elle seule déclare ses intérêts."
        )
    if standing := Declaration.objects.filter(assignment=assignment).first():
        if (standing.conflict, standing.statement) == (conflict, statement):
            return standing
        raise AlreadyDeclared(
            "Vous avez déjà déclaré vos intérêts pour ce dossier, en d’autres termes\xa0: votre déclaration ne se "
            "modifie plus. Écrivez au service instructeur si votre situation a changé."
        )
    if conflict and not statement.strip():
        raise StatementMissing("Dites en quelques mots quel lien vous avez avec ce dossier.")
    declaration = Declaration.objects.create(
        assignment=assignment, conflict=conflict, statement=statement, at=at
    )
    payload = {"assignment": assignment.pk, "conflict": conflict}
    record(application=application, kind=EventKind.DECLARATION, by=by, at=at, payload=payload)
    if conflict:
        assignment.end_reason = "Conflit d’intérêts déclaré"
        _end(assignment, application, told=assignment.end_reason, by=by, at=at)
    else:
        ScoreSheet.objects.create(assignment=assignment, opened_at=at)
        grant_access(
            application=application,
            user=assignment.reviewer,
            capacity=Capacity.REVIEWER,
            reason="Affectation, sans conflit d’intérêts déclaré",
            by=by,
            at=at,
        )
    return declaration


@transaction.atomic
def step_back(*, assignment_id: int, reason: str, by: User, at: datetime) -> Assignment:
    """
    End a reviewer's part in a dossier that they had begun to score («déport»): it closes to them for good.

    Asked again, the assignment that ended is given.

    :param reason: kept with the assignment; the committee reads only that the person stepped back.
    :raises NotTheReviewer: if ``by`` is not the reviewer.
    :raises StatementMissing: if ``reason`` is blank.
    :raises SheetGiven: if the sheet is submitted.
    """
    application, assignment = locked_assignment(assignment_id)
    if assignment.reviewer_id != by.pk:
        raise NotTheReviewer("Ce dossier est confié à une autre personne\xa0: elle seule s’en déporte.")
    if assignment.ended_at is not None:
        return assignment
    if not reason.strip():
        raise StatementMissing("Dites en quelques mots pourquoi vous vous déportez.")
    if ScoreSheet.objects.filter(assignment=assignment, state=SheetState.SUBMITTED).exists():
        raise SheetGiven("Votre fiche est rendue\xa0: écrivez au service instructeur, qui verra quoi faire.")
    assignment.end_reason = reason
    _end(assignment, application, told="Déport pendant l’évaluation", by=by, at=at)
    return assignment


def _end(assignment: Assignment, application: Application, *, told: str, by: User, at: datetime) -> None:
    """Take a dossier back from a reviewer, for the reason that the assignment holds; under its lock."""
    assignment.ended_at = at
    assignment.save(update_fields=["ended_at", "end_reason"])
    recuse(application=application, user=assignment.reviewer, reason=told, by=by, at=at)
    # The others may have been waiting for this sheet alone.
    end_review_if_all_in(application, by=by, at=at)
