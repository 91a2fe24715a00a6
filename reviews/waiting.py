"""What waits on the home page for case officers, reviewers and the committee."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime

from accounts.enums import Role
from accounts.models import User
from core.waiting import Task
from reviews import queries
from reviews.enums import Queue, SessionState, SheetState
from reviews.models import Assignment, CommitteeSession

#: Queue of the desk -> what is to be done there, for one dossier and for several.
_TO_DO: dict[Queue, tuple[str, str]] = {
    Queue.TO_TAKE: ("Vérifier un dossier déposé", "Vérifier {} dossiers déposés"),
    Queue.COMPLETE: (
        "Dire si un dossier est recevable, ou le confier à des évaluateurs",
        "Dire si {} dossiers sont recevables, ou les confier à des évaluateurs",
    ),
    Queue.FOR_COMMITTEE: (
        "Préparer le passage d’un dossier au comité",
        "Préparer le passage de {} dossiers au comité",
    ),
    Queue.TO_NOTIFY: ("Notifier une décision", "Notifier {} décisions"),
}


def tasks_for(user: User, *, at: datetime) -> list[Task]:
    """Return what the person has to do, by role; nothing of a dossier that they may not see."""
    tasks: list[Task] = []
    if user.has_role(Role.REVIEWER):
        tasks += _sheets(user, at=at)
    if user.has_role(Role.CASE_OFFICER):
        tasks += _desk(user)
    if user.has_role(Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER):
        tasks += _sessions(user)
    return tasks


def _sheets(user: User, *, at: datetime) -> list[Task]:
    awaited = queries.my_assignments(user).exclude(sheet__state=SheetState.SUBMITTED)
    return [_sheet(assignment, at=at) for assignment in awaited]


def _sheet(assignment: Assignment, *, at: datetime) -> Task:
    due = date_format(assignment.due_on, "j F Y")
    late = assignment.due_on < localdate(at)
    application = assignment.application
    if not hasattr(assignment, "declaration"):
        return Task(
            title=f"Déclarer vos intérêts sur le dossier {application.number}",
            url=reverse("reviews:declaration", args=[assignment.pk]),
            detail=application.pole.name,
            due=f"Fiche attendue {'depuis' if late else 'pour'} le {due}",
        )
    return Task(
        title=f"Évaluer le dossier {application.number}",
        url=reverse("reviews:sheet", args=[assignment.pk]),
        detail=application.pole.name,
        due=f"Fiche attendue {'depuis' if late else 'pour'} le {due}",
    )


def _desk(user: User) -> list[Task]:
    counts = queries.queue_counts(user)
    return [
        Task(
            title=one if counts[queue] == 1 else several.format(counts[queue]),
            url=f"{reverse('reviews:desk')}?file={queue.value}",
            detail=f"File «\xa0{queue.label}\xa0» de l’instruction",
        )
        for queue, (one, several) in _TO_DO.items()
        if counts[queue]
    ]


def _sessions(user: User) -> list[Task]:
    sits = queries.coming_sessions(user).filter(members__user=user)
    return [_session(session, user) for session in sits]


def _session(session: CommitteeSession, user: User) -> Task:
    held = date_format(localtime(session.held_at), "j F Y à H:i")
    verb = "Présider" if session.chair_id == user.pk else "Préparer"
    return Task(
        title=f"{verb} la séance «\xa0{session}\xa0»",
        url=reverse("reviews:session", args=[session.pk]),
        detail="Séance ouverte" if session.state == SessionState.OPEN else "",
        due=f"Le {held}",
    )
