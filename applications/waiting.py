"""What waits for lead applicants on the home page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localtime

from accounts.enums import Role
from accounts.models import User
from applications import exchanges, queries
from applications.enums import HIDDEN_UNTIL_NOTIFIED, State
from applications.models import Application
from core import dates
from core.waiting import Task
from poles.models import Pole

#: How long a notified decision stays on the home page: the time to contest it.
NEWS = timedelta(days=62)
#: What is said of a whole draft, to who may submit it and to who may not.
READY = {
    True: "Tout est prêt\xa0: vous pouvez le déposer.",
    False: "Tout est prêt\xa0: le porteur ou un coordinateur du pôle peut le déposer.",
}


def tasks_for(user: User, *, at: datetime) -> list[Task]:
    """Return the drafts of a person's poles, the first to close first, and their latest notified decisions; then the questions to answer."""
    return [*_notified(user, at=at), *_drafts(user, at=at), *_questions(user)]


def _questions(user: User) -> list[Task]:
    if not user.has_role(Role.CASE_OFFICER, Role.PROGRAMME_MANAGER):
        return []
    count = exchanges.waiting_questions(user)
    if not count:
        return []
    title = "Répondre à une question" if count == 1 else f"Répondre à {count} questions"
    return [Task(title=f"{title} de porteurs de projet", url=reverse("questions:list"))]


def _notified(user: User, *, at: datetime) -> list[Task]:
    # Back before the committee, a dossier shows its first decision on: its team is not told of the second yet.
    states = (State.NOTIFIED, *HIDDEN_UNTIL_NOTIFIED)
    news = Application.objects.of_team(user).filter(state__in=states, notified_at__gt=at - NEWS)
    return [
        Task(
            title=f"Lire la décision sur le dossier {application.number}",
            url=reverse("applications:detail", args=[application.number]),
            detail=application.title,
            due=f"Notifiée le {dates.day(localtime(application.notified_at))}",
        )
        for application in news.order_by("-notified_at", "-pk")
    ]


def _drafts(user: User, *, at: datetime) -> list[Task]:
    drafts = queries.with_content(Application.objects.written_by(user).filter(state=State.DRAFT))
    managed = set(Pole.objects.managed_by(user).values_list("pk", flat=True))
    return [
        _draft(application, submits=application.pole_id in managed, at=at)
        for application in drafts.order_by("call__closes_at", "pk")
    ]


def _draft(application: Application, *, submits: bool, at: datetime) -> Task:
    missing = queries.missing_for_submission(application)
    if at >= application.call.last_instant:
        detail, due = "L’appel est clos\xa0: ce brouillon ne peut plus être déposé.", ""
    else:
        detail = _still(len(missing), first=missing[0].sentence) if missing else READY[submits]
        due = f"À déposer avant le {dates.day_and_time(localtime(application.call.closes_at))}"
    return Task(
        title=f"Terminer le dossier {application.number} – {application.title}",
        url=reverse("applications:detail", args=[application.number]),
        detail=detail,
        due=due,
    )


def _still(count: int, *, first: str) -> str:
    if count == 1:
        return f"Il reste un point à remplir\xa0: {first}"
    return f"Il reste {count} points à remplir. Le premier\xa0: {first}"
