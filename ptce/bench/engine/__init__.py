"""
The criteria engine alone: evaluations in this process, lines through its command, and two yardsticks.

An evaluation is ``evaluate()`` on facts already read, with every trace. A line through the command is read, checked,
evaluated and written, the start of the command included. One core each time, the best of ``PASSES``; in this process
the processor's time is counted, through the command the clock's. Then many more lines (``PTCE_BENCH_LINES``): neither
the time of a line nor the memory may grow with their number.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from criteria.engine import canonical_bytes, default_grid, evaluate, read_facts
from ptce.bench.engine.command import through_command
from ptce.bench.engine.dossiers import lines
from ptce.bench.engine.yardsticks import ratios

DOSSIERS = 10_000
PASSES = 3
COMPARED = 1_000

Say = Callable[[str], None]


def run(say: Say) -> dict[str, float]:
    """Measure the engine, then the yardsticks on the same dossiers."""
    written = list(lines(DOSSIERS))
    say(f"{DOSSIERS} dossiers, {sum(map(len, written)) / DOSSIERS:.0f} bytes each on average")

    reading, evaluating, writing = map(min, zip(*(_in_process(written) for _ in range(PASSES)), strict=True))
    say(f"in this process, each dossier: read and checked in {_micro(reading)}")
    say(
        f"    evaluated with its traces in {_micro(evaluating)}, written as canonical JSON in {_micro(writing)}"
    )

    once = min(
        (through_command(written, DOSSIERS) for _ in range(PASSES)), key=lambda measure: measure.seconds
    )
    say(f"through the command: {DOSSIERS} lines in {once}")
    number = int(os.environ.get("PTCE_BENCH_LINES", "100000"))
    many = through_command(written, number)
    growth = (many.processor / number) / (once.processor / DOSSIERS)
    say(f"through the command: {number} lines in {many}")
    say(f"    a line takes {growth:.2f} times the processor that it takes among {DOSSIERS}")

    to_cel, to_json_logic = ratios(written[:COMPARED], say)
    return {
        "evaluations_per_second": round(DOSSIERS / evaluating),
        "cli_lines_per_second": round(DOSSIERS / once.seconds),
        "peak_rss_mb": round(max(once.peak_mb, many.peak_mb), 1),
        "lines": number,
        "time_per_line_growth": round(growth, 3),
        "ratio_to_cel": round(to_cel, 1),
        "ratio_to_json_logic": round(to_json_logic, 1),
    }


def _in_process(written: list[bytes]) -> tuple[float, float, float]:
    """Give the seconds of processor spent reading, evaluating and writing, one dossier after the other."""
    grid, now = default_grid(), time.process_time
    reading = evaluating = writing = 0.0
    for line in written:
        started = now()
        facts = read_facts(line)
        read = now()
        evaluation = evaluate(facts, grid)
        evaluated = now()
        canonical_bytes(evaluation)
        reading += read - started
        evaluating += evaluated - read
        writing += now() - evaluated
    return reading, evaluating, writing


def _micro(seconds: float) -> str:
    return f"{seconds / DOSSIERS * 1e6:.0f} µs ({DOSSIERS / seconds:.0f} a second)"
