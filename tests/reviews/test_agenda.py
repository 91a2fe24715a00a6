"""A dossier's places on agendas: put off from one session to another, and back for a second round."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from applications.enums import Capacity, State
from applications.models import Access, Application, Event
from applications.services import recuse
from reviews import queries, services
from reviews.enums import NotificationMeans, Outcome, SessionState
from reviews.models import AgendaItem, Decision, Notification
from reviews.services.agenda import (
    AlreadyDecidedThere,
    ChairStaysOut,
    NothingToPostpone,
    NotReadyForCommittee,
    ReasonMissing,
    SameSession,
)
from reviews.services.committee import ConsensusRefused, SessionMoveRefused
from reviews.services.decision import NotInDeliberation
from tests.factories import now
from tests.reviews import steps

pytestmark = pytest.mark.django_db


def step_back(case, user):
    recuse(application=case.dossier, user=user, reason="Parenté", by=case.officer, at=now())


def another_session(case):
    """Plan a session with other people, leaving the case in its own."""
    return steps.plan(steps.Case(dossier=case.dossier, officer=case.officer))


def opened(session):
    present = list(session.members.order_by("pk").values_list("user_id", flat=True))
    return services.open_session(session_id=session.pk, present_ids=present, by=session.chair, at=now())


def add(case, session):
    return services.add_to_agenda(
        session_id=session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
    )


# Postponing


def test_postpone_leaves_the_deliberation_and_lets_the_session_close():
    case = steps.in_deliberation()
    step_back(case, case.chair)
    session = another_session(case)

    moved = steps.postpone(case, session)

    case.item.refresh_from_db()
    assert (moved.session, moved.application) == (session, case.dossier)
    assert (case.item.postponed_to, case.item.postponement_reason) == (moved, "Quorum perdu.")
    assert case.state() == State.REVIEWED
    closed = services.close_session(session_id=case.session.pk, by=case.chair, at=now())
    assert closed.state == SessionState.CLOSED


def test_postpone_goes_on_in_the_session_that_it_goes_to():
    case = steps.in_deliberation()
    session = another_session(case)
    case.item, case.chair, case.session = steps.postpone(case, session), session.chair, session

    opened(session)
    steps.decide(case)

    assert case.state() == State.DECIDED
    assert Decision.objects.get().item == case.item


def test_postpone_to_an_open_session_stays_in_deliberation_and_is_decided_there_alone():
    case = steps.in_deliberation()
    session = opened(another_session(case))

    moved = steps.postpone(case, session)

    assert case.state() == State.IN_DELIBERATION
    with pytest.raises(NotInDeliberation):
        steps.decide(case)
    with pytest.raises(ConsensusRefused):
        steps.agree("M1", case)
    case.item, case.chair = moved, session.chair
    steps.decide(case)
    assert case.state() == State.DECIDED


def test_postpone_between_planned_sessions_moves_no_state():
    case = steps.on_agenda()
    before = Event.objects.filter(application=case.dossier, kind="moved").count()

    steps.postpone(case, another_session(case))

    assert case.state() == State.REVIEWED
    assert Event.objects.filter(application=case.dossier, kind="moved").count() == before


def test_postpone_keeps_the_place_left_and_why_in_the_history():
    case = steps.on_agenda()

    moved = steps.postpone(case, another_session(case), reason="Présidence absente.")

    kept = case.item.history.order_by("pgh_id").values_list("postponed_to_id", "postponement_reason")
    assert list(kept) == [(None, ""), (moved.pk, "Présidence absente.")]
    event = Event.objects.filter(application=case.dossier, kind="session").order_by("seq").last()
    assert event.payload == {"session": moved.session_id, "item": moved.pk, "postponed": case.item.pk}


def test_postpone_opens_the_dossier_to_the_members_of_the_other_session():
    case = steps.on_agenda()
    session = another_session(case)
    out, *others = session.members.exclude(user=session.chair).order_by("pk")
    step_back(case, out.user)

    steps.postpone(case, session)

    seated = Access.objects.filter(capacity=Capacity.COMMITTEE, reason__contains=session.title)
    assert set(seated.values_list("user_id", flat=True)) == {
        session.chair_id,
        *(member.user_id for member in others),
    }


def test_postpone_leaves_what_was_agreed_with_the_first_session():
    case = steps.in_deliberation()
    steps.agree("M1", case)

    moved = steps.postpone(case, another_session(case))

    assert (case.item.consensus.count(), moved.consensus.count()) == (1, 0)


def test_postpone_there_and_back_stands_once_on_the_agenda():
    case = steps.on_agenda()
    session = another_session(case)
    there = steps.postpone(case, session)

    back = steps.postpone(case, case.session, item=there)

    assert list(queries.agenda(case.session, steps.fresh(case.officer))) == [back]
    assert list(queries.agenda(session, steps.fresh(case.officer))) == []
    assert queries.item_of(case.session, steps.fresh(case.officer), number=case.number) == back


def test_postpone_again_gives_the_same_place_and_refuses_any_other():
    case = steps.on_agenda()
    session = another_session(case)

    first, again = steps.postpone(case, session), steps.postpone(case, session)

    assert first == again
    assert AgendaItem.objects.count() == 2
    for other in ({"session": another_session(case)}, {"session": session, "reason": "Autre motif."}):
        with pytest.raises(NothingToPostpone):
            steps.postpone(case, **other)


def test_postpone_refuses_a_blank_reason_and_the_same_session():
    case = steps.on_agenda()

    with pytest.raises(ReasonMissing):
        steps.postpone(case, another_session(case), reason=" ")
    with pytest.raises(SameSession):
        steps.postpone(case, case.session)

    assert AgendaItem.objects.get() == case.item


def test_postpone_refuses_a_dossier_already_decided():
    case = steps.decided()

    with pytest.raises(NothingToPostpone):
        steps.postpone(case, another_session(case))


def test_postpone_refuses_a_session_that_is_over():
    case = steps.in_deliberation()
    session = opened(another_session(case))
    services.close_session(session_id=session.pk, by=session.chair, at=now())

    with pytest.raises(SessionMoveRefused):
        steps.postpone(case, session)


def test_neither_postpone_nor_the_agenda_takes_a_session_whose_chair_stays_out():
    case, ready = steps.on_agenda(), steps.reviewed()
    session = another_session(case)
    step_back(case, session.chair)
    step_back(ready, session.chair)

    with pytest.raises(ChairStaysOut, match="qu’une autre personne préside"):
        steps.postpone(case, session)
    with pytest.raises(ChairStaysOut):
        add(ready, session)

    assert AgendaItem.objects.get() == case.item


# A second round


def test_an_adjourned_dossier_comes_back_once_its_applicant_knows():
    case = steps.in_deliberation()
    steps.decide(case, Outcome.ADJOURNED, None)
    first = case.decision

    with pytest.raises(NotReadyForCommittee):
        steps.put_back_on_agenda(case)
    steps.notify(case)
    steps.put_back_on_agenda(case)
    assert case.state() == State.NOTIFIED
    steps.open_session(case)
    assert case.state() == State.IN_DELIBERATION
    second = steps.decide(case)
    told = steps.notify(case)

    assert list(Decision.objects.order_by("round").values_list("round", "outcome")) == [
        (1, Outcome.ADJOURNED),
        (2, Outcome.AGREED),
    ]
    assert (told.decision, first.notification.decision) == (second, first)
    assert Notification.objects.count() == 2
    assert Application.objects.get(pk=case.dossier.pk).notified_at == told.at


def test_the_second_round_is_notified_by_other_means_than_the_first():
    case = steps.adjourned()
    steps.put_back_on_agenda(case)
    steps.open_session(case)
    steps.decide(case)

    told = services.notify(
        application_id=case.dossier.pk,
        means=NotificationMeans.REGISTERED_LETTER,
        reference="2C 123",
        by=case.officer,
        at=now(),
    )

    assert (told.decision, told.reference) == (case.decision, "2C 123")


def test_a_second_round_postponed_is_reviewed_again():
    case = steps.adjourned()
    steps.put_back_on_agenda(case)
    steps.open_session(case)

    moved = steps.postpone(case, another_session(case))
    opened(moved.session)

    assert case.state() == State.IN_DELIBERATION


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.AGREED])
def test_only_an_adjournment_comes_back(outcome):
    case = steps.in_deliberation()
    steps.decide(case, outcome, "50000.00" if outcome == Outcome.AGREED else None)
    steps.notify(case)

    with pytest.raises(NotReadyForCommittee):
        steps.put_back_on_agenda(case)


def test_an_adjourned_dossier_does_not_come_back_to_the_session_that_adjourned_it():
    case = steps.in_deliberation()
    steps.decide(case, Outcome.ADJOURNED, None)
    steps.notify(case)

    with pytest.raises(AlreadyDecidedThere):
        add(case, case.session)


def test_ready_for_committee_holds_an_adjourned_dossier_until_it_is_on_an_agenda():
    case = steps.adjourned()
    officer = steps.fresh(case.officer)
    assert list(queries.ready_for_committee(officer)) == [case.dossier]

    steps.put_back_on_agenda(case)

    assert not queries.ready_for_committee(officer).exists()


def test_a_reviewer_may_not_be_added_while_a_second_round_waits():
    case = steps.adjourned()
    steps.put_back_on_agenda(case)

    with pytest.raises(services.UnableToAssign):
        steps.assign(case, steps.person(Role.REVIEWER))
