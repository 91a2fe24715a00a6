"""Sessions and decisions: who may, what is refused, and that a decision and its money are one."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from accounts.enums import Role
from applications.enums import Capacity, EventKind, State, Strand
from applications.models import Access, Application, Event
from applications.services import recuse
from core.models import Job
from funding.models import CallEnvelope, Entry, Envelope
from poles.enums import Phase
from poles.models import PhaseMove, PolePhase
from reviews import services
from reviews.enums import Outcome, SessionState
from reviews.models import AgendaItem, CommitteeSession, Consensus, Decision, DecisionMember
from reviews.services.agenda import NotReadyForCommittee
from reviews.services.committee import (
    AlreadyPlanned,
    ChairAbsent,
    ConsensusRefused,
    DateFar,
    DatePast,
    NoChair,
    NotAMember,
    NotTheSessionsChair,
    QuorumMissing,
    QuorumOutOfReach,
    SessionMoveRefused,
)
from reviews.services.decision import (
    AlreadyDecided,
    DecisionIncomplete,
    NotEnoughMoney,
    NotInDeliberation,
    NotTheChair,
    PoleElsewhere,
    QuorumLost,
)
from tests.factories import CallFactory, now
from tests.reviews import steps

pytestmark = pytest.mark.django_db


def plan(**options):
    chair, officer = steps.person(Role.COMMITTEE_CHAIR), steps.person(Role.CASE_OFFICER)
    member = steps.person(Role.COMMITTEE_MEMBER)
    return services.plan_session(
        **{
            "title": "Séance",
            "held_at": now(),
            "chair_id": chair.pk,
            "member_ids": [member.pk],
            "quorum": 2,
            "by": officer,
            "at": now(),
            **options,
        }
    )


# Planning


def test_plan_session_calls_the_chair_with_the_members():
    session = plan()

    assert session.members.count() == 2
    assert session.members.filter(user=session.chair).exists()


def test_plan_session_again_in_the_same_words_gives_the_same_session():
    first = plan()
    members = list(first.members.order_by("pk").values_list("user_id", flat=True))
    said = {"chair_id": first.chair_id, "held_at": first.held_at, "member_ids": members}

    assert plan(**said) == first
    assert plan(**said | {"title": "Autre séance"}) != first


@pytest.mark.parametrize("change", ["members", "quorum"])
def test_plan_session_again_with_other_members_or_quorum_is_refused(change):
    first = plan()
    members = list(first.members.order_by("pk").values_list("user_id", flat=True))
    said = {"chair_id": first.chair_id, "held_at": first.held_at, "member_ids": members}
    other = {"members": {"member_ids": [steps.person(Role.COMMITTEE_MEMBER).pk]}, "quorum": {"quorum": 1}}

    with pytest.raises(AlreadyPlanned):
        plan(**said | other[change])

    assert plan(**said) == CommitteeSession.objects.get()


def test_plan_session_refuses_a_chair_without_the_role():
    with pytest.raises(NoChair):
        plan(chair_id=steps.person(Role.COMMITTEE_MEMBER).pk)


def test_plan_session_refuses_a_member_without_the_role():
    with pytest.raises(NotAMember):
        plan(member_ids=[steps.person(Role.REVIEWER).pk])


def test_plan_session_refuses_a_quorum_that_the_call_cannot_reach():
    with pytest.raises(QuorumOutOfReach):
        plan(quorum=3)


def test_plan_session_refuses_a_day_that_is_over():
    with pytest.raises(DatePast):
        plan(held_at=now().replace(year=2020))

    assert not CommitteeSession.objects.exists()


# Agenda


def test_add_to_agenda_opens_the_dossier_to_the_members_and_once():
    case = steps.on_agenda()

    again = services.add_to_agenda(
        session_id=case.session.pk, application_id=case.dossier.pk, by=case.officer, at=now()
    )

    assert again == case.item
    assert [list(Application.objects.visible_to(member)) for member in case.members] == [[case.dossier]] * 3


def test_add_to_agenda_leaves_out_who_reviewed_or_stepped_back():
    case = steps.reviewed()
    reviewer, recused, other = (steps.person(Role.COMMITTEE_MEMBER) for _ in range(3))
    case.assignments[0].__class__.objects.filter(pk=case.assignments[0].pk).update(reviewer=reviewer)
    recuse(application=case.dossier, user=recused, reason="Parenté", by=case.officer, at=now())
    session = steps.plan(case, members=[reviewer, recused, other])

    services.add_to_agenda(session_id=session.pk, application_id=case.dossier.pk, by=case.officer, at=now())

    called = Access.objects.filter(capacity=Capacity.COMMITTEE).values_list("user_id", flat=True)
    assert set(called) == {case.chair.pk, other.pk}


def test_add_to_agenda_refuses_a_dossier_not_reviewed_or_on_another():
    case, pending = steps.on_agenda(), steps.declared()
    other = steps.plan(pending)

    for dossier in (case.dossier, pending.dossier):
        with pytest.raises(NotReadyForCommittee):
            services.add_to_agenda(session_id=other.pk, application_id=dossier.pk, by=case.officer, at=now())

    assert AgendaItem.objects.count() == 1


def test_add_to_agenda_of_an_open_session_deliberates_at_once():
    case, late = steps.in_deliberation(), steps.reviewed()

    services.add_to_agenda(
        session_id=case.session.pk, application_id=late.dossier.pk, by=case.officer, at=now()
    )

    assert late.state() == State.IN_DELIBERATION


def test_add_to_agenda_refuses_a_session_that_is_over():
    case, late = steps.decided(), steps.reviewed()
    services.close_session(session_id=case.session.pk, by=case.chair, at=now())

    with pytest.raises(SessionMoveRefused):
        services.add_to_agenda(
            session_id=case.session.pk, application_id=late.dossier.pk, by=case.officer, at=now()
        )


# Opening and closing


def test_open_session_puts_its_dossiers_in_deliberation():
    case = steps.in_deliberation()

    session = CommitteeSession.objects.get()
    assert session.state == SessionState.OPEN
    assert session.members.filter(present=True).count() == 4
    assert case.state() == State.IN_DELIBERATION


def test_plan_session_takes_two_years_ahead_and_no_more():
    assert plan(held_at=now() + timedelta(days=725)).state == SessionState.PLANNED
    with pytest.raises(DateFar):
        plan(held_at=now() + timedelta(days=733))


def test_open_session_refuses_without_quorum_or_chair():
    case = steps.on_agenda()

    with pytest.raises(QuorumMissing):
        steps.open_session(case, present=[case.chair, case.members[0]])
    with pytest.raises(ChairAbsent):
        steps.open_session(case, present=case.members)

    assert CommitteeSession.objects.get().state == SessionState.PLANNED
    assert case.state() == State.REVIEWED


def test_open_session_does_not_count_who_was_not_called():
    case = steps.on_agenda()
    stranger = steps.person(Role.COMMITTEE_MEMBER)

    with pytest.raises(QuorumMissing):
        steps.open_session(case, present=[case.chair, case.members[0], stranger])


@pytest.mark.parametrize("who", ["officer", "member", "other_chair"])
def test_open_and_close_are_the_chairs_alone(who):
    case = steps.on_agenda()
    by = {"officer": case.officer, "member": case.members[0]}.get(who) or steps.person(Role.COMMITTEE_CHAIR)
    everyone = [case.chair.pk, *(member.pk for member in case.members)]

    with pytest.raises(NotTheSessionsChair):
        services.open_session(session_id=case.session.pk, present_ids=everyone, by=by, at=now())
    steps.open_session(case)
    with pytest.raises(NotTheSessionsChair):
        services.close_session(session_id=case.session.pk, by=by, at=now())


def test_open_session_twice_is_refused():
    case = steps.in_deliberation()

    with pytest.raises(SessionMoveRefused):
        steps.open_session(case)


def test_open_session_tells_when_a_dossier_is_gone_and_opens_nothing():
    case = steps.on_agenda()
    Application.objects.filter(pk=case.dossier.pk).update(state=State.WITHDRAWN)

    with pytest.raises(SessionMoveRefused, match="retiré"):
        steps.open_session(case)

    assert CommitteeSession.objects.get().state == SessionState.PLANNED


def test_close_session_waits_for_every_decision():
    case = steps.in_deliberation()

    with pytest.raises(SessionMoveRefused, match=case.number):
        services.close_session(session_id=case.session.pk, by=case.chair, at=now())

    steps.decide(case, Outcome.ADJOURNED, None)
    closed = services.close_session(session_id=case.session.pk, by=case.chair, at=now())
    assert closed.state == SessionState.CLOSED


# Consensus


def test_record_consensus_once_and_the_same_again():
    case = steps.in_deliberation()

    first, again = steps.agree("M1", case), steps.agree("M1", case)
    with pytest.raises(ConsensusRefused, match="déjà inscrite"):
        steps.agree("M1", case, 4)

    assert first == again == Consensus.objects.get()


@pytest.mark.parametrize(
    ("criterion", "options"),
    [("E1", {}), ("Z9", {}), ("M1", {"value": 7}), ("M1", {"reason": " "})],
)
def test_record_consensus_refuses_what_could_not_be_evaluated(criterion, options):
    case = steps.in_deliberation()

    with pytest.raises(ConsensusRefused):
        steps.agree(criterion, case, **options)

    assert not Consensus.objects.exists()


def test_record_consensus_is_for_the_chair_in_an_open_session():
    planned, open_one = steps.on_agenda(), steps.in_deliberation()

    with pytest.raises(ConsensusRefused):
        steps.agree("M1", planned)
    with pytest.raises(ConsensusRefused):
        steps.agree("M1", open_one, by=open_one.members[0])
    steps.decide(open_one)
    with pytest.raises(ConsensusRefused):
        steps.agree("M1", open_one)


def test_record_consensus_leaves_the_sheets_as_they_are():
    case = steps.in_deliberation((1, 4))

    steps.agree("M1", case, 3)
    steps.decide(case)

    [criterion] = [each for each in case.decision.evaluation["criteria"] if each["code"] == "M1"]
    assert criterion["scores"] == {"r1": 1, "r2": 4}
    assert criterion["retained"] == "3.00"


# Decision


def untouched(case, envelope):
    """Say what a refused decision must leave as it was."""
    envelope.refresh_from_db()
    return {
        "state": case.state(),
        "decisions": Decision.objects.count(),
        "members": DecisionMember.objects.count(),
        "events": Event.objects.filter(application=case.dossier).count(),
        "moves": PhaseMove.objects.count(),
        "phase": PolePhase.objects.get(pole=case.dossier.pole_id).current,
        "jobs": Job.objects.count(),
        "entries": Entry.objects.count(),
        "reserved": envelope.reserved,
    }


def test_decide_reserves_moves_the_pole_in_secret_and_asks_for_the_report():
    case = steps.decided()

    envelope, phase = Envelope.objects.get(), PolePhase.objects.get()
    entry = Entry.objects.get(kind="reservation")
    assert case.state() == State.DECIDED
    assert (envelope.reserved, entry.amount, entry.key) == (
        50_000_00,
        50_000_00,
        case.decision.reservation_key,
    )
    assert (phase.current, phase.public) == (Phase.EXPERIMENTATION, Phase.PREFIGURATION)
    assert Job.objects.get(kind="evaluation_report").subject_id == case.decision.pk
    assert set(case.decision.members.values_list("user_id", flat=True)) == {
        case.chair.pk,
        *(member.pk for member in case.members),
    }
    assert Event.objects.filter(application=case.dossier, kind=EventKind.DECISION).count() == 1


@pytest.mark.parametrize("outcome", [Outcome.ADJOURNED, Outcome.REFUSED])
def test_decide_against_reserves_nothing_and_moves_no_pole(outcome):
    case = steps.in_deliberation()

    steps.decide(case, outcome, None)

    assert Envelope.objects.get().reserved == 0
    assert PolePhase.objects.get().current == Phase.PREFIGURATION


def test_decide_above_the_envelope_leaves_everything_as_it_was():
    case = steps.in_deliberation(ceiling="49999.99")
    envelope = Envelope.objects.get()
    before = untouched(case, envelope)

    with pytest.raises(NotEnoughMoney, match="La décision n’a pas été enregistrée"):
        steps.decide(case, amount="50000.00")

    assert untouched(case, envelope) == before
    assert before["state"] == State.IN_DELIBERATION
    steps.decide(case, amount="49999.99")
    envelope.refresh_from_db()
    assert envelope.reserved == envelope.ceiling


def test_decide_without_an_envelope_leaves_everything_as_it_was():
    case = steps.in_deliberation()
    envelope = Envelope.objects.get()
    CallEnvelope.objects.all().delete()
    before = untouched(case, envelope)

    with pytest.raises(NotEnoughMoney, match="Aucune enveloppe"):
        steps.decide(case)

    assert untouched(case, envelope) == before


@pytest.mark.parametrize(
    "options",
    [
        {"reasons": " "},
        {"amount": None},
        {"amount": "0"},
        {"amount": "60000.01"},
        {"outcome": Outcome.REFUSED, "amount": "10"},
        {"outcome": Outcome.AGREED_WITH_RESERVATIONS, "conditions": " "},
    ],
)
def test_decide_refuses_what_is_incomplete(options):
    case = steps.in_deliberation()
    envelope = Envelope.objects.get()
    before = untouched(case, envelope)

    with pytest.raises(DecisionIncomplete):
        steps.decide(case, **options)

    assert untouched(case, envelope) == before


UNFUNDED = [Strand.LABELLING, Strand.CAPITALISATION]


@pytest.mark.parametrize("strand", UNFUNDED)
def test_decide_in_a_strand_without_money_agrees_and_reserves_nothing(strand):
    case = steps.in_deliberation(call=CallFactory(strand=strand))

    decision = steps.decide(case, Outcome.AGREED, None)

    assert (decision.amount, decision.reservation_key) == (None, None)
    assert not Entry.objects.filter(kind="reservation").exists()
    assert case.state() == State.DECIDED


@pytest.mark.parametrize("strand", UNFUNDED)
def test_decide_in_a_strand_without_money_refuses_an_amount(strand):
    case = steps.in_deliberation(call=CallFactory(strand=strand))

    with pytest.raises(DecisionIncomplete, match="ne donne pas d’argent"):
        steps.decide(case, Outcome.AGREED, "10.00")

    assert not Decision.objects.exists()


STAYS, REFUSED = "stays", "refused"
#: Phase of the pole -> what an agreed dossier makes of it, by strand: the phase that it enters, or else.
AFTER = {
    Phase.IDENTIFIED: {Strand.FEASIBILITY: REFUSED, Strand.EXPERIMENTATION: Phase.EXPERIMENTATION},
    Phase.PREFIGURATION: {
        Strand.FEASIBILITY: Phase.FEASIBILITY,
        Strand.EXPERIMENTATION: Phase.EXPERIMENTATION,
    },
    Phase.FEASIBILITY: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: Phase.EXPERIMENTATION},
    Phase.READY: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: Phase.EXPERIMENTATION},
    Phase.EXPERIMENTATION: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.SHARED_EVALUATION: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.LABELLED: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.CONDITIONAL: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.ADJOURNED: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.NOT_LABELLED: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.REVIEW: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.RENEWAL: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.REPRIEVE: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.ADVERSARIAL: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.WITHDRAWN: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.EXPIRED: {Strand.FEASIBILITY: STAYS, Strand.EXPERIMENTATION: STAYS},
    Phase.DISSOLVED: {Strand.FEASIBILITY: REFUSED, Strand.EXPERIMENTATION: REFUSED},
}


def test_every_phase_has_its_line():
    assert set(AFTER) == set(Phase)


@pytest.mark.parametrize("strand", [Strand.FEASIBILITY, Strand.EXPERIMENTATION])
def test_decide_moves_the_pole_as_the_table_says(strand):
    case = steps.in_deliberation(call=CallFactory(strand=strand))
    phase = PolePhase.objects.get(pole=case.dossier.pole_id)
    found = {}
    for start in AFTER:
        PolePhase.objects.filter(pk=phase.pk).update(current=start)
        with transaction.atomic():
            found[start] = after_agreeing(case, start)
            transaction.set_rollback(True)

    assert found == {start: strands[strand] for start, strands in AFTER.items()}


def after_agreeing(case, start):
    try:
        with transaction.atomic():
            decision = steps.decide(case)
    except PoleElsewhere:
        return REFUSED
    current = Phase(PolePhase.objects.get(pole=case.dossier.pole_id).current)
    if decision.phase_move is None:
        return STAYS if current == start else current
    assert decision.phase_move.reason == f"Décision du comité sur le dossier {case.number}"
    return current


def test_decide_where_the_pole_cannot_follow_leaves_everything_as_it_was():
    case = steps.in_deliberation()
    envelope = Envelope.objects.get()
    PolePhase.objects.filter(pole=case.dossier.pole_id).update(current=Phase.DISSOLVED)
    before = untouched(case, envelope)

    with pytest.raises(PoleElsewhere, match="La décision n’a pas été enregistrée"):
        steps.decide(case)

    assert untouched(case, envelope) == before


def test_decide_against_does_not_ask_where_the_pole_is():
    case = steps.in_deliberation()
    PolePhase.objects.filter(pole=case.dossier.pole_id).update(current=Phase.DISSOLVED)

    steps.decide(case, Outcome.REFUSED, None)

    assert case.state() == State.DECIDED


def test_decide_is_for_the_sessions_chair_alone():
    case = steps.in_deliberation()

    for by in (case.officer, case.members[0], steps.person(Role.COMMITTEE_CHAIR)):
        with pytest.raises(NotTheChair):
            steps.decide(case, by=by)

    assert not Decision.objects.exists()


def test_decide_refuses_a_chair_who_reviewed_the_dossier():
    case = steps.in_deliberation()
    case.assignments[0].__class__.objects.filter(pk=case.assignments[0].pk).update(reviewer=case.chair)

    with pytest.raises(NotTheChair):
        steps.decide(case)


def test_decide_leaves_recused_members_out_of_the_quorum():
    case = steps.in_deliberation(quorum=3)
    for member in case.members[:2]:
        recuse(application=case.dossier, user=member, reason="Parenté", by=case.officer, at=now())

    with pytest.raises(QuorumLost):
        steps.decide(case)

    assert case.state() == State.IN_DELIBERATION


def test_decide_names_as_deciding_neither_the_absent_nor_the_recused():
    case = steps.on_agenda(quorum=2)
    steps.envelope_for(case)
    recuse(application=case.dossier, user=case.members[0], reason="Parenté", by=case.officer, at=now())
    steps.open_session(case, present=[case.chair, *case.members[:2]])

    steps.decide(case)

    assert set(case.decision.members.values_list("user_id", flat=True)) == {
        case.chair.pk,
        case.members[1].pk,
    }


def test_decide_outside_an_open_session_is_refused():
    case = steps.on_agenda()
    steps.envelope_for(case)

    with pytest.raises(NotInDeliberation):
        steps.decide(case)


def test_decide_again_in_the_same_words_gives_the_same_decision():
    case = steps.decided()

    again = services.decide(
        item_id=case.item.pk,
        outcome=Outcome.AGREED,
        amount=Decimal("50000.00"),
        reasons="Un pôle à l’œuvre.",
        by=case.chair,
        at=now(),
    )

    assert again == case.decision == Decision.objects.get()
    assert Entry.objects.filter(kind="reservation").count() == 1


def test_decide_again_otherwise_is_refused():
    case = steps.decided()

    with pytest.raises(AlreadyDecided):
        steps.decide(case, amount="40000.00")

    assert Envelope.objects.get().reserved == 50_000_00


def test_decide_keeps_the_evaluation_with_the_scores_and_no_name():
    case = steps.decided((2, 4))

    written = str(case.decision.evaluation)
    [criterion] = [each for each in case.decision.evaluation["criteria"] if each["code"] == "M1"]
    assert (criterion["scores"], criterion["mean"], criterion["spread"]) == ({"r1": 2, "r2": 4}, "3.00", 2)
    assert case.decision.evaluation["needs_third_review"] is True
    for reviewer in case.reviewers:
        assert reviewer.last_name not in written


def test_decide_without_rolling_back_would_leave_a_decision_without_money(monkeypatch):
    """Show the damage that the one transaction prevents: the same steps, each committed by itself."""
    case = steps.in_deliberation(ceiling="1.00")
    bare = services.decide.__wrapped__

    with contextlib.suppress(NotEnoughMoney):
        bare(
            item_id=case.item.pk,
            outcome=Outcome.AGREED,
            amount=Decimal("50000.00"),
            reasons="Motifs.",
            by=case.chair,
            at=now(),
        )

    assert Decision.objects.get().amount == Decimal("50000.00")
    assert Envelope.objects.get().reserved == 0
