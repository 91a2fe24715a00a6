"""Ring Celery: tell the workers that a job waits. Nothing depends on its being heard."""

import logging
import threading
import time
from typing import Any

from celery import Celery, current_app

logger = logging.getLogger(__name__)

TASK = "core.tasks.run_job"
PATIENCE = 0.8
SILENCE = 5.0

_silent_until = 0.0


def ring(job_id: int) -> bool:
    """
    Send a job's id to the workers and tell whether it went; never raises.

    It waits at most ``PATIENCE`` seconds, even when the broker accepts connections and never answers. After a
    failure this process rings no more for ``SILENCE`` seconds, so that a request that asks for several jobs waits
    once: the sweeper rings for all.
    """
    global _silent_until  # noqa: PLW0603
    if time.monotonic() < _silent_until:
        return False
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    outcome: list[bool] = []
    # Socket time-outs alone do not bound a publication: it takes several commands. The thread ends with them.
    thread = threading.Thread(target=_publish, args=(app, job_id, outcome), name="job-bell", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if outcome == [True]:
        return True
    _silent_until = time.monotonic() + SILENCE
    logger.warning("the broker did not take job %s: the sweeper will ring for it", job_id)
    return False


def _publish(app: Celery, job_id: int, outcome: list[bool]) -> None:
    options: dict[str, Any] = {
        "socket_timeout": PATIENCE / 2,
        "socket_connect_timeout": PATIENCE / 2,
        "retry_on_timeout": False,
    }
    try:
        # A connection of its own: one kept in a pool may date from before a restart of the broker.
        with app.connection_for_write(connect_timeout=PATIENCE, transport_options=options) as connection:
            app.send_task(TASK, args=[job_id], connection=connection, retry=False, ignore_result=True)
    except Exception:
        logger.debug("ringing for job %s failed", job_id, exc_info=True)
        outcome.append(False)
    else:
        outcome.append(True)
