from django.db.models import TextChoices

from applications.enums import State


class Queue(TextChoices):
    """Queue of the case officers' desk («file»)."""

    TO_TAKE = "a-prendre", "À prendre"
    COMPLETE = "complets", "Complets"
    IN_REVIEW = "en-evaluation", "En évaluation"
    FOR_COMMITTEE = "pour-le-comite", "Pour le comité"
    TO_NOTIFY = "a-notifier", "Décidés à notifier"
    ALL = "tous", "Tous"

    @property
    def states(self) -> frozenset[State]:
        return QUEUE_STATES[self]


QUEUE_STATES: dict[Queue, frozenset[State]] = {
    Queue.TO_TAKE: frozenset({State.SUBMITTED}),
    Queue.COMPLETE: frozenset({State.COMPLETE, State.ADMISSIBLE}),
    Queue.IN_REVIEW: frozenset({State.IN_REVIEW}),
    Queue.FOR_COMMITTEE: frozenset({State.REVIEWED, State.IN_DELIBERATION}),
    Queue.TO_NOTIFY: frozenset({State.INADMISSIBLE, State.DECIDED}),
    Queue.ALL: frozenset(State) - {State.DRAFT},
}


class AdmissibilityOutcome(TextChoices):
    ADMISSIBLE = "admissible", "Recevable"
    INADMISSIBLE = "inadmissible", "Irrecevable"


class SheetState(TextChoices):
    DRAFT = "draft", "En cours"
    SUBMITTED = "submitted", "Rendue"


#: The scores that the tables hold. What each means stands in the grid, and a test keeps the two scales the same.
SCORES = [0, 1, 2, 3, 4]


class Mark(TextChoices):
    """What a reviewer may say instead of a score."""

    NOT_ASSESSABLE = "not_assessable", "Non évaluable"
    RECUSED = "recused", "Déport sur ce critère"


class TieKind(TextChoices):
    """What keeps a person out of a dossier, the lightest first."""

    TEAM = "team", "fait ou a fait partie de l’équipe du pôle"
    REVIEWER = "reviewer", "a reçu ce dossier comme évaluateur"
    RECUSED = "recused", "en déport"


class SessionState(TextChoices):
    PLANNED = "planned", "Prévue"
    OPEN = "open", "Ouverte"
    CLOSED = "closed", "Close"


ALLOWED_SESSION_MOVES: dict[SessionState, frozenset[SessionState]] = {
    SessionState.PLANNED: frozenset({SessionState.OPEN}),
    SessionState.OPEN: frozenset({SessionState.CLOSED}),
    SessionState.CLOSED: frozenset(),
}


class Outcome(TextChoices):
    AGREED = "agreed", "Accordé"
    AGREED_WITH_RESERVATIONS = "agreed_with_reservations", "Accordé avec réserves"
    ADJOURNED = "adjourned", "Ajourné"
    REFUSED = "refused", "Refusé"


FAVOURABLE_OUTCOMES = (Outcome.AGREED, Outcome.AGREED_WITH_RESERVATIONS)


class NotificationMeans(TextChoices):
    PLATFORM = "platform", "Sur la plateforme"
    REGISTERED_LETTER = "registered_letter", "Lettre recommandée avec avis de réception"
    HAND_DELIVERED = "hand_delivered", "Remise en main propre"


class JobKind(TextChoices):
    EVALUATION_REPORT = "evaluation_report", "Rapport d’évaluation"
