"""A pole's team: capacities that change, people who leave, one lead."""

import pytest

from poles import services
from poles.enums import TeamCapacity
from poles.models import TeamMember
from poles.services import team
from tests.factories import PoleFactory, UserFactory, now, of_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return PoleFactory()


def member_of(pole, capacity):
    return TeamMember.objects.get(pole=pole, user=of_team(pole, capacity))


def capacity(member):
    return TeamMember.objects.get(pk=member.pk).capacity


@pytest.mark.parametrize("manager", [TeamCapacity.LEAD, TeamCapacity.COORDINATOR])
def test_who_makes_up_the_team_changes_and_removes(pole, manager):
    by = pole.created_by if manager == TeamCapacity.LEAD else of_team(pole, manager)
    member = member_of(pole, TeamCapacity.READER)

    services.change_capacity(member_id=member.pk, capacity=TeamCapacity.COORDINATOR, by=by, at=now())
    assert capacity(member) == TeamCapacity.COORDINATOR
    services.remove_person(member_id=member.pk, by=by, at=now())
    assert not TeamMember.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize("other", [TeamCapacity.EDITOR, TeamCapacity.READER, None])
def test_nobody_else_does_whatever_page_they_kept_open(pole, other):
    by = of_team(pole, other) if other else UserFactory()
    member = member_of(pole, TeamCapacity.READER)

    with pytest.raises(team.NotYoursToManage, match="ne gérez plus"):
        services.change_capacity(member_id=member.pk, capacity=TeamCapacity.EDITOR, by=by, at=now())
    with pytest.raises(team.NotYoursToManage):
        services.remove_person(member_id=member.pk, by=by, at=now())
    assert capacity(member) == TeamCapacity.READER


def test_lead_is_neither_changed_removed_nor_made_here(pole):
    lead, coordinator = TeamMember.objects.get(pole=pole), of_team(pole, TeamCapacity.COORDINATOR)
    editor = member_of(pole, TeamCapacity.EDITOR)
    attempts = [
        lambda: services.change_capacity(
            member_id=lead.pk, capacity=TeamCapacity.READER, by=coordinator, at=now()
        ),
        lambda: services.remove_person(member_id=lead.pk, by=coordinator, at=now()),
        lambda: services.leave_team(pole_id=pole.pk, by=lead.user, at=now()),
        lambda: services.change_capacity(
            member_id=editor.pk, capacity=TeamCapacity.LEAD, by=lead.user, at=now()
        ),
    ]

    for attempt in attempts:
        with pytest.raises(team.LeadStays):
            attempt()
    assert (capacity(lead), capacity(editor)) == (TeamCapacity.LEAD, TeamCapacity.EDITOR)


def test_person_gone_meanwhile_is_said_so(pole):
    member = member_of(pole, TeamCapacity.EDITOR)
    about = {"member_id": member.pk, "by": pole.created_by, "at": now()}
    services.remove_person(**about)

    with pytest.raises(team.NoLongerOfTeam):
        services.remove_person(**about)
    with pytest.raises(team.NoLongerOfTeam):
        services.change_capacity(capacity=TeamCapacity.READER, **about)


def test_leave_twice_changes_nothing_and_the_history_keeps_the_time_in_the_team(pole):
    member = member_of(pole, TeamCapacity.EDITOR)

    for _ in range(2):
        services.leave_team(pole_id=pole.pk, by=member.user, at=now())

    assert list(TeamMember.objects.filter(pole=pole).values_list("user", flat=True)) == [pole.created_by_id]
    events = TeamMember.pgh_event_model.objects.filter(pgh_obj_id=member.pk).order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "delete"]
