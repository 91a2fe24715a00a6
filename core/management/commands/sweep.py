import logging
import signal
import threading
from argparse import ArgumentParser
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand
from django.db import Error, connection

from core import jobs, purging
from core.clock import database_now

logger = logging.getLogger("core.jobs.sweep")

PURGE_EVERY = timedelta(minutes=10)


class Command(BaseCommand):
    help = (
        "Remet en file les tâches abandonnées, rappelle les processus de travail et efface ce qui a pris fin, toutes les "
        "dix minutes."
    )
    _purged_at: datetime | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=5.0, metavar="SECONDES", help="5 par défaut")
        parser.add_argument("--once", action="store_true", help="un seul passage")

    def handle(self, *, every: float, once: bool, **_options: object) -> None:
        if once:
            swept = jobs.sweep(at=database_now())
            self.stdout.write(_line(swept))
            if removed := purging.purge(at=database_now()):
                self.stdout.write(_removed(removed))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        logger.info("sweeping every %g s", every)
        while not stop.is_set():
            self._sweep()
            stop.wait(every)

    def _sweep(self) -> None:
        try:
            at = database_now()
            swept = jobs.sweep(at=at)
            if self._purged_at is None or at - self._purged_at >= PURGE_EVERY:
                self._purge(at)
        except Error:
            logger.exception("the database does not answer: next time")
            connection.close()
            return
        quiet = swept == jobs.Sweep(requeued=0, failed=0, rung=0, broker_answers=True)
        logger.log(logging.DEBUG if quiet else logging.INFO, _line(swept))

    def _purge(self, at: datetime) -> None:
        self._purged_at = at
        if removed := purging.purge(at=at):
            logger.info(_removed(removed))


def _removed(removed: dict[str, int]) -> str:
    return "removed " + " ".join(f"{name}={rows}" for name, rows in removed.items())


def _line(swept: jobs.Sweep) -> str:
    broker = "answers" if swept.broker_answers else "does not answer"
    return f"requeued={swept.requeued} failed={swept.failed} rung={swept.rung} broker={broker}"
