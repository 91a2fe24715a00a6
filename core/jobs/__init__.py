"""
Jobs: rows asked for inside a business transaction, done once by a worker, whatever dies meanwhile.

Apps register their kinds in ``AppConfig.ready()``; this package knows none.
"""

from core.jobs.claims import Claim, ClaimLost
from core.jobs.documents import register_document, request_document, superseded_at
from core.jobs.queue import enqueue
from core.jobs.registry import Completion, UnknownKind, label_of, register
from core.jobs.retrying import UnableToRetry, retry
from core.jobs.sweeping import Sweep, sweep
from core.jobs.work import Hopeless, Later, run, run_most_urgent

__all__ = [
    "Claim",
    "ClaimLost",
    "Completion",
    "Hopeless",
    "Later",
    "Sweep",
    "UnableToRetry",
    "UnknownKind",
    "enqueue",
    "label_of",
    "register",
    "register_document",
    "request_document",
    "retry",
    "run",
    "run_most_urgent",
    "superseded_at",
    "sweep",
]
