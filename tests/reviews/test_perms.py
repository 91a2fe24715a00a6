"""Who may know scores and decisions, at each state of a dossier: one table, every cell tried."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from applications.services import recuse
from reviews import perms, queries
from reviews.enums import Outcome, TieKind
from reviews.models import Decision
from tests.factories import AUVERGNE_RHONE_ALPES, now
from tests.reviews import steps

pytestmark = pytest.mark.django_db

BRITTANY = "53"


def in_review():
    """Two sheets open, one of them given."""
    case = steps.declared()
    steps.fill_sheet(case.assignments[0])
    steps.submit_sheet(case.assignments[0])
    return case


def third_awaited():
    case = steps.reviewed()
    steps.assign(case)
    return case


STAGES = {
    "sent": steps.sent,
    "complete": steps.complete,
    "in_review": in_review,
    "third_awaited": third_awaited,
    "reviewed": steps.reviewed,
    "on_agenda": steps.on_agenda,
    "in_deliberation": steps.in_deliberation,
    "decided": steps.decided,
    "notified": steps.notified,
}
#: From which stages on the sheets are all in.
ALL_IN = {"reviewed", "on_agenda", "in_deliberation", "decided", "notified"}
#: From which stages on the committee has the dossier.
SEATED = ALL_IN - {"reviewed"}


def people(case):
    """Return one person of each sort; those of a session only where there is one."""
    team_officer = steps.person(Role.CASE_OFFICER)
    case.dossier.pole.team.create(user=team_officer, capacity="editor", since=now())
    recused = steps.person(Role.CASE_OFFICER, Role.COMMITTEE_MEMBER)
    recuse(application=case.dossier, user=recused, reason="Parenté", by=case.officer, at=now())
    found = {
        "officer": case.officer,
        "officer_here": steps.person(Role.CASE_OFFICER, roles__region=AUVERGNE_RHONE_ALPES),
        "officer_elsewhere": steps.person(Role.CASE_OFFICER, roles__region=BRITTANY),
        "officer_of_team": team_officer,
        "officer_recused": recused,
        "manager": steps.person(Role.PROGRAMME_MANAGER),
        "auditor": steps.person(Role.AUDITOR),
        "lead": case.lead,
        "reviewer_elsewhere": steps.person(Role.REVIEWER),
        "member_elsewhere": steps.person(Role.COMMITTEE_MEMBER),
        "treasurer": steps.person(Role.ENVELOPE_MANAGER),
        "nobody": steps.person(),
    }
    found |= {f"reviewer{rank}": user for rank, user in enumerate(case.reviewers, start=1)}
    if case.item:
        found |= {"chair": case.chair, "member": case.members[0]}
    return {name: steps.fresh(user) for name, user in found.items()}


BY_RIGHT = {"officer", "officer_here", "manager", "auditor"}
SEATS = {"chair", "member"}


@pytest.mark.parametrize("stage", STAGES)
def test_can_see_scores_is_for_the_administration_and_the_committee_once_all_are_in(stage):
    case = STAGES[stage]()
    case.dossier.refresh_from_db()

    seeing = {name for name, user in people(case).items() if perms.can_see_scores(user, case.dossier)}

    expected = (BY_RIGHT if stage in ALL_IN else set()) | (SEATS if stage in SEATED else set())
    assert seeing == expected


@pytest.mark.parametrize("stage", ["decided", "notified"])
def test_can_see_decision_is_for_us_until_it_is_notified(stage):
    case = STAGES[stage]()
    everyone = people(case)

    seeing = {name for name, user in everyone.items() if perms.can_see_decision(user, case.decision)}
    known = {name for name, user in everyone.items() if queries.latest_decision(case.dossier, user)}

    expected = set(everyone) if stage == "notified" else BY_RIGHT | SEATS
    assert seeing == known == expected


@pytest.mark.parametrize("stage", STAGES)
def test_can_instruct_is_for_case_officers_of_the_region(stage):
    case = STAGES[stage]()
    case.dossier.refresh_from_db()

    acting = {name for name, user in people(case).items() if perms.can_instruct(user, case.dossier)}

    assert acting == {"officer", "officer_here"}


@pytest.mark.parametrize("stage", STAGES)
def test_the_desk_holds_what_one_may_know_and_nothing_else(stage):
    case = STAGES[stage]()

    holding = {name for name, user in people(case).items() if queries.desk(user).exists()}

    assert holding == BY_RIGHT | (SEATS if stage in SEATED else set())


def test_an_officer_who_reviews_a_dossier_does_not_handle_it():
    case = steps.declared()
    both = steps.person(Role.CASE_OFFICER, Role.REVIEWER)
    assert perms.can_instruct(steps.fresh(both), case.dossier)

    steps.declare(steps.assign(case, both))

    assert not perms.can_instruct(steps.fresh(both), case.dossier)
    assert not queries.desk(steps.fresh(both)).exists()


@pytest.mark.parametrize(
    ("stage", "expected"), [(steps.assigned, False), (steps.declared, True), (steps.reviewed, True)]
)
def test_can_score_is_for_the_reviewer_after_declaring(stage, expected):
    case = stage()
    one, other = case.assignments

    assert perms.can_score(one.reviewer, one) is expected
    assert perms.can_score(other.reviewer, one) is False
    assert perms.can_score(case.officer, one) is False


def test_can_score_ends_with_the_assignment():
    [assignment] = steps.declared(count=1).assignments
    assignment.ended_at = now()

    assert perms.can_score(assignment.reviewer, assignment) is False


def test_can_preside_and_deliberate_are_for_the_sessions_chair_in_role():
    case = steps.in_deliberation()
    other = steps.person(Role.COMMITTEE_CHAIR)

    for user, expected in (
        (case.chair, True),
        (other, False),
        (case.members[0], False),
        (case.officer, False),
    ):
        assert perms.can_preside(steps.fresh(user), case.session) is expected
        assert perms.can_deliberate(steps.fresh(user), case.item) is expected
    case.chair.role_grants.all().update(until=now())
    assert perms.can_preside(steps.fresh(case.chair), case.session) is False


def test_can_deliberate_ends_with_a_recusal():
    case = steps.in_deliberation()

    recuse(application=case.dossier, user=case.chair, reason="Parenté", by=case.officer, at=now())

    assert perms.can_deliberate(steps.fresh(case.chair), case.item) is False
    assert not queries.agenda(case.session, steps.fresh(case.chair)).exists()


@pytest.mark.parametrize("role", Role)
def test_can_plan_sessions(role):
    expected = role in {Role.CASE_OFFICER, Role.PROGRAMME_MANAGER, Role.COMMITTEE_CHAIR}
    assert perms.can_plan_sessions(steps.person(role)) is expected


def test_stays_out_whoever_reviewed_even_after_stepping_back():
    case = steps.assigned()
    steps.declare(case.assignments[0], conflict=True, statement="Parenté")

    found = [
        perms.stays_out(application=case.dossier, user=user)
        for user in (*case.reviewers, case.lead, case.officer)
    ]

    assert found == [True, True, True, False]


def test_recusals_name_who_stays_out_and_why():
    case = steps.on_agenda()
    reviewer, recused, _ = case.members
    case.assignments[0].__class__.objects.filter(pk=case.assignments[0].pk).update(reviewer=reviewer)
    recuse(application=case.dossier, user=recused, reason="Parenté", by=case.officer, at=now())
    case.dossier.pole.team.create(user=case.chair, capacity="editor", since=now())

    found = {each.user: each.reason for each in queries.recusals(case.item)}

    assert found == {
        reviewer: "a reçu ce dossier comme évaluateur",
        recused: "en déport\xa0: parenté",
        case.chair: "fait ou a fait partie de l’équipe du pôle",
    }


def test_free_reviewers_are_in_role_and_without_a_link():
    case = steps.assigned(count=1)
    free, of_team, recused, ended = (steps.person(Role.REVIEWER) for _ in range(4))
    case.dossier.pole.team.create(user=of_team, capacity="editor", since=now())
    recuse(application=case.dossier, user=recused, reason="Parenté", by=case.officer, at=now())
    ended.role_grants.update(until=now())

    assert list(queries.free_reviewers(case.dossier, at=now())) == [free]


def test_latest_decision_of_a_second_round_hides_it_and_keeps_the_first():
    case = steps.notified()
    item = case.session.items.create(application=steps.sent().dossier, position=9)
    second = Decision.objects.create(
        application=case.dossier,
        version=case.decision.version,
        item=item,
        round=2,
        outcome=Outcome.REFUSED,
        reasons="M",
        evaluation=case.decision.evaluation,
        at=now(),
        by=case.chair,
    )

    assert queries.latest_decision(case.dossier, case.lead) == case.decision
    assert queries.latest_decision(case.dossier, case.officer) == second


def test_who_left_the_team_stays_out_of_its_dossiers():
    case = steps.sent()
    past = steps.person(Role.CASE_OFFICER)
    row = case.dossier.pole.team.create(user=past, capacity="editor", since=now())
    row.delete()
    assert perms.ties(case.dossier)[past.pk].kind == TieKind.TEAM
