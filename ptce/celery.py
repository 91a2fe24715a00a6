"""The Celery application. It only rings: the rows of ``core.Job`` are the truth."""

import os

from celery import Celery, signals
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptce.settings.local")

app = Celery("ptce")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def leave_the_log(**_: object) -> None:
    """Keep Celery from setting up a log: level and form are those that the settings give every process."""


@signals.worker_process_init.connect
def trace(**_: object) -> None:
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from ptce.observability import traces

        traces.start_worker()


@signals.worker_process_shutdown.connect
def send_last_traces(**_: object) -> None:
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from ptce.observability import traces

        traces.stop()
