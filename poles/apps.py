from django.apps import AppConfig


class PolesConfig(AppConfig):
    name = "poles"
    verbose_name = "Pôles"
    runtime_grants = {
        "confirmationanswer": ("SELECT", "INSERT"),
        "phasemove": ("SELECT", "INSERT"),
        "phasepublication": ("SELECT", "INSERT"),
    }
