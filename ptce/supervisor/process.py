"""Child processes that never outlive us."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child of a process with threads may do little more than system calls.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = None,
    account: str | None = None,
    folder: Path | None = None,
    farewell: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """
    Start a process in a session of its own, so that Ctrl-C reaches us alone and we choose the order.

    :param account: run as this account (needs root).
    :param farewell: what Linux sends the process if we are killed without a chance to stop it.
    """
    return subprocess.Popen(  # noqa: S603
        [str(part) for part in command],
        env=None if environment is None else dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=folder,
        start_new_session=True,
        user=account,
        group=account,
        extra_groups=[] if account else None,
        preexec_fn=_leash(farewell),  # noqa: PLW1509 - one prctl, no allocation, no lock
    )


def _leash(farewell: signal.Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None
    libc, parent, number = _libc, os.getpid(), int(farewell)

    def leash() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return leash


def stop(process: subprocess.Popen[bytes], *, by: signal.Signals, patience: float) -> None:
    """Ask a process to end and wait; then end it and whatever is left of its session."""
    if process.returncode is not None:
        return
    if not has_ended(process):
        process.send_signal(by)
        deadline = time.monotonic() + patience
        while not has_ended(process) and time.monotonic() < deadline:
            time.sleep(0.02)
    # Its leader gone, the session may still hold children that it did not wait for.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """
    Tell whether a process has ended, without reaping it where the system allows.

    Until it is reaped its number, which is its session's too, can be no one else's.
    """
    if process.returncode is not None:
        return True
    if not hasattr(os, "waitid"):
        return process.poll() is not None
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True
