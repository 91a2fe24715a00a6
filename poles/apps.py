from django.apps import AppConfig


class PolesConfig(AppConfig):
    name = "poles"
    verbose_name = "Pôles"
    runtime_grants = {
        "leadtransfer": ("SELECT", "INSERT"),
        "confirmationanswer": ("SELECT", "INSERT"),
        "distinctpoles": ("SELECT", "INSERT"),
        "listingconsent": ("SELECT", "INSERT"),
        "phasemove": ("SELECT", "INSERT"),
        "phasepublication": ("SELECT", "INSERT"),
        "polemerge": ("SELECT", "INSERT"),
        "poleseparation": ("SELECT", "INSERT"),
    }
