"""
What Prometheus is told: requests, processes, jobs. Imported only where ``METRICS_TOKEN`` is set.

Each web process counts in files of its own, in a folder that ``gunicorn.conf.py`` makes for all of one gunicorn;
whichever process is asked adds them up. Jobs are counted in the database when asked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Histogram,
    Metric,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core import queries
from core.clock import database_now
from core.jobs.registry import known
from ptce.observability.requests import route_of

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
#: Jobs of kinds that no app has registered any more.
OTHER = "other"
STATUSES = ("waiting", "postponed", "running", "failed")

#: What this process counts; where there are several, it is read from their files instead.
HERE = CollectorRegistry()
REQUESTS = Histogram(
    "ptce_request_seconds",
    "Requests answered and how long each took.",
    ["route", "status"],
    registry=HERE,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class MeasureMiddleware:
    """Count each request by its route and the class of its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        labels = REQUESTS.labels(route_of(request), f"{response.status_code // 100}xx")
        labels.observe(time.perf_counter() - began)
        return response


def exposition() -> bytes:
    """Return all metrics in Prometheus's text format."""
    counted, pids = HERE, [os.getpid()]
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted, pids = CollectorRegistry(), _siblings()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry()
    asked.register(_Processes(pids))
    asked.register(_Jobs())
    return generate_latest(counted) + generate_latest(asked)


class _Processes(Collector):
    """Memory, processor time and open files of each web process: from /proc, so on Linux only."""

    def __init__(self, pids: list[int]) -> None:
        self.pids = pids

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for pid in self.pids:
            for family in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                told = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type)
                )
                for sample in family.samples:
                    told.add_sample(sample.name, {**sample.labels, "pid": str(pid)}, sample.value)
        return families.values()


class _Jobs(Collector):
    """
    The queue of each kind: as many queries for three kinds as for one.

    Jobs that are done are not counted: their number only grows, and so would the time to count them.
    """

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("ptce_database_up", "Whether the database answered.")
        jobs = GaugeMetricFamily("ptce_jobs", "Jobs that are not done.", labels=["kind", "status"])
        oldest = GaugeMetricFamily(
            "ptce_jobs_oldest_seconds", "Age of the oldest job that is due.", labels=["kind"]
        )
        try:
            counts, ages = _queues()
        except DatabaseError:
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        for (kind, status), count in counts.items():
            jobs.add_metric([kind, status], count)
        for kind, age in ages.items():
            oldest.add_metric([kind], age)
        return [up, jobs, oldest]


def _queues() -> tuple[dict[tuple[str, str], int], dict[str, float]]:
    """Return the numbers by kind and status and the ages by kind, zeros included: a series that is there can be watched."""
    kinds = [*known(), OTHER]
    counts = {(kind, status): 0 for kind in kinds for status in STATUSES}
    ages = dict.fromkeys(kinds, 0.0)
    at = database_now()
    for queue in queries.queues(at=at):
        kind = queue.kind if queue.kind in ages else OTHER
        for status in STATUSES:
            counts[kind, status] += getattr(queue, status)
        if queue.oldest_at is not None:
            ages[kind] = max(ages[kind], (at - queue.oldest_at).total_seconds())
    return counts, ages


def _siblings() -> list[int]:
    """Return gunicorn's first process and its workers, or this process alone where the system does not tell."""
    parent = os.getppid()
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except OSError:
        return [os.getpid()]
    return [parent, *map(int, children)]
