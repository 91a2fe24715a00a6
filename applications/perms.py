from __future__ import annotations

from accounts.models import User
from applications.enums import State
from applications.models import Application


def is_of_team(user: User, application: Application) -> bool:
    """Say whether the person works on the dossier's pole."""
    return application.pole.team.filter(user=user).exists()


def can_edit(user: User, application: Application) -> bool:
    """Say whether the person may change the dossier: its team, while it is a draft."""
    return application.state == State.DRAFT and is_of_team(user, application)


def can_see_state(user: User, application: Application) -> bool:
    """Say whether the person may know the true state: the administration, never the applicant's team."""
    return not is_of_team(user, application)
