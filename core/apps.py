from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Socle commun"
    default_auto_field = "django.db.models.BigAutoField"
    runtime_grants = {
        "document": ("SELECT", "INSERT"),
        "job": ("SELECT", "INSERT", "UPDATE"),
        "jobretry": ("SELECT", "INSERT"),
        "mail": ("SELECT", "INSERT", "UPDATE"),
        "manuscript": ("SELECT", "INSERT"),
    }

    def ready(self) -> None:
        from core import grants, jobs, mail

        grants.connect(self)
        jobs.register(
            kind=mail.KIND,
            function=mail.deliver,
            label="Courriel",
            # Nearly two hours in all: a server that is down, or asks to come again later.
            max_attempts=7,
            lease=mail.LEASE,
        )
