"""The Celery application. It only rings: the rows of ``core.Job`` are the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptce.settings.local")

app = Celery("ptce")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
