"""The control: the same naps as plain Celery tasks, tuned as one would, with nothing but the broker to remember them."""

import os
import time
from random import Random

import psycopg2
from celery import Celery

from ptce.settings.addresses import broker

# Beside the platform’s own, which the bell finds as the current one.
app = Celery("plain", broker=broker(os.environ.get("REDIS_URL", "")), set_as_current=False)
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 4,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_timeout": 1.0,
    },
)


@app.task(name="nap")
def nap(subject_id):
    time.sleep(Random(subject_id).uniform(0.2, float(os.environ["CHAOS_LONGEST"])))  # noqa: S311
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_effect (subject_id) VALUES (%s)", [subject_id])
