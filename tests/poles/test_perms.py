"""What each capacity may do for a pole: a decision table, written from the rules."""

import pytest
from django.contrib.auth.models import AnonymousUser

from poles import perms, queries
from poles.enums import TeamCapacity
from poles.models import Pole
from tests.factories import PoleFactory, UserFactory, of_team

pytestmark = pytest.mark.django_db

#: Capacity -> describes the pole, makes up its team.
RULES = {
    TeamCapacity.LEAD: (True, True),
    TeamCapacity.COORDINATOR: (True, True),
    TeamCapacity.EDITOR: (True, False),
    TeamCapacity.READER: (False, False),
}


def test_the_table_holds_every_capacity():
    assert list(RULES) == list(TeamCapacity)


@pytest.mark.parametrize("capacity", TeamCapacity)
def test_capacity_opens_what_the_table_says(capacity):
    pole = PoleFactory()
    user = pole.created_by if capacity == TeamCapacity.LEAD else of_team(pole, capacity)

    found = (perms.can_edit(user, pole), perms.can_manage_team(user, pole))
    listed = (
        Pole.objects.written_by(user).filter(pk=pole.pk).exists(),
        Pole.objects.managed_by(user).filter(pk=pole.pk).exists(),
    )

    assert perms.capacity_of(user, pole.pk) == capacity
    assert found == RULES[capacity]
    assert listed == RULES[capacity]
    assert queries.of_team(user) == [pole]
    assert queries.written_by(user) == [pole] * RULES[capacity][0]


def test_a_capacity_counts_for_its_own_pole_only():
    pole, other = PoleFactory(), PoleFactory()
    user = of_team(pole, TeamCapacity.READER)

    assert not perms.can_edit(other.created_by, pole)
    assert not perms.can_edit(user, other)
    # Lead of one, reader of another: the first gives nothing in the second.
    of_both = pole.created_by
    other.team.create(user=of_both, capacity=TeamCapacity.READER, since=other.created_at)
    assert queries.written_by(of_both) == [pole]
    assert not perms.can_manage_team(of_both, other)


@pytest.mark.parametrize("user", [UserFactory, AnonymousUser])
def test_outside_of_the_team_there_is_no_capacity(user):
    pole, stranger = PoleFactory(), user()

    assert perms.capacity_of(stranger, pole.pk) is None
    assert not perms.can_edit(stranger, pole)
    assert not perms.can_manage_team(stranger, pole)
