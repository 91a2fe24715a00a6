from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.enums import EventKind, State
from applications.services.state import locked, move, record
from poles.services import publish_move
from reviews.enums import AdmissibilityOutcome, NotificationMeans
from reviews.models import Admissibility, Decision, Notification


class UnableToNotify(Exception):
    """There is nothing to notify on a dossier."""


@transaction.atomic
def notify(
    *, application_id: int, means: NotificationMeans, reference: str = "", by: User, at: datetime
) -> Notification:
    """
    Record that a decision, or an inadmissibility, is notified: from ``at`` on the applicant sees it.

    Notified again, the first notification is given.

    :raises UnableToNotify: if nothing has been decided.
    """
    application = locked(application_id)
    decision = Decision.objects.filter(application=application).order_by("-round").first()
    refused = Admissibility.objects.filter(
        version__application=application, outcome=AdmissibilityOutcome.INADMISSIBLE
    ).first()
    if application.state == State.NOTIFIED:
        return application.notifications.order_by("-pk")[0]
    if application.state not in {State.DECIDED, State.INADMISSIBLE}:
        raise UnableToNotify(
            f"Le dossier {application.number} n’attend pas de notification : rien n’est encore décidé."
        )
    notification = Notification.objects.create(
        application=application,
        decision=decision if application.state == State.DECIDED else None,
        admissibility=refused if application.state == State.INADMISSIBLE else None,
        means=means,
        reference=reference,
        at=at,
        by=by,
    )
    record(
        application=application,
        kind=EventKind.NOTIFICATION,
        by=by,
        at=at,
        payload={"notification": notification.pk, "means": means.value},
    )
    application.notified_at = at
    move(application=application, to=State.NOTIFIED, by=by, at=at)
    if notification.decision and notification.decision.phase_move_id:
        publish_move(move_id=notification.decision.phase_move_id, at=at)
    return notification
