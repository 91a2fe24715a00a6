"""Ring Celery: tell the workers that a job waits. Nothing depends on its being heard."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from celery import Celery, current_app
from kombu import Connection

logger = logging.getLogger(__name__)

TASK = "core.tasks.run_job"
PATIENCE = 0.8
SILENCE = 5.0

_silent_until = 0.0


def ring(job_id: int) -> bool:
    """
    Send a job's id to the workers and tell whether it went; never raises.

    It waits at most ``PATIENCE`` seconds, even when the broker accepts connections and never answers. After a
    failure this process leaves the broker alone for ``SILENCE`` seconds, so that a request that asks for several
    jobs waits once: the sweeper rings for all.
    """
    return _ask(partial(_publish, job_id)) is not None


def waiting() -> int | None:
    """Return how many bells no worker has heard yet, or nothing if the broker does not answer: as ``ring`` does."""
    return _ask(_count)


def _ask(question: Callable[[Celery, Connection], int]) -> int | None:
    global _silent_until  # noqa: PLW0603
    if time.monotonic() < _silent_until:
        return None
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    answer: list[int] = []
    # Socket time-outs alone do not bound a question: it takes several commands. The thread ends with them.
    thread = threading.Thread(target=_put, args=(question, app, answer), name="job-bell", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    # Whatever the thread still does, the caller has gone on.
    if given := list(answer):
        return given[0]
    _silent_until = time.monotonic() + SILENCE
    logger.warning("the broker does not answer: the sweeper will ring again")
    return None


def _put(question: Callable[[Celery, Connection], int], app: Celery, answer: list[int]) -> None:
    options: dict[str, Any] = {
        "socket_timeout": PATIENCE / 2,
        "socket_connect_timeout": PATIENCE / 2,
        "retry_on_timeout": False,
    }
    try:
        # A connection of its own: one kept in a pool may date from before a restart of the broker.
        with app.connection_for_write(connect_timeout=PATIENCE, transport_options=options) as connection:
            answer.append(question(app, connection))
    except Exception:
        logger.debug("the broker does not answer", exc_info=True)


def _publish(job_id: int, app: Celery, connection: Connection) -> int:
    app.send_task(TASK, args=[job_id], connection=connection, retry=False, ignore_result=True)
    return 1


def _count(app: Celery, connection: Connection) -> int:
    # Kombu's types know of no broker's own channel.
    channel: Any = connection.default_channel
    return int(channel.queue_declare(queue=app.conf.task_default_queue).message_count)
