"""
How the log looks: one line of JSON for each entry in production, a readable line elsewhere.

Code logs by ``logging.getLogger(__name__)``; only the fields of ``FIELDS`` are taken from ``extra``. What goes on from
a request to a worker: the request's own lines name each job that it asked for, and every line on the way of a job bears
its id beside those of the request, the person and the dossier that it comes from (``core.jobs.journal``).
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import structlog

from core import origin
from core.discretion import masked, told
from core.origin import CARRIED

#: What a log call may add by ``extra``. Django's own adds the whole request, for instance.
FIELDS = (
    *("method", "route", "status", "milliseconds"),
    *("job_id", "job_kind", "subject_id", "attempt"),
    *CARRIED,
)

EventDict = MutableMapping[str, Any]


def configuration(*, level: str, as_json: bool = False) -> dict[str, Any]:
    """Return Django's ``LOGGING``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "as_json": as_json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # It tells each refusal by its path: the request's own line says as much by its route.
            "django.request": {"level": "ERROR"},
            # It shouts at each host or body refused, with the way there: the 400 page logs a line of its own.
            "django.security": {"level": "CRITICAL"},
            "django.security.csrf": {"level": "WARNING"},
            # As the others: gunicorn has set up its own before the site was there.
            "gunicorn.error": {"handlers": [], "propagate": True},
            # A job's own lines say more than the bells that rang for it.
            "celery": {"level": "WARNING"},
            # A line for each step of each document is too many.
            "fontTools": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "weasyprint": {"level": "WARNING"},
        },
    }


def formatter(*, as_json: bool) -> structlog.stdlib.ProcessorFormatter:
    """Return what makes a line of each entry of the standard log."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=FIELDS),
            _add_context,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _tell_exception,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else _line,
        ],
    )


def _add_context(logger: Any, method: str, event: EventDict) -> EventDict:
    # An entry's own fields are nearer to what it tells.
    return {**origin.known(), **event}


def _tell_exception(logger: Any, method: str, event: EventDict) -> EventDict:
    exc_info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if exc_info and exc_info[0]:
        event["exception"] = told(exc_info)
    return event


def _mask(logger: Any, method: str, event: EventDict) -> EventDict:
    # An exception has been masked part by part: as one text, its end would go with the first quoted row.
    return {
        key: masked(value) if isinstance(value, str) and key != "exception" else value
        for key, value in event.items()
    }


def _line(logger: Any, method: str, event: EventDict) -> str:
    given = dict(event)
    words = [given.pop("time"), given.pop("level").upper(), given.pop("logger"), given.pop("event")]
    exception = given.pop("exception", None)
    line = " ".join([*words, *(f"{key}={value}" for key, value in given.items())])
    return line if exception is None else f"{line}\n{exception}"
