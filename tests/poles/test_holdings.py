"""What a person takes away of the teams they are in: in the words of the pages."""

import pytest

from poles import holdings, services
from poles.enums import TeamCapacity
from tests.factories import PoleFactory, now, of_team

pytestmark = pytest.mark.django_db


def test_a_capacity_is_called_a_role_as_on_the_pages():
    user = of_team(PoleFactory(), TeamCapacity.EDITOR)
    other = PoleFactory()
    services.invite(
        pole_id=other.pk, email=user.email, capacity=TeamCapacity.READER, by=other.created_by, at=now()
    )

    rows = {holding.key: holding.rows for holding in holdings.held_on(user)}

    assert [row["rôle"] for row in rows["équipes"]] == ["Contributeur"]
    assert [row["rôle"] for row in rows["invitations"]] == ["Lecteur"]
