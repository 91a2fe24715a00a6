from django.apps import AppConfig


class PolesConfig(AppConfig):
    name = "poles"
    verbose_name = "Pôles"
    runtime_grants = {
        "phasemove": ("SELECT", "INSERT"),
        "phasepublication": ("SELECT", "INSERT"),
    }
