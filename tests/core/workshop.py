"""Kinds of jobs for the tests, and the Celery worker that does them: ``celery -A tests.core.workshop worker``."""

import os
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptce.settings.test")
django.setup()

from core import jobs  # noqa: E402
from core.charts import Bar, bar_chart  # noqa: E402
from ptce.celery import app  # noqa: E402, F401 - what `celery -A` looks for

LEASE = timedelta(seconds=2)

#: The folder where attempts leave their mark, for processes of their own.
FOLDER = "WORKSHOP"


class Nap:
    """A text that takes its time to be printed, so that a rendering lasts."""

    def __init__(self, seconds, mark):
        self.seconds = seconds
        self.mark = mark

    def __str__(self):
        self.mark.write_text(str(os.getpid()))
        time.sleep(self.seconds)
        return "Sieste"


def document(subject_id):
    return {}


def nap(subject_id):
    """Describe a document that renders for a minute the first time, and at once from then on."""
    mark = Path(os.environ[FOLDER]) / f"renderer-{subject_id}"
    chart = bar_chart(
        title=Nap(0 if mark.exists() else 60, mark),
        bars=[Bar(label="Sieste", value=Decimal(1), text="1")],
        maximum=Decimal(2),
        label_heading="Sieste",
        value_heading="Durée",
    )
    return {"chart": chart}


def poison(claim):
    raise RuntimeError(f"poison {claim.subject_id}")


def nothing(claim):
    return None


jobs.register(kind="test_nothing", function=nothing, lease=LEASE)
jobs.register(kind="test_poison", function=poison, lease=LEASE)
jobs.register_document(
    kind="test_document", context=document, template="pdf/base.html", title="Essai", lease=LEASE
)
jobs.register_document(kind="test_nap", context=nap, template="pdf/chart.html", title="Sieste", lease=LEASE)
