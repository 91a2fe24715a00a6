from datetime import datetime, timedelta

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Dossiers"
    runtime_grants = {
        "event": ("SELECT", "INSERT"),
        "submittedversion": ("SELECT", "INSERT"),
        "submittedpiece": ("SELECT", "INSERT"),
        "evaluation": ("SELECT", "INSERT"),
        "callquestion": ("SELECT", "INSERT"),
        "questionanswer": ("SELECT", "INSERT"),
    }

    def ready(self) -> None:
        from applications import draft_copy, services
        from core import jobs, purging

        jobs.register(
            kind=services.CHECK,
            function=services.check_piece,
            label="Vérification d’une pièce",
            max_attempts=5,
            # The child and the antivirus, each within its own time, and the store.
            lease=timedelta(seconds=60),
        )
        jobs.register_document(
            kind=draft_copy.DRAFT_COPY,
            context=draft_copy.context,
            template="applications/draft_copy.html",
            title=draft_copy.TITLE,
            superseded=draft_copy.superseded_at,
        )
        purging.register(name="quarantine", function=services.clear_quarantine)
        purging.register(name="presences", function=_forget_presences)


def _forget_presences(*, at: datetime) -> int:
    from applications import services

    return services.forget_presences(at=at)
