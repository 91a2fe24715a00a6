"""Desk, assignments and sheets: each move, each refusal, and what sending twice does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from applications.enums import Capacity, EventKind, State
from applications.models import Access, Application, Event
from applications.services import grant_access, recuse
from poles.enums import TeamCapacity
from poles.services import join_team
from reviews import services
from reviews.enums import AdmissibilityOutcome, Mark, NotificationMeans, SheetState
from reviews.models import Admissibility, Assignment, CriterionScore, Declaration, Notification, ScoreSheet
from reviews.services import Given
from reviews.services.admissibility import ReasonsMissing
from reviews.services.assignment import (
    AlreadyAssigned,
    AlreadyDeclared,
    Conflicted,
    DueDatePast,
    NotAReviewer,
    NotOpenToReview,
    StatementMissing,
)
from reviews.services.notification import AlreadyNotified
from reviews.services.sheet import (
    NotOpenToScores,
    NotTheReviewer,
    ScoreWithMark,
    SheetSealed,
    UnknownCriterion,
    UnknownPiece,
    scored_codes,
)
from tests.factories import now
from tests.reviews import steps

pytestmark = pytest.mark.django_db


# Completeness and admissibility


def test_confirm_complete_moves_a_submitted_dossier():
    case = steps.sent()

    services.confirm_complete(application_id=case.dossier.pk, by=case.officer, at=now())

    assert case.state() == State.COMPLETE


def test_confirm_complete_twice_is_told_and_moves_once():
    case = steps.complete()

    with pytest.raises(services.UnableToJudge, match="Un collègue l’a peut-être traité"):
        services.confirm_complete(application_id=case.dossier.pk, by=case.officer, at=now())

    assert Event.objects.filter(application=case.dossier, to_state=State.COMPLETE).count() == 1


@pytest.mark.parametrize("outcome", AdmissibilityOutcome)
def test_judge_admissibility_moves_and_keeps_the_reasons(outcome):
    case = steps.judged(outcome)

    answer = Admissibility.objects.get()
    assert (answer.outcome, answer.reasons, answer.by) == (outcome, "Motifs.", case.officer)
    assert case.state() == outcome.value


def test_judge_admissibility_without_reasons_is_refused():
    case = steps.complete()

    with pytest.raises(ReasonsMissing):
        services.judge_admissibility(
            application_id=case.dossier.pk,
            outcome=AdmissibilityOutcome.ADMISSIBLE,
            reasons=" ",
            by=case.officer,
            at=now(),
        )

    assert case.state() == State.COMPLETE


def test_judge_admissibility_of_a_dossier_not_complete_leaves_nothing():
    case = steps.sent()

    with pytest.raises(services.UnableToJudge):
        services.judge_admissibility(
            application_id=case.dossier.pk,
            outcome=AdmissibilityOutcome.ADMISSIBLE,
            reasons="Motifs.",
            by=case.officer,
            at=now(),
        )

    assert not Admissibility.objects.exists()


# Assignments


def test_assign_reviewer_opens_the_review_and_not_the_dossier():
    case = steps.assigned(count=1)

    assert case.state() == State.IN_REVIEW
    assert not Application.objects.visible_to(case.reviewers[0]).exists()


def test_assign_reviewer_refuses_who_is_no_reviewer():
    case = steps.judged()

    with pytest.raises(NotAReviewer):
        steps.assign(case, steps.person(Role.AUDITOR))


def test_assign_reviewer_refuses_a_dossier_not_yet_admissible():
    case = steps.complete()

    with pytest.raises(NotOpenToReview):
        steps.assign(case)


def test_assign_reviewer_refuses_a_day_that_is_over():
    case = steps.judged()

    with pytest.raises(DueDatePast):
        steps.assign(case, days=-2)


def test_assign_reviewer_refuses_the_same_person_twice():
    case = steps.assigned(count=1)

    with pytest.raises(AlreadyAssigned):
        steps.assign(case, case.reviewers[0])


def test_assign_reviewer_refuses_the_team_and_the_recused():
    case = steps.judged()
    of_team, recused = steps.person(Role.REVIEWER), steps.person(Role.REVIEWER)
    join_team(
        pole_id=case.dossier.pole_id,
        user=of_team,
        capacity=TeamCapacity.EDITOR,
        by=case.dossier.created_by,
        at=now(),
    )
    recuse(application=case.dossier, user=recused, reason="Parenté", by=case.officer, at=now())

    for reviewer in (of_team, recused):
        with pytest.raises(Conflicted):
            steps.assign(case, reviewer)

    assert not Assignment.objects.exists()
    assert case.state() == State.ADMISSIBLE


def test_assign_reviewer_takes_a_third_once_reviewed_and_keeps_the_state():
    case = steps.reviewed((1, 4))

    third = steps.assign(case)
    steps.declare(third)
    steps.fill_sheet(third)

    assert case.state() == State.REVIEWED
    session = steps.plan(case)
    with pytest.raises(services.UnableToRunSession, match="toutes ses fiches"):
        services.add_to_agenda(
            session_id=session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
        )
    steps.submit_sheet(third)
    services.add_to_agenda(session_id=session.pk, application_id=case.dossier.pk, by=case.officer, at=now())


def test_assign_reviewer_refuses_a_dossier_on_an_agenda():
    case = steps.on_agenda()

    with pytest.raises(NotOpenToReview):
        steps.assign(case)


# Declarations


def test_declare_no_conflict_opens_the_dossier_and_a_sheet():
    case = steps.declared(count=1)

    assert list(Application.objects.visible_to(case.reviewers[0])) == [case.dossier]
    assert ScoreSheet.objects.get().state == SheetState.DRAFT
    assert Access.objects.get(user=case.reviewers[0]).capacity == Capacity.REVIEWER


def test_declare_a_conflict_recuses_for_good():
    case = steps.assigned(count=1)

    steps.declare(case.assignments[0], conflict=True, statement="J’y ai travaillé.")

    assignment = Assignment.objects.get()
    assert assignment.ended_at is not None
    assert not ScoreSheet.objects.exists()
    assert Access.objects.get(user=case.reviewers[0]).capacity == Capacity.RECUSED
    with pytest.raises(Conflicted):
        steps.assign(case, case.reviewers[0])


def test_declare_a_conflict_without_a_word_is_refused():
    case = steps.assigned(count=1)

    with pytest.raises(StatementMissing):
        steps.declare(case.assignments[0], conflict=True, statement=" ")

    assert not Declaration.objects.exists()


def test_declare_again_in_the_same_words_gives_the_same_declaration():
    case = steps.assigned(count=1)
    said = {"conflict": True, "statement": "J’y ai travaillé."}

    first, again = steps.declare(case.assignments[0], **said), steps.declare(case.assignments[0], **said)

    assert first == again == Declaration.objects.get()


@pytest.mark.parametrize(
    "said", [{"conflict": True, "statement": "Trop tard."}, {"conflict": False, "statement": "Aucun."}]
)
def test_declare_again_in_other_words_is_refused(said):
    case = steps.declared(count=1)

    with pytest.raises(AlreadyDeclared):
        steps.declare(case.assignments[0], **said)

    assert Declaration.objects.get().conflict is False


def test_declare_is_the_reviewers_alone():
    case = steps.assigned(count=2)

    for by in (case.officer, case.reviewers[1]):
        with pytest.raises(services.assignment.NotTheReviewer):
            services.declare_interests(assignment_id=case.assignments[0].pk, conflict=False, by=by, at=now())

    assert not Declaration.objects.exists()


def test_declare_a_conflict_when_the_others_are_in_ends_the_review():
    case = steps.declared(count=2)
    third = steps.assign(case)
    for assignment in case.assignments[:2]:
        steps.fill_sheet(assignment)
        steps.submit_sheet(assignment)
    assert case.state() == State.IN_REVIEW

    steps.declare(third, conflict=True, statement="Parenté.")

    assert case.state() == State.REVIEWED


# Scores


def test_save_score_counts_versions_and_what_stands_changes_nothing():
    [assignment] = steps.declared(count=1).assignments

    first = steps.score(assignment, "M1", 2)
    same = steps.score(assignment, "M1", 2)
    second = steps.score(assignment, "M1", 4, expected_version=1)

    assert (first.version, same.version, second.version) == (1, 1, 2)
    assert CriterionScore.objects.get().score == 4


def test_save_score_on_another_version_is_refused_and_shows_what_stands():
    [assignment] = steps.declared(count=1).assignments
    steps.score(assignment, "M1", 2)
    steps.score(assignment, "M1", 3, expected_version=1)

    with pytest.raises(services.StaleScore) as refusal:
        steps.score(assignment, "M1", 4, expected_version=1)

    assert refusal.value.current.score == 3
    assert CriterionScore.objects.get().score == 3


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"criterion": "E1"}, UnknownCriterion),
        ({"criterion": "Z9"}, UnknownCriterion),
        ({"criterion": "M1", "mark": Mark.NOT_ASSESSABLE}, ScoreWithMark),
        ({"criterion": "M1", "piece": "P9"}, UnknownPiece),
        ({"criterion": "M1", "piece": "", "page": 3}, UnknownPiece),
    ],
)
def test_save_score_refuses(options, refusal):
    [assignment] = steps.declared(count=1).assignments

    with pytest.raises(refusal):
        steps.score(assignment, **options)

    assert not CriterionScore.objects.exists()


def test_save_score_refuses_somebody_else():
    one, other = steps.declared(count=2).assignments

    with pytest.raises(NotTheReviewer):
        steps.score(one, "M1", by=other.reviewer)


def test_save_score_refuses_a_sealed_sheet_and_a_dossier_gone_on():
    case = steps.in_deliberation()

    with pytest.raises(SheetSealed):
        steps.score(case.assignments[0], "M1", 0)


def test_save_score_refuses_once_the_assignment_has_ended():
    [assignment] = steps.declared(count=1).assignments
    assignment.ended_at, assignment.end_reason = now() + timedelta(seconds=1), "Repris"
    assignment.save()

    with pytest.raises(NotOpenToScores):
        steps.score(assignment, "M1")


def test_save_scores_saves_all_and_leaves_blanks_alone():
    [assignment] = steps.declared(count=1).assignments

    services.save_scores(
        assignment_id=assignment.pk,
        given=[
            Given(criterion="M1", score=2, reason="Vu"),
            Given(criterion="M2"),
            Given(criterion="M3", reason="Je réfléchis"),
        ],
        by=assignment.reviewer,
        at=now(),
    )

    saved = CriterionScore.objects.order_by("criterion").values_list("criterion", "score", "reason")
    assert list(saved) == [("M1", 2, "Vu"), ("M3", None, "Je réfléchis")]


def test_save_scores_saves_nothing_when_one_is_stale():
    [assignment] = steps.declared(count=1).assignments
    steps.score(assignment, "M2", 1)

    with pytest.raises(services.StaleScores) as refusal:
        services.save_scores(
            assignment_id=assignment.pk,
            given=[Given(criterion="M1", score=2, reason="Vu"), Given(criterion="M2", score=4, reason="Non")],
            by=assignment.reviewer,
            at=now(),
        )

    assert {code: score.score for code, score in refusal.value.current.items()} == {"M2": 1}
    assert list(CriterionScore.objects.values_list("criterion", "score")) == [("M2", 1)]


# Submission of a sheet


def test_submit_sheet_says_what_lacks():
    case = steps.declared(count=1)
    [assignment] = case.assignments
    codes = scored_codes(assignment)
    steps.score(assignment, "M1", 2, piece="")
    steps.score(assignment, "M2", 2, reason=" ")
    steps.score(assignment, "M3", 3, piece="")
    steps.score(assignment, "M4", None, mark=Mark.RECUSED)

    with pytest.raises(services.IncompleteSheet) as refusal:
        steps.submit_sheet(assignment)

    assert list(refusal.value.lacks) == [code for code in codes if code not in {"M1", "M4"}]
    assert refusal.value.lacks["M2"] == "Écrivez le motif."
    assert refusal.value.lacks["M3"].startswith("Citez la pièce")
    assert ScoreSheet.objects.get().state == SheetState.DRAFT


def test_submit_sheet_waits_for_the_others():
    case = steps.declared(count=2)
    one, other = case.assignments
    steps.fill_sheet(one)
    steps.submit_sheet(one)
    assert case.state() == State.IN_REVIEW

    steps.fill_sheet(other)
    steps.submit_sheet(other)

    assert case.state() == State.REVIEWED


def test_submit_sheet_alone_is_not_a_review():
    case = steps.declared(count=1)

    steps.fill_sheet(case.assignments[0])
    steps.submit_sheet(case.assignments[0])

    assert case.state() == State.IN_REVIEW


def test_submit_sheet_twice_seals_once():
    case = steps.declared(count=1)
    steps.fill_sheet(case.assignments[0])

    first, again = steps.submit_sheet(case.assignments[0]), steps.submit_sheet(case.assignments[0])

    assert first == again
    assert Event.objects.filter(application=case.dossier, kind=EventKind.SHEET).count() == 1


def test_submit_sheet_is_the_reviewers_alone_even_once_sealed():
    case = steps.declared(count=1)
    steps.fill_sheet(case.assignments[0])

    for _ in ("open", "sealed"):
        with pytest.raises(NotTheReviewer):
            services.submit_sheet(assignment_id=case.assignments[0].pk, by=case.officer, at=now())
        steps.submit_sheet(case.assignments[0])


# Notification


@pytest.mark.parametrize("change", ["means", "reference", "by"])
def test_notify_again_otherwise_is_refused(change):
    case = steps.decided()
    said = {"means": NotificationMeans.REGISTERED_LETTER, "reference": "2C 123", "by": case.officer}
    other = {
        "means": NotificationMeans.HAND_DELIVERED,
        "reference": "2C 124",
        "by": steps.person(Role.CASE_OFFICER),
    }
    standing = services.notify(application_id=case.dossier.pk, at=now(), **said)

    with pytest.raises(AlreadyNotified):
        services.notify(application_id=case.dossier.pk, at=now(), **said | {change: other[change]})

    assert Notification.objects.get() == standing


def test_notify_twice_gives_the_first():
    case = steps.decided()

    first, again = steps.notify(case), steps.notify(case)

    assert first == again == Notification.objects.get()
    assert case.state() == State.NOTIFIED


def test_notify_an_inadmissible_dossier():
    case = steps.judged(AdmissibilityOutcome.INADMISSIBLE)

    notification = services.notify(
        application_id=case.dossier.pk,
        means=NotificationMeans.REGISTERED_LETTER,
        reference="2C 123",
        by=case.officer,
        at=now(),
    )

    assert notification.admissibility == Admissibility.objects.get()
    assert notification.decision is None


@pytest.mark.parametrize("stage", [steps.sent, steps.reviewed, steps.in_deliberation])
def test_notify_before_anything_is_decided_is_refused(stage):
    case = stage()

    with pytest.raises(services.UnableToNotify):
        steps.notify(case)

    assert not Notification.objects.exists()


def test_committee_access_does_not_survive_a_recusal():
    case = steps.reviewed()
    member = steps.person(Role.COMMITTEE_MEMBER)
    grant_access(
        application=case.dossier,
        user=member,
        capacity=Capacity.COMMITTEE,
        reason="Séance",
        by=case.officer,
        at=now(),
    )

    recuse(application=case.dossier, user=member, reason="Parenté", by=case.officer, at=now())

    assert not Application.objects.visible_to(member).exists()


def test_a_sealed_sheet_that_scores_no_mandatory_criterion_is_no_second_opinion():
    case = steps.declared()
    steps.fill_sheet(case.assignments[0], None, T1=3, mark="recused")
    # Sealed before such sheets were refused.
    ScoreSheet.objects.filter(assignment=case.assignments[0]).update(
        state=SheetState.SUBMITTED, submitted_at=now()
    )
    steps.fill_sheet(case.assignments[1])

    steps.submit_sheet(case.assignments[1])

    assert case.state() == State.IN_REVIEW
    third = steps.assign(case)
    steps.declare(third)
    steps.fill_sheet(third)
    steps.submit_sheet(third)
    assert case.state() == State.REVIEWED
