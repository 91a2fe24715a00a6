"""Processes under watch: one that dies is told and started again; one that cannot live ends the lot."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ptce.supervisor.process import has_ended, stop

#: So many deaths within so many seconds: starting again does not help.
DEATHS = 5
WITHIN_SECONDS = 60.0


class ProcessKeepsDying(Exception):
    """A process died again and again; the message names it."""


@dataclass
class Watched:
    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals
    #: Seconds between asking and killing.
    patience: float
    process: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))


class Watch:
    """What we started, in order; it ends in the opposite order."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.watched: list[Watched] = []

    def start(
        self,
        name: str,
        start: Callable[[], subprocess.Popen[bytes]],
        *,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience: float = 10.0,
    ) -> None:
        process = start()
        self.watched.append(Watched(name, start, stop_signal, patience, process))
        self._relay(name, process)

    def check(self) -> None:
        """
        Start again whatever has died since the last look.

        :raises ProcessKeepsDying: after too many deaths of one process.
        """
        for watched in self.watched:
            if not has_ended(watched.process):
                continue
            # Its own children first: a dead web process may leave some that hold its port.
            stop(watched.process, by=watched.stop_signal, patience=0)
            how = _how(watched.process.returncode)
            watched.deaths.append(time.monotonic())
            if len(watched.deaths) == DEATHS and watched.deaths[-1] - watched.deaths[0] < WITHIN_SECONDS:
                message = f"{watched.name} keeps dying ({how}): everything stops."
                raise ProcessKeepsDying(message)
            self.say(f"{watched.name} died ({how}); it starts again.")
            watched.process = watched.start()
            self._relay(watched.name, watched.process)

    def close(self) -> None:
        """End everything, last started first; those that may end side by side are all asked at once."""
        for watched in self.watched:
            if watched.process.stdout is not None and watched.process.poll() is None:
                watched.process.send_signal(watched.stop_signal)
        for watched in reversed(self.watched):
            stop(watched.process, by=watched.stop_signal, patience=watched.patience)
        self.watched.clear()

    def _relay(self, name: str, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is not None:
            threading.Thread(target=_copy, args=(name, process), daemon=True).start()


def _copy(name: str, process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None  # noqa: S101 - for mypy
    for line in process.stdout:
        sys.stdout.write(f"{name:<8}| {line.decode(errors='replace').rstrip()}\n")
        sys.stdout.flush()


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def wait_for(condition: Callable[[], bool], *, seconds: float, meanwhile: Callable[[], None]) -> bool:
    """Return whether ``condition`` came true in time, calling ``meanwhile`` between looks."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        meanwhile()
        time.sleep(0.1)
    return True
