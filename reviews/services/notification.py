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
    """A notification cannot be recorded; ``answer`` names what is at fault in what was asked."""

    answer = ""


class NothingToNotify(UnableToNotify):
    """Nothing has been decided on the dossier."""


class ReferenceMissing(UnableToNotify):
    """A registered letter is recorded without what proves it."""

    answer = "reference"


class AlreadyNotified(UnableToNotify):
    """The notification was recorded by other means, or by somebody else: it does not change."""


@transaction.atomic
def notify(
    *, application_id: int, means: NotificationMeans, reference: str = "", by: User, at: datetime
) -> Notification:
    """
    Record that a decision, or an inadmissibility, is notified: from ``at`` on the applicant sees it.

    Notified again in the same words, the notification that stands is given.

    :raises NothingToNotify: if nothing has been decided.
    :raises ReferenceMissing: if it is by registered letter and ``reference`` is blank.
    :raises AlreadyNotified: if it was notified otherwise.
    """
    application = locked(application_id)
    decision = Decision.objects.filter(application=application).order_by("-round").first()
    refused = Admissibility.objects.filter(
        version__application=application, outcome=AdmissibilityOutcome.INADMISSIBLE
    ).first()
    if application.state == State.NOTIFIED:
        return _same_again(application.notifications.order_by("-pk")[0], (means, reference, by.pk))
    if application.state not in {State.DECIDED, State.INADMISSIBLE}:
        raise NothingToNotify(
            f"Le dossier {application.number} n’attend pas de notification\xa0: rien n’est encore décidé."
        )
    if means == NotificationMeans.REGISTERED_LETTER and not reference.strip():
        raise ReferenceMissing(
            "Donnez la référence de la lettre recommandée\xa0: le numéro de l’avis de réception prouve la notification."
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
        publish_move(move_id=notification.decision.phase_move_id, by=by, at=at)
    return notification


def _same_again(standing: Notification, asked: tuple[str, str, int]) -> Notification:
    """Give the notification that stands to who asks for the same; refuse any other."""
    if (standing.means, standing.reference, standing.by_id) == asked:
        return standing
    raise AlreadyNotified(
        f"La notification est déjà enregistrée, par {standing.by}\xa0: {standing.get_means_display().lower()}"
        f"{f', {standing.reference}' if standing.reference else ''}. Elle ne se modifie plus."
    )
