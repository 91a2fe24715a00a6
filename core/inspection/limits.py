"""What the child may use: it gives the rest away before it reads a file."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys

#: Bytes of memory, seconds of processor, and bytes of a picture drawn anew, for one file.
MEMORY = 1024 * 1024 * 1024
SECONDS = 13
OUTPUT = 64 * 1024 * 1024
PR_SET_PDEATHSIG = 1


def limit_itself(*, files: int) -> None:
    """Give away, for good, what no honest file needs; as another user than root, the right to start processes too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS * files),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, 16 + 2 * files),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
