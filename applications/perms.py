from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from accounts.enums import Role
from accounts.models import User
from applications.enums import HIDDEN_UNTIL_NOTIFIED, Capacity, State
from applications.models import Access, Application
from applications.models.dossier import ApplicationQuerySet
from poles.enums import MANAGING, WRITING
from poles.models import TeamMember
from poles.perms import capacity_of


def is_of_team(user: User, application: Application) -> bool:
    """Say whether the person works on the dossier's pole."""
    return application.pole.team.filter(user=user).exists()


def can_edit(user: User, application: Application) -> bool:
    """Say whether the person may change the dossier: its team, but its readers, while it is a draft."""
    return application.state == State.DRAFT and capacity_of(user, application.pole_id) in WRITING


def can_submit(user: User, application: Application) -> bool:
    """Say whether the person may send the dossier: its pole's lead and coordinators, who answer for it."""
    return capacity_of(user, application.pole_id) in MANAGING


def can_see_state(user: User, application: Application) -> bool:
    """
    Say whether the person may know the true state: the administration and the committee.

    Neither the applicant's team, nor a reviewer: where the others' work stands would tell on it.
    """
    return masking(Application.objects.filter(pk=application.pk), user).filter(Q(masked=False)).exists()


def masking(applications: ApplicationQuerySet, user: User) -> ApplicationQuerySet:
    """Annotate dossiers with ``masked``: the person sees their state as their applicant may know it."""
    team = Exists(TeamMember.objects.filter(pole=OuterRef("pole"), user=user))
    seats = Access.objects.filter(application=OuterRef("pk"), user=user, until__isnull=True)
    by_right = Q(Exists(seats.filter(capacity=Capacity.COMMITTEE)))
    if user.has_role(Role.PROGRAMME_MANAGER, Role.AUDITOR):
        by_right |= ~Q(pk__in=[])
    if user.has_role(Role.CASE_OFFICER):
        regions = user.regions_as(Role.CASE_OFFICER)
        by_right |= ~Q(pk__in=[]) if regions is None else Q(region__in=regions)
    recused = Q(Exists(seats.filter(capacity=Capacity.RECUSED)))
    reviews = Q(Exists(seats.filter(capacity=Capacity.REVIEWER)))
    knows = by_right & ~Q(team) & ~recused & ~reviews
    return applications.annotate(masked=Case(When(knows, then=Value(False)), default=Value(True)))


def outcome_known(applications: ApplicationQuerySet, user: User) -> ApplicationQuerySet:
    """Keep the dossiers whose last outcome the person may know: notified, or known to the administration."""
    notified = Q(notified_at__isnull=False) & ~Q(state__in=HIDDEN_UNTIL_NOTIFIED)
    return masking(applications, user).filter(Q(masked=False) | notified)


def shown_state(application: Application, *, masked: bool) -> State:
    """Return the state to show: the true one, or the last that tells nothing before the notification."""
    state = State(application.state)
    if not masked or state not in HIDDEN_UNTIL_NOTIFIED:
        return state
    return HIDDEN_UNTIL_NOTIFIED[state] if application.notified_at is None else State.NOTIFIED
