"""Lines through ``python -m criteria.engine``, their time and the memory that they take."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parents[3]
_PEAK = re.compile(r"^VmHWM:\s+([0-9]+) kB$", re.MULTILINE)


class CommandFailed(Exception):
    """The command refused a line that is valid."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Seconds by the clock, seconds of processor, and the most memory."""

    seconds: float
    processor: float
    peak_mb: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s ({self.processor:.2f} s of processor), {self.peak_mb:.0f} MB at most"


def through_command(written: list[bytes], number: int) -> Measure:
    """
    Send so many lines through the command, the same ones again and again, and measure it.

    :raises CommandFailed: if it refuses one.
    """
    with tempfile.TemporaryDirectory(prefix="ptce-bench-") as folder:
        pipe = Path(folder) / "facts.jsonl"
        os.mkfifo(pipe)
        started, before = time.perf_counter(), _processor_of_children()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "criteria.engine", str(pipe)], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        # Through a pipe: a million lines need no gigabytes of disk.
        Thread(target=_feed, args=(pipe, written, number), daemon=True).start()
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _peak_mb(process.pid))
            time.sleep(0.01)
        seconds = time.perf_counter() - started
    if process.returncode != 0:
        raise CommandFailed(f"exit status {process.returncode}")
    return Measure(seconds, _processor_of_children() - before, peak)


def _processor_of_children() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


def _feed(pipe: Path, written: list[bytes], number: int) -> None:
    with suppress(BrokenPipeError), pipe.open("wb") as sink:
        for start in range(0, number, len(written)):
            sink.writelines(written[: number - start])


def _peak_mb(pid: int) -> float:
    """Read the most memory that a process has had; getrusage would count its parent's, from before its exec."""
    with suppress(OSError):
        if found := _PEAK.search(Path(f"/proc/{pid}/status").read_text()):
            return int(found[1]) / 1024
    return 0.0
