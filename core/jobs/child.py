"""Run one function in a forked child of this warm process, under limits of memory, processor and time."""

import ctypes
import os
import resource
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Never

MEGABYTE = 1024 * 1024
PR_SET_PDEATHSIG = 1
REFUSED = 3


class ChildFailed(Exception):
    """The function raised, or its process was stopped."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use: ``memory`` and ``output`` in bytes, memory beyond what its parent already holds."""

    seconds: float
    memory: int = 512 * MEGABYTE
    output: int = 64 * MEGABYTE


def run(
    function: Callable[[], bytes], *, limits: Limits, beat: Callable[[], None], every: timedelta
) -> bytes:
    """
    Return what ``function`` returns, computed in a forked child.

    A fork rather than a new interpreter keeps the parent's parsed fonts and style sheets; ``multiprocessing``
    cannot start children in Celery's daemonic workers. ``beat`` is called about ``every`` while waiting: if it
    raises, the child is killed and the exception goes on.

    :raises ChildFailed: with the child's traceback, or the signal or limit that ended it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as answer:
        alive, held = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(alive)
            _be_child(function, answer=answer, limits=limits)
        os.close(held)
        try:
            _wait(alive, seconds=limits.seconds, beat=beat, every=every.total_seconds())
        except BaseException:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
        finally:
            os.close(alive)
        _, status = os.waitpid(pid, 0)
        answer.seek(0)
        return _answer(answer.read(), exit_code=os.waitstatus_to_exitcode(status))


def _wait(alive: int, *, seconds: float, beat: Callable[[], None], every: float) -> None:
    """Wait until the child's end of the pipe closes, which it does when the child ends, however it ends."""
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0:
            raise ChildFailed(f"stopped after {seconds:g} s")
        if select.select([alive], [], [], min(left, every))[0]:
            return
        beat()


def _answer(content: bytes, *, exit_code: int) -> bytes:
    if exit_code == 0:
        return content
    if exit_code == REFUSED:
        raise ChildFailed(content.decode(errors="replace"))
    if exit_code < 0:
        raise ChildFailed(f"ended by {signal.Signals(-exit_code).name}: a limit, a crash or a kill")
    raise ChildFailed(f"ended with code {exit_code}")


def _be_child(function: Callable[[], bytes], *, answer: BinaryIO, limits: Limits) -> Never:
    """
    Work, write the answer and end, without ever returning into the parent's code.

    ``os._exit`` leaves the database connections inherited from the parent alone: closing them here would end the
    parent's sessions.
    """
    code = REFUSED
    try:
        _die_with_parent()
        _set_limits(limits)
        content = function()
        code = 0
    except BaseException:  # noqa: BLE001
        content = traceback.format_exc().encode(errors="replace")
    try:
        answer.write(content)
        answer.flush()
    except BaseException:  # noqa: BLE001
        code = REFUSED + 1
    finally:
        os._exit(code)


def _die_with_parent() -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGUSR1, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _set_limits(limits: Limits) -> None:
    # Rounded up and one more: the parent's clock ends a child that sleeps, this one that works when nobody waits.
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output, limits.output))
    size = _address_space()
    if size is not None:
        resource.setrlimit(resource.RLIMIT_AS, (size + limits.memory, size + limits.memory))


def _address_space() -> int | None:
    """Return the bytes of address space that this process has from its parent, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return None
    return pages * resource.getpagesize()
