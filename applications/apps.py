from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "Dossiers"
    runtime_grants = {
        "event": ("SELECT", "INSERT"),
        "submittedversion": ("SELECT", "INSERT"),
        "submittedpiece": ("SELECT", "INSERT"),
        "evaluation": ("SELECT", "INSERT"),
    }

    def ready(self) -> None:
        from applications import draft_copy
        from core import jobs

        jobs.register_document(
            kind=draft_copy.DRAFT_COPY,
            context=draft_copy.context,
            template="applications/draft_copy.html",
            title=draft_copy.TITLE,
            superseded=draft_copy.superseded_at,
        )
