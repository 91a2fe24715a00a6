"""What waits for case officers, reviewers and the committee on the home page."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from accounts.enums import Role
from accounts.models import User
from applications.enums import State
from core import dates
from core.waiting import Task
from reviews import queries
from reviews.enums import Queue, SessionState, SheetState
from reviews.models import Assignment

#: Queue of the desk -> what its dossiers wait for, one and several.
_DESK: dict[Queue, tuple[str, str]] = {
    Queue.TO_TAKE: (
        "1 dossier déposé attend sa vérification",
        "{} dossiers déposés attendent leur vérification",
    ),
    Queue.COMPLETE: ("1 dossier complet attend la suite", "{} dossiers complets attendent la suite"),
    Queue.FOR_COMMITTEE: (
        "1 dossier évalué est à inscrire à un ordre du jour",
        "{} dossiers évalués sont à inscrire à un ordre du jour",
    ),
    Queue.TO_NOTIFY: ("1 décision est à notifier", "{} décisions sont à notifier"),
}


def tasks_for(user: User, *, at: datetime) -> list[Task]:
    """Return a person's declarations and sheets due, the sessions they sit in and the queues of their desk."""
    tasks = []
    if user.has_role(Role.REVIEWER):
        tasks += _reviews(user, at=at)
    if user.has_role(Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER):
        tasks += _sessions(user)
    if user.has_role(Role.CASE_OFFICER):
        tasks += _desk(user)
    return tasks


def _desk(user: User) -> list[Task]:
    counts = queries.queue_counts(user)
    # Those on an agenda already, or with a third sheet awaited, ask nothing of the officer.
    counts[Queue.FOR_COMMITTEE] = queries.ready_for_committee(user).filter(state=State.REVIEWED).count()
    return [
        Task(
            title=one if counts[queue] == 1 else several.format(counts[queue]),
            url=f"{reverse('reviews:desk')}?file={queue.value}",
        )
        for queue, (one, several) in _DESK.items()
        if counts[queue]
    ]


def _reviews(user: User, *, at: datetime) -> list[Task]:
    pending = queries.my_assignments(user).exclude(sheet__state=SheetState.SUBMITTED)
    return [_review(assignment, at=at) for assignment in pending]


def _review(assignment: Assignment, *, at: datetime) -> Task:
    application = assignment.application
    declared = hasattr(assignment, "declaration")
    late = assignment.due_on < localdate(at)
    day = dates.day(assignment.due_on)
    return Task(
        title=(
            f"Noter le dossier {application.number}"
            if declared
            else f"Déclarer vos liens d’intérêts sur le dossier {application.number}"
        ),
        url=reverse("reviews:sheet" if declared else "reviews:declaration", args=[assignment.pk]),
        detail=application.pole.name,
        due=f"La date de rendu est passée\xa0: c’était le {day}" if late else f"À rendre le {day}",
    )


def _sessions(user: User) -> list[Task]:
    """Count the undecided dossiers of the person's sessions; what is told leaves out those that they stay out of."""
    known = Q(items__application__in=queries.on_desk(user).values("pk"))
    undecided = Q(items__isnull=False, items__decision__isnull=True, items__postponed_to__isnull=True)
    sessions = (
        queries.coming_sessions(user)
        .filter(Q(chair=user) | Q(members__user=user))
        .annotate(
            undecided=Count("items", filter=undecided & known, distinct=True),
            left=Count("items", filter=undecided, distinct=True),
        )
    )
    return [
        Task(
            title=_session_title(session.state, presides=session.chair_id == user.pk, left=session.left),
            url=reverse("reviews:session", args=[session.pk]),
            detail=f"{session.title} – {_undecided(session.undecided)}",
            due=f"Le {dates.day_and_time(localtime(session.held_at))}",
        )
        for session in sessions
    ]


def _session_title(state: str, *, presides: bool, left: int) -> str:
    if state == SessionState.OPEN and presides and not left:
        return "Clore la séance que vous présidez"
    if state == SessionState.OPEN:
        return "La séance du comité est ouverte"
    return "Préparer la séance que vous présidez" if presides else "Préparer la prochaine séance"


def _undecided(count: int) -> str:
    if not count:
        return "aucun dossier ne reste à décider"
    return "1 dossier à décider" if count == 1 else f"{count} dossiers à décider"
