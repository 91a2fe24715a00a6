"""Start the child that inspects files, and believe it only as far as its answer is whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from core.inspection.formats import BY_NAME, IMAGES, Format
from core.inspection.limits import OUTPUT
from core.inspection.verdict import Code

#: Seconds by the clock for one file, whatever it is; the child limits its own processor time to less.
SECONDS = 15.0
#: Bytes of one answer, at most.
LINE = 200

_ROOT = Path(__file__).resolve().parents[2]
#: What the child alone may answer of a file.
_OF_THE_CHILD = frozenset(Code) - {
    Code.STALLED,
    Code.CRASHED,
    Code.GARBLED,
    Code.SCANNER_DOWN,
    Code.LOST,
    Code.WITHDRAWN,
}


@dataclass(frozen=True)
class Inspected:
    """What the child said of a file: its format if it is clean, and a picture's bytes as drawn anew."""

    code: Code
    format: Format | None = None
    redrawn: bytes = field(default=b"", repr=False)


def inspect(files: Sequence[Any]) -> list[Inspected]:
    """
    Have one child inspect files one after the other; usually there is one.

    A child that dies, takes too long or does not answer clearly leaves every file without an answer refused.
    """
    with ExitStack() as stack:
        sources = [stack.enter_context(_copy_of(file)) for file in files]
        targets = [stack.enter_context(tempfile.TemporaryFile()) for _ in files]
        answers = stack.enter_context(tempfile.TemporaryFile())
        ended = _end_of(start(sources, targets, answers=answers), seconds=SECONDS * len(files))
        answers.seek(0)
        lines = answers.read(LINE * len(files)).split(b"\n")
        return [
            _understood(lines[rank] if rank < len(lines) - 1 else b"", target, ended=ended)
            for rank, target in enumerate(targets)
        ]


def start(
    sources: Sequence[IO[bytes]], targets: Sequence[IO[bytes]], *, answers: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start the child on files of this process; it inherits nothing else, no variable of the environment either."""
    pairs = [(source.fileno(), target.fileno()) for source, target in zip(sources, targets, strict=True)]
    return subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
        [
            sys.executable,
            "-E",
            "-s",
            "-B",
            "-m",
            "core.inspection",
            *(f"{one}:{other}" for one, other in pairs),
        ],
        stdin=subprocess.DEVNULL,
        stdout=answers,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
        pass_fds=[descriptor for pair in pairs for descriptor in pair],
        start_new_session=True,
    )


def _copy_of(file: Any) -> IO[bytes]:
    """Give the child a file of its own, whatever the storage or the request keeps this one in."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the stack of its caller
    file.seek(0)
    shutil.copyfileobj(file, copy)
    copy.seek(0)
    return copy


def _end_of(child: subprocess.Popen[bytes], *, seconds: float) -> Code | None:
    """Wait for the child, and return what is to be said of the files that it has not answered for."""
    try:
        code = child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return Code.STALLED
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    if code == 0:
        return None
    return Code.STALLED if code == -signal.SIGXCPU else Code.CRASHED


def _understood(line: bytes, target: IO[bytes], *, ended: Code | None) -> Inspected:
    if not line:
        return Inspected(ended or Code.GARBLED)
    try:
        answer = json.loads(line)
        code = Code(answer.pop("code"))
        found = BY_NAME[answer.pop("format")] if code == Code.CLEAN else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return Inspected(Code.GARBLED)
    if answer or code not in _OF_THE_CHILD:
        return Inspected(Code.GARBLED)
    if found not in IMAGES:
        return Inspected(code, found)
    target.seek(0)
    redrawn = target.read(OUTPUT + 1)
    return Inspected(code, found, redrawn) if redrawn else Inspected(Code.GARBLED)
