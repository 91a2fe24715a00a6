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
