from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Socle commun"
    default_auto_field = "django.db.models.BigAutoField"
    runtime_grants = {"document": ("SELECT", "INSERT"), "job": ("SELECT", "INSERT", "UPDATE")}

    def ready(self) -> None:
        from core import grants

        grants.connect(self)
