from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    name = "criteria"
    verbose_name = "Critères"
    runtime_grants = {"gridversion": ("SELECT", "INSERT")}
