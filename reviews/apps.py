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

    def ready(self) -> None:
        from core import jobs
        from reviews import queries, report
        from reviews.enums import JobKind

        jobs.register_document(
            kind=JobKind.EVALUATION_REPORT.value,
            context=report.context,
            template="reviews/report.html",
            title=JobKind.EVALUATION_REPORT.label,
            superseded=queries.superseded_at,
        )
