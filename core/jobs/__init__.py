"""
Jobs: rows asked for inside a business transaction, done once by a worker, whatever dies meanwhile.

Apps register their kinds in ``AppConfig.ready()``; this package knows none.
"""

from core.jobs.claims import Claim, ClaimLost
from core.jobs.documents import register_document
from core.jobs.queue import enqueue
from core.jobs.registry import Completion, UnknownKind, register
from core.jobs.sweeping import Sweep, sweep
from core.jobs.work import run

__all__ = [
    "Claim",
    "ClaimLost",
    "Completion",
    "Sweep",
    "UnknownKind",
    "enqueue",
    "register",
    "register_document",
    "run",
    "sweep",
]
