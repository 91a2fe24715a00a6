"""What the database itself refuses, each by its name."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from criteria import engine
from reviews.enums import SCORES, AdmissibilityOutcome, Outcome, SessionState
from reviews.models import (
    Admissibility,
    AgendaItem,
    Assignment,
    CommitteeSession,
    Consensus,
    CriterionScore,
    Decision,
    DecisionMember,
    Declaration,
    Notification,
    ScoreSheet,
    SessionMember,
)
from reviews.models.sheet import _SHEET_SEALED
from tests.factories import now
from tests.reviews import steps

pytestmark = pytest.mark.django_db


@contextmanager
def refused(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        yield


# Admissibility


def test_admissibility_outcome_known():
    case = steps.complete()
    with refused("admissibility_outcome_known"):
        Admissibility.objects.create(
            version=case.dossier.versions.get(), outcome="perhaps", reasons="M", at=now(), by=case.officer
        )


def test_admissibility_reasons_given():
    case = steps.complete()
    with refused("admissibility_reasons_given"):
        Admissibility.objects.create(
            version=case.dossier.versions.get(),
            outcome=AdmissibilityOutcome.ADMISSIBLE,
            reasons="",
            at=now(),
            by=case.officer,
        )


# Assignment and declaration


def assignment_row(case, **values):
    return Assignment.objects.create(
        **{
            "application": case.dossier,
            "version": case.dossier.versions.get(),
            "reviewer": steps.person(Role.REVIEWER),
            "assigned_at": now(),
            "assigned_by": case.officer,
            "due_on": steps.in_days(10),
            **values,
        }
    )


def test_assignment_once_in_force():
    case = steps.assigned(count=1)
    with refused("assignment_once_in_force"):
        assignment_row(case, reviewer=case.reviewers[0])


@pytest.mark.parametrize(
    "values",
    [
        {"ended_at": now()},
        {"end_reason": "Repris"},
        {"ended_at": now() - timedelta(days=30), "end_reason": "Repris"},
    ],
)
def test_assignment_end_has_reason(values):
    case = steps.judged()
    with refused("assignment_end_has_reason"):
        assignment_row(case, **values)


def test_declaration_conflict_explained():
    case = steps.assigned(count=1)
    with refused("declaration_conflict_explained"):
        Declaration.objects.create(assignment=case.assignments[0], conflict=True, statement="", at=now())


# Sheets


def test_scoresheet_state_known():
    case = steps.assigned(count=1)
    with refused("scoresheet_state_known"):
        ScoreSheet.objects.create(assignment=case.assignments[0], state="lost", opened_at=now())


def test_scoresheet_submitted_has_date():
    case = steps.assigned(count=1)
    with refused("scoresheet_submitted_has_date"):
        ScoreSheet.objects.create(assignment=case.assignments[0], opened_at=now(), submitted_at=now())


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"score": 5}, "criterionscore_score_on_scale"),
        ({"mark": "perhaps"}, "criterionscore_mark_known"),
        ({"score": 2, "mark": "recused"}, "criterionscore_score_or_mark"),
    ],
)
def test_criterionscore_values(values, name):
    steps.declared(count=1)
    with refused(name):
        CriterionScore.objects.create(
            sheet=ScoreSheet.objects.get(), criterion="M1", saved_at=now(), **values
        )


def test_criterionscore_once():
    case = steps.declared(count=1)
    steps.score(case.assignments[0], "M1")
    with refused("criterionscore_once"):
        CriterionScore.objects.create(sheet=ScoreSheet.objects.get(), criterion="M1", saved_at=now())


@pytest.mark.parametrize("values", [{"reason": ""}, {"score": None}, {"score": 3, "piece": ""}])
def test_scoresheet_scores_whole(values):
    steps.declared(count=1)
    sheet = ScoreSheet.objects.get()
    CriterionScore.objects.create(
        **{"sheet": sheet, "criterion": "M1", "score": 2, "reason": "M", "saved_at": now(), **values}
    )
    with refused("scoresheet_scores_whole"):
        ScoreSheet.objects.update(state="submitted", submitted_at=now())


def test_a_draft_sheet_is_not_sealed_but_stays():
    case = steps.declared(count=1)
    steps.score(case.assignments[0], "M1", 2)
    assert CriterionScore.objects.update(score=1) == 1
    with refused("scoresheet_sealed"):
        ScoreSheet.objects.all()._raw_delete("default")


# Committee


@pytest.mark.parametrize(
    "values",
    [
        {"state": SessionState.OPEN},
        {"opened_at": now()},
        {"state": SessionState.CLOSED, "opened_at": now()},
    ],
)
def test_committeesession_state_has_dates(values):
    with refused("committeesession_state_has_dates"):
        CommitteeSession.objects.create(
            title="S", held_at=now(), chair=steps.person(Role.COMMITTEE_CHAIR), **values
        )


def test_committeesession_quorum_positive():
    with refused("committeesession_quorum_positive"):
        CommitteeSession.objects.create(
            title="S", held_at=now(), chair=steps.person(Role.COMMITTEE_CHAIR), quorum=0
        )


def test_sessionmember_and_agendaitem_once():
    case = steps.on_agenda()
    with refused("sessionmember_once"):
        SessionMember.objects.create(session=case.session, user=case.chair)
    with refused("agendaitem_once"):
        AgendaItem.objects.create(session=case.session, application=case.dossier, position=9)


@pytest.mark.parametrize(
    "said", ["nothing but a date", "nothing but a reason", "no reason", "no date", "its own place"]
)
def test_agendaitem_postponement_whole(said):
    case = steps.on_agenda()
    later = AgendaItem.objects.create(session=steps.on_agenda().session, application=case.dossier, position=9)
    whole = {"postponed_to": later, "postponed_at": now(), "postponement_reason": "Pièce attendue"}
    changes = {
        "nothing but a date": {"postponed_to": None, "postponement_reason": ""},
        "nothing but a reason": {"postponed_to": None, "postponed_at": None},
        "no reason": {"postponement_reason": ""},
        "no date": {"postponed_at": None},
        "its own place": {"postponed_to": case.item},
    }
    with refused("agendaitem_postponement_whole"):
        AgendaItem.objects.filter(pk=case.item.pk).update(**whole | changes[said])
    assert AgendaItem.objects.filter(pk=case.item.pk).update(**whole) == 1


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"score": 5}, "consensus_score_on_scale"),
        ({"reason": ""}, "consensus_reason_given"),
        ({"criterion": "M1"}, "consensus_once"),
    ],
)
def test_consensus_values(values, name):
    case = steps.in_deliberation()
    steps.agree("M1", case)
    with refused(name):
        Consensus.objects.create(
            **{
                "item": case.item,
                "criterion": "M2",
                "score": 3,
                "reason": "M",
                "at": now(),
                "by": case.chair,
                **values,
            }
        )


def test_the_tables_hold_the_scale_of_the_reference_grid():
    scale = engine.default_grid().scale

    assert list(scale.anchors) == SCORES
    assert f"s.score >= {scale.evidence_from} AND s.piece" in _SHEET_SEALED


# Decision and notification


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"outcome": "perhaps", "amount": None, "reservation_key": None}, "decision_outcome_known"),
        ({"reasons": ""}, "decision_reasons_given"),
        ({"amount": None}, "decision_amount_reserved_if_favourable"),
        ({"amount": 0}, "decision_amount_reserved_if_favourable"),
        ({"reservation_key": None}, "decision_amount_reserved_if_favourable"),
        ({"outcome": Outcome.REFUSED}, "decision_amount_reserved_if_favourable"),
        ({"outcome": Outcome.REFUSED, "amount": None}, "decision_amount_reserved_if_favourable"),
        ({"outcome": Outcome.AGREED_WITH_RESERVATIONS}, "decision_reservations_given"),
    ],
)
def test_decision_values(values, name):
    case = steps.in_deliberation()
    with refused(name):
        decision_row(case, **values)


def test_decision_is_agreed_without_an_amount():
    case = steps.in_deliberation()

    decision = decision_row(case, amount=None, reservation_key=None)

    assert (decision.outcome, decision.amount) == (Outcome.AGREED, None)


def decision_row(case, **values):
    return Decision.objects.create(
        **{
            "application": case.dossier,
            "version": case.dossier.versions.get(),
            "item": case.item,
            "outcome": Outcome.AGREED,
            "amount": 10,
            "reasons": "M",
            "evaluation": {},
            "reservation_key": uuid4(),
            "at": now(),
            "by": case.chair,
            **values,
        }
    )


def test_decision_once_per_round():
    case = steps.decided()
    other = AgendaItem.objects.create(
        session=steps.plan(case, chair=case.chair), application=case.dossier, position=1
    )
    with refused("decision_once_per_round"):
        decision_row(case, item=other)


def test_decisionmember_once():
    case = steps.decided()
    with refused("decisionmember_once"):
        DecisionMember.objects.create(decision=case.decision, user=case.chair)


def test_notification_values():
    case = steps.decided()
    values = {"application": case.dossier, "at": now(), "by": case.officer}
    with refused("notification_of_one_thing"):
        Notification.objects.create(means="platform", **values)
    with refused("notification_means_known"):
        Notification.objects.create(means="pigeon", decision=case.decision, **values)
