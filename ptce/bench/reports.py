"""
Evaluation reports through real workers, and WeasyPrint alone on the same HTML in the same run.

``REPORTS`` reports of the demonstration's decisions, each under another number, on a stack of its own with one worker
process per core; the time is the database's, from the first report that is begun to the last that is done. Before and
after, as many processes as there are cores render the same HTML and do nothing else: fonts and style sheet loaded
once, no template, no file, no row. Memory is that of the largest process of the worker.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ptce.bench._stack import BenchFailed, running

REPORTS = 500
#: By core, before and after.
BARE = 40
LIMIT = 1_800
CORES = os.cpu_count() or 1
SAMPLE_SECONDS = 1.0

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Reports a minute and core: by the clock, and by the processor's time, which other people's load leaves alone."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.1f} a minute and core ({self.processor:.1f} by processor time)"


def run(say: Say) -> dict[str, object]:
    """Measure ``REPORTS`` reports between two passes of WeasyPrint alone."""
    with running(JOB_WORKERS=str(CORES), WEB_WORKERS="1") as stack:
        contexts = _contexts()
        say(f"{REPORTS} reports of {len(contexts)} decisions, on {CORES} cores")
        pages = _pages(contexts)
        before = _bare(pages)
        say(f"WeasyPrint alone: {before}")
        worker = _worker(stack.pid)
        used = _processor_seconds(worker)
        with _watched(worker) as memory:
            seconds = _through_workers(contexts)
        used = _processor_seconds(worker) - used
        ours = Pace(clock=REPORTS * 60 / seconds / CORES, processor=REPORTS * 60 / used)
        say(f"through the workers: {ours}")
        after = _bare(pages)
        say(f"WeasyPrint alone: {after}")
    quarters = memory.by_quarter()
    say(f"largest process of the worker, by quarters of the run: {quarters} MB")
    return {
        "reports_per_minute_per_core": round(ours.clock, 1),
        "ratio_to_bare_weasyprint": round(2 * ours.clock / (before.clock + after.clock), 3),
        "ratio_by_processor_time": round(2 * ours.processor / (before.processor + after.processor), 3),
        "peak_rss_mb": max(quarters),
        "rss_mb_by_quarter": quarters,
        "reports": REPORTS,
    }


def _contexts() -> list[tuple[int, dict[str, Any]]]:
    """Freeze what the report of each decision of the demonstration says."""
    from core.frozen import freeze
    from reviews import report
    from reviews.models import Decision

    decisions = Decision.objects.order_by("pk").values_list("pk", flat=True)
    return [(pk, freeze(report.context(pk))) for pk in decisions]


def _numbered(contexts: list[tuple[int, dict[str, Any]]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give each report a number of its own, so that each is another document."""
    for turn, (pk, context) in enumerate(islice(cycle(contexts), REPORTS), start=1):
        yield pk, {**context, "number": f"MESURE-{turn:05}"}


def _pages(contexts: list[tuple[int, dict[str, Any]]]) -> list[str]:
    from core import pdf
    from core.clock import database_now
    from core.frozen import thaw
    from reviews.enums import JobKind

    dated = database_now()
    return [
        pdf.html(
            pdf.Source(
                template="reviews/report.html",
                title=JobKind.EVALUATION_REPORT.label,
                context=thaw(context),
                identifier="0" * 64,
                dated=dated,
                code="0000-0000-0000",
                address="http://localhost/verifier/0000-0000-0000/",
            )
        )
        for _, context in contexts
    ]


def _bare(pages: list[str]) -> Pace:
    """Render with as many processes as there are cores, and nothing else."""
    from django.db import connections

    connections.close_all()
    work = list(islice(cycle(pages), BARE))
    with ProcessPoolExecutor(CORES, mp_context=get_context("fork")) as pool:
        # The first of each process loads the fonts.
        list(pool.map(_render_all, [pages[:1]] * CORES))
        started = time.perf_counter()
        used = sum(pool.map(_render_all, [work] * CORES))
        seconds = time.perf_counter() - started
    return Pace(clock=BARE * 60 / seconds, processor=BARE * CORES * 60 / used)


def _render_all(pages: list[str]) -> float:
    """Return the processor's seconds that the pages took."""
    from weasyprint import HTML

    from core import pdf
    from core.pdf.fetcher import ASSET, ClosedFetcher

    fonts, style = pdf.warm()
    started = time.process_time()
    for page in pages:
        HTML(string=page, base_url=f"{ASSET}/ptce/pdf/", url_fetcher=ClosedFetcher()).write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=b"0" * 64
        )
    return time.process_time() - started


def _through_workers(contexts: list[tuple[int, dict[str, Any]]]) -> float:
    """
    Ask for the reports and wait; return the seconds from the first that is begun to the last that is done.

    :raises BenchFailed: if one fails or the time is up.
    """
    from django.db.models import Count, Max, Min, Q

    from core.enums import JobStatus
    from core.models import Job

    first = _ask(contexts)
    asked = Job.objects.filter(pk__gte=first)
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        time.sleep(1)
        found = asked.aggregate(
            done=Count("pk", filter=Q(status=JobStatus.DONE)),
            failed=Count("pk", filter=Q(status=JobStatus.FAILED)),
            began=Min("started_at"),
            ended=Max("finished_at"),
        )
        if found["failed"]:
            raise BenchFailed(f"{found['failed']} reports failed")
        if found["done"] == REPORTS:
            return float((found["ended"] - found["began"]).total_seconds())
    raise BenchFailed(f"not done after {LIMIT} s: {found['done']} reports of {REPORTS}")


def _ask(contexts: list[tuple[int, dict[str, Any]]]) -> int:
    """Ask for the reports in one transaction, as a session's are; return the first job's key."""
    from django.db import transaction

    from core.canonical import digest
    from core.clock import database_now
    from core.jobs import documents, enqueue
    from reviews.enums import JobKind

    kind, title, at = JobKind.EVALUATION_REPORT.value, JobKind.EVALUATION_REPORT.label, database_now()
    keys = []
    with transaction.atomic():
        for pk, context in _numbered(contexts):
            job = enqueue(kind=kind, subject_id=pk, content_hash=digest(context), at=at)
            documents.write(job, title=title, context=context)
            keys.append(job.pk)
    return min(keys)


@dataclass
class Memory:
    """Peaks of the worker's processes, in MB, sample by sample."""

    samples: list[float] = field(default_factory=list)

    def by_quarter(self) -> list[int]:
        length = max(1, len(self.samples) // 4)
        return [round(max(self.samples[start * length :][:length])) for start in range(4)]


@contextmanager
def _watched(worker: int) -> Iterator[Memory]:
    """Sample the largest of the worker's processes until the block ends."""
    memory, over = Memory(), threading.Event()

    def watch() -> None:
        while not over.wait(SAMPLE_SECONDS):
            memory.samples.append(max(map(_peak, _family(worker)), default=0.0))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


def _worker(supervisor: int) -> int:
    """Return Celery's own process, one of the supervisor's children."""
    for pid, parent in _parents().items():
        if parent == supervisor and b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise BenchFailed("the stack has no worker")


def _family(pid: int) -> list[int]:
    """Return a process and all below it: the worker, its pool and the renderers of the moment."""
    parents = _parents()
    found = youngest = [pid]
    while youngest:
        youngest = [child for child, parent in parents.items() if parent in youngest]
        found = [*found, *youngest]
    return found


def _parents() -> dict[int, int]:
    """Return every process's parent."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # After the name, in parentheses, which may hold spaces.
            found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def _peak(pid: int) -> float:
    """Return the most memory that a process has held so far, in MB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _processor_seconds(worker: int) -> float:
    """Return the processor's time of a family so far, of those that it has seen end too."""
    ticks = 0
    for pid in _family(worker):
        with suppress(OSError):
            # After the name, in parentheses: utime, stime, and the two of the children that have ended.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
