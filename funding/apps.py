from typing import ClassVar

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = "Enveloppes"
    # Balances move by the entries' trigger alone; UPDATE on the label is what lets this role lock a row.
    runtime_grants: ClassVar = {
        "envelope": ("SELECT", "INSERT", "UPDATE (label)"),
        "envelopeyear": ("SELECT", "INSERT"),
        "entry": ("SELECT", "INSERT"),
    }
