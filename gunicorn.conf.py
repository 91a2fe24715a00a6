"""What gunicorn does beyond its command line. Of our code it imports nothing: a reload would keep it as it was."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

from gunicorn.glogging import Logger

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class JsonLogger(Logger):  # type: ignore[misc]
    """
    Gunicorn's own lines as JSON: those of its first process, for in its workers the settings see to them.

    Not by ``logconfig_dict``, which opens the access log as well, with everyone's address.
    """

    def setup(self, cfg: Any) -> None:
        from structlog import processors
        from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name

        super().setup(cfg)
        formatter = ProcessorFormatter(
            foreign_pre_chain=[
                processors.TimeStamper(fmt="iso", utc=True, key="time"),
                add_log_level,
                add_logger_name,
            ],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                processors.format_exc_info,
                processors.JSONRenderer(ensure_ascii=False),
            ],
        )
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter)


if os.environ.get("DJANGO_SETTINGS_MODULE") == "ptce.settings.production":
    logger_class = JsonLogger


def on_starting(server: object) -> None:
    """
    Make the folder in which the workers count, where there are metrics.

    New at each start, and not in the state folder: several hosts may share that one, and the files bear the numbers
    of processes.
    """
    if os.environ.get("METRICS_TOKEN"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="ptce-metrics-")


def on_exit(server: object) -> None:
    if folder := os.environ.get(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
