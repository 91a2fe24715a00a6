"""At least sixty hostile files and twenty honest ones, in children under their limits."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from core.inspection.limits import MEMORY
from core.inspection.verdict import Code
from core.pieces import inspector
from tests.core.pieces import hostile
from tests.core.pieces.honest import HONEST
from tests.core.pieces.made import nothing, pdf_stream, pdf_written

KILOBYTE = 1024


@dataclass
class Measured:
    """What one child answered, and what it cost."""

    answers: list[dict[str, str]]
    peak: int
    processor: float
    clock: float


def measured(contents):
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(2 * len(contents) + 1)]
        answers, sources, targets = files[0], files[1 : len(contents) + 1], files[len(contents) + 1 :]
        for source, content in zip(sources, contents, strict=True):
            source.write(content)
            source.seek(0)
        began = time.monotonic()
        child = inspector.start(sources, targets, answers=answers)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        clock = time.monotonic() - began
        answers.seek(0)
        return Measured(
            answers=[json.loads(line) for line in answers.read().splitlines()],
            peak=usage.ru_maxrss * KILOBYTE,
            processor=usage.ru_utime + usage.ru_stime,
            clock=clock,
        )


def _right(code, expected):
    return code in (expected if isinstance(expected, set) else {expected})


TABLES = {
    "pdf": hostile.PDFS,
    "office": hostile.OFFICE,
    "others": {**hostile.PICTURES, **hostile.OTHERS},
}


def test_there_are_enough_of_them():
    assert len(hostile.HOSTILE) == sum(map(len, TABLES.values()))
    assert len(hostile.HOSTILE) >= 60
    assert len(HONEST) >= 20


@pytest.mark.parametrize("table", TABLES)
def test_hostile_files_are_refused_for_what_they_are(table):
    files = TABLES[table]

    found = measured([make() for make, _ in files.values()])

    codes = dict(zip(files, (answer["code"] for answer in found.answers), strict=True))
    wrong = {name: code for name, code in codes.items() if not _right(code, files[name][1])}
    assert wrong == {}
    # All of them together stay within what one may use.
    assert found.peak < MEMORY


def test_honest_files_are_accepted_for_what_they_are():
    found = measured([make() for make, _ in HONEST.values()])

    expected = {name: {"code": Code.CLEAN, "format": kind.name} for name, (_, kind) in HONEST.items()}
    assert dict(zip(HONEST, found.answers, strict=True)) == expected
    assert found.peak < MEMORY


@pytest.mark.long("hostile")
@pytest.mark.parametrize("name", [*hostile.HOSTILE, *HONEST])
def test_one_file_stays_within_a_gigabyte_and_fifteen_seconds(name):
    make, expected = {**hostile.HOSTILE, **HONEST}[name]

    found = measured([make()])

    [answer] = found.answers
    assert _right(answer["code"], expected if name in hostile.HOSTILE else Code.CLEAN)
    assert found.peak < MEMORY
    assert found.processor < inspector.SECONDS
    assert found.clock < inspector.SECONDS


def _unfolds_in_the_parser(megabytes):
    """Fold a stream in a way that is left to the parser, which unfolds it whole."""
    folded = nothing(megabytes).hex().encode() + b">"
    return pdf_written(pdf_stream(folded, entries=b"/Filter [/ASCIIHexDecode /FlateDecode]"))


UNLIMITED = """
import io, resource, sys
from core.inspection.inspecting import inspect
print(inspect(sys.stdin.buffer, redrawn=io.BytesIO()))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


@pytest.mark.long("hostile")
def test_a_bomb_for_the_parser_ends_at_the_limit_and_goes_far_beyond_without():
    bomb = _unfolds_in_the_parser(1500)

    [found] = inspector.inspect([io.BytesIO(bomb)])
    assert found.code in {Code.HEAVY, Code.DAMAGED, Code.CRASHED}
    assert measured([bomb]).peak < MEMORY

    without = subprocess.run(
        [sys.executable, "-c", UNLIMITED], input=bomb, capture_output=True, check=True, cwd=inspector._ROOT
    )
    assert int(without.stdout.splitlines()[-1]) > MEMORY
