"""Two hands at once on one dossier, on connections of their own: the row's lock decides, once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from accounts.models import User
from applications.enums import State
from applications.models import Application, Event
from core.models import Job
from funding.models import Entry, Envelope
from reviews import services
from reviews.enums import Outcome
from reviews.models import AgendaItem, Consensus, CriterionScore, Decision
from reviews.services.sheet import NotOpenToScores
from tests.factories import now
from tests.locks import waiting
from tests.reviews import steps

HANDS = 2


def at_once(act, hands=HANDS):
    """Call ``act(rank)`` in as many threads, all starting together; return answers or refusals, in order."""
    start = threading.Barrier(hands, timeout=60)

    def run(rank):
        try:
            start.wait()
            return act(rank)
        except Exception as refusal:  # noqa: BLE001 - what is refused is what the test looks at
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(run, range(hands)))


def decide(case, *, amount="50000.00"):
    return services.decide(
        item_id=case.item.pk,
        outcome=Outcome.AGREED,
        amount=Decimal(amount),
        reasons="Un pôle à l’œuvre.",
        by=User.objects.get(pk=case.chair.pk),
        at=now(),
    )


def test_a_double_click_on_decide_gives_one_decision_and_one_reservation(cloned_database):
    case = steps.in_deliberation()

    answers = at_once(lambda _: decide(case).pk)

    assert answers == [Decision.objects.get().pk] * HANDS
    assert Entry.objects.filter(kind="reservation").count() == 1
    assert Envelope.objects.get().reserved == 50_000_00
    assert Job.objects.filter(kind="evaluation_report").count() == 1
    assert Event.objects.filter(kind="decision").count() == 1


def test_two_decisions_at_once_keep_one(cloned_database):
    case = steps.in_deliberation()

    answers = at_once(lambda rank: decide(case, amount=("50000.00", "40000.00")[rank]).pk)

    refused = [answer for answer in answers if isinstance(answer, services.UnableToDecide)]
    assert len(refused) == 1
    assert Envelope.objects.get().reserved == int(Decision.objects.get().amount * 100)


def another_session(case):
    return steps.plan(steps.Case(dossier=case.dossier, officer=case.officer))


def test_two_postponements_at_once_leave_the_dossier_on_one_agenda(cloned_database):
    case = steps.in_deliberation()
    sessions = [another_session(case) for _ in range(HANDS)]

    answers = at_once(lambda rank: steps.postpone(case, sessions[rank]).session_id)

    refused = [answer for answer in answers if isinstance(answer, services.UnableToRunSession)]
    assert len(refused) == 1
    assert AgendaItem.objects.undecided().get().session_id in answers


def test_a_decision_and_a_postponement_at_once_keep_one(cloned_database):
    case = steps.in_deliberation()
    session = another_session(case)

    at_once(lambda rank: (decide(case) if rank else steps.postpone(case, session)).pk)

    decided = Decision.objects.exists()
    assert AgendaItem.objects.filter(postponed_to__isnull=False).exists() is not decided
    assert case.state() == (State.DECIDED if decided else State.REVIEWED)
    assert Entry.objects.filter(kind="reservation").exists() is decided


def test_the_last_money_goes_to_one_of_two_dossiers(cloned_database):
    one = steps.in_deliberation(ceiling="60000.00")
    other = steps.on_agenda(call=one.dossier.call)
    steps.open_session(other)

    answers = at_once(lambda rank: decide((one, other)[rank]).pk)

    refused = [rank for rank, answer in enumerate(answers) if isinstance(answer, services.UnableToDecide)]
    assert len(refused) == 1
    left = (one, other)[refused[0]]
    assert left.state() == State.IN_DELIBERATION
    assert Envelope.objects.get().reserved == 50_000_00
    assert Decision.objects.count() == 1


def test_the_last_two_sheets_at_once_end_the_review(cloned_database):
    case = steps.declared()
    for assignment in case.assignments:
        steps.fill_sheet(assignment)

    at_once(lambda rank: steps.submit_sheet(case.assignments[rank]).pk)

    assert case.state() == State.REVIEWED
    assert Event.objects.filter(to_state=State.REVIEWED).count() == 1


def test_one_criterion_saved_from_two_pages_at_once_keeps_one_and_tells_the_other(cloned_database):
    case = steps.declared(count=1)
    [assignment] = case.assignments

    answers = at_once(lambda rank: steps.score(assignment, "M1", rank + 1).score)

    refused = [answer for answer in answers if isinstance(answer, services.StaleScore)]
    assert len(refused) == 1
    assert refused[0].current.score == CriterionScore.objects.get().score


def test_one_consensus_from_two_pages_at_once_is_one(cloned_database):
    case = steps.in_deliberation()

    at_once(lambda rank: steps.agree("M1", case, rank + 2).pk)

    assert Consensus.objects.count() == 1


def test_without_the_lock_two_hands_would_both_move_the_dossier(cloned_database):
    """Show the damage: read, wait for the other, then write what was read."""
    case = steps.sent()
    both_have_read = threading.Barrier(HANDS, timeout=60)

    def confirm(_):
        with transaction.atomic():
            application = Application.objects.get(pk=case.dossier.pk)
            both_have_read.wait()
            moved = application.state == State.SUBMITTED
            with connection.cursor() as cursor:
                cursor.execute("UPDATE applications_application SET state = %s", [State.COMPLETE.value])
            return moved

    assert at_once(confirm) == [True, True]
    fresh = steps.sent()
    answers = at_once(
        lambda _: services.confirm_complete(
            application_id=fresh.dossier.pk, by=User.objects.get(pk=fresh.officer.pk), at=now()
        )
    )
    assert sorted(isinstance(answer, services.UnableToJudge) for answer in answers) == [False, True]


def test_no_score_is_written_once_the_reviewer_has_stepped_back(cloned_database):
    case = steps.declared(1)
    (assignment,) = case.assignments

    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            services.step_back(
                assignment_id=assignment.pk, reason="Un ami y travaille.", by=assignment.reviewer, at=now()
            )
            save = waiting(hands, lambda: steps.score(assignment, "M1"))
        with pytest.raises(NotOpenToScores):
            save.result()

    assert not CriterionScore.objects.exists()
