"""A child that dies, hangs or answers anything else has cleared nothing."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from core.inspection.verdict import Code
from core.pieces import inspector
from tests.core.pieces.hostile import OFFICE
from tests.core.pieces.made import pdf, picture
from tests.inspections import _ask as inspect

START = inspector.start


@pytest.fixture
def started(monkeypatch):
    """Give the child that the next inspection starts, to whoever wants to kill it."""
    children = []
    there = threading.Event()

    def start(*files, **answers):
        children.append(START(*files, **answers))
        there.set()
        return children[-1]

    monkeypatch.setattr(inspector, "start", start)

    def child():
        assert there.wait(10)
        return children[0]

    return child


def test_a_child_that_is_killed_on_its_way_refuses(started):
    slow, _ = OFFICE["elements without end"]
    content = slow()

    def kill():
        child = started()
        time.sleep(0.3)
        child.send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    [found] = inspect([io.BytesIO(content)])
    killer.join()

    assert found == inspector.Inspected(Code.CRASHED)


def test_a_child_that_takes_too_long_is_ended_and_refuses(started, monkeypatch):
    monkeypatch.setattr(inspector, "SECONDS", 0.2)
    slow, _ = OFFICE["elements without end"]

    [found] = inspect([io.BytesIO(slow())])

    assert found == inspector.Inspected(Code.STALLED)
    assert not psutil.pid_exists(started().pid)


def _child_that(code):
    """Return what starts another program in the child's place: the worst that one taken over could do."""

    def start(sources, targets, *, answers):
        descriptors = [file.fileno() for file in (*sources, *targets)]
        return subprocess.Popen(
            [sys.executable, "-c", code], stdout=answers, stderr=subprocess.DEVNULL, pass_fds=descriptors
        )

    return start


@pytest.mark.parametrize(
    "said",
    [
        "",
        "clean\\n",
        "null\\n",
        "[]\\n",
        "{}\\n",
        '{"code": "clean"}\\n',
        '{"code": "clean", "format": "EXE"}\\n',
        '{"code": "clean", "format": "PDF", "path": "/etc/passwd"}\\n',
        '{"code": "withdrawn"}\\n',
        '{"code": "new"}\\n',
        '{"code": "clean", "format": "PDF"}',
        '{"code": "clean", "format": "PNG"}\\n',
        '{"code": ["clean"], "format": "PDF"}\\n',
        "\\xff\\n",
        "[" * 300 + "\\n",
    ],
)
def test_an_answer_that_is_not_clear_refuses(monkeypatch, said):
    monkeypatch.setattr(inspector, "start", _child_that(f"import sys; sys.stdout.write('''{said}''')"))

    assert inspect([io.BytesIO(pdf())]) == [inspector.Inspected(Code.GARBLED)]


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("import os; os.abort()", Code.CRASHED),
        ("raise SystemExit(3)", Code.CRASHED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", Code.STALLED),
    ],
)
def test_a_child_that_fails_refuses(monkeypatch, code, answer):
    monkeypatch.setattr(inspector, "start", _child_that(code))

    assert inspect([io.BytesIO(pdf())]) == [inspector.Inspected(answer)]


def test_files_after_one_that_ends_the_child_are_not_cleared(monkeypatch):
    code = """import os; print('{"code": "clean", "format": "PDF"}', flush=True); os.abort()"""
    monkeypatch.setattr(inspector, "start", _child_that(code))

    found = inspect([io.BytesIO(pdf()), io.BytesIO(pdf())])

    assert [each.code for each in found] == [Code.CLEAN, Code.CRASHED]


PROBE = """
import os, resource, sys
from core.inspection.limits import limit_itself
limit_itself(files=1)
names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC", "RLIMIT_CORE")
limits = [resource.getrlimit(getattr(resource, name)) for name in names]
assert all(soft == hard != resource.RLIM_INFINITY for soft, hard in limits), limits
try:
    bytearray(2 * 1024**3)
except MemoryError:
    print("memory")
try:
    with open(sys.argv[1], "wb") as file:
        file.write(bytes(80 * 1024**2))
except OSError:
    print("output")
"""


def test_limits_hold_in_the_child(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROBE, tmp_path / "large"],
        cwd=inspector._ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["memory", "output"]


def test_the_child_knows_nothing_of_our_environment(monkeypatch, started):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    slow, _ = OFFICE["elements without end"]
    seen = []

    def look():
        child = started()
        time.sleep(0.3)
        seen.append(psutil.Process(child.pid).environ())
        child.kill()

    looking = threading.Thread(target=look)
    looking.start()
    inspect([io.BytesIO(slow())])
    looking.join()

    assert [set(environment) for environment in seen] == [{"LC_ALL", "PATH"}]


WITHOUT_DJANGO = """
import io, sys
from core.inspection.inspecting import inspect
from core.inspection import __main__
inspect(io.BytesIO(b"%PDF-"), redrawn=io.BytesIO())
assert not [name for name in sys.modules if name.split(".")[0] in ("django", "ptce", "celery", "socket", "psycopg2")]
"""


def test_the_child_has_neither_django_nor_a_network():
    subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO], cwd=inspector._ROOT, check=True, capture_output=True
    )


def test_a_picture_comes_back_from_the_child_alone():
    [found] = inspect([io.BytesIO(picture("PNG"))])
    assert found.redrawn.startswith(b"\x89PNG")
    [page] = inspect([io.BytesIO(pdf())])
    assert page.redrawn == b""
