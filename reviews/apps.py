from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "Évaluations et comités"
    runtime_grants = {
        "admissibility": ("SELECT", "INSERT"),
        "declaration": ("SELECT", "INSERT"),
        "consensus": ("SELECT", "INSERT"),
        "decision": ("SELECT", "INSERT"),
        "decisionmember": ("SELECT", "INSERT"),
        "notification": ("SELECT", "INSERT"),
    }
