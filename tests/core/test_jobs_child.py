import gc
import os
import signal
import time
from datetime import timedelta

import psutil
import pytest

from core.jobs import child

LIMITS = child.Limits(seconds=10)


def _run(function, *, limits=LIMITS, beat=lambda: None, every=timedelta(seconds=1)):
    return child.run(function, limits=limits, beat=beat, every=every)


def _children():
    return {process.pid for process in psutil.Process().children()}


def test_run_returns_what_another_process_computed():
    assert int(_run(lambda: str(os.getpid()).encode())) != os.getpid()


def test_run_tells_the_childs_error():
    def function():
        raise ValueError("une faute")

    with pytest.raises(child.ChildFailed, match="ValueError: une faute"):
        _run(function)


def test_run_tells_the_signal_that_ended_the_child():
    with pytest.raises(child.ChildFailed, match="SIGKILL"):
        _run(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_run_stops_a_child_that_sleeps_beyond_its_time():
    start = time.monotonic()

    with pytest.raises(child.ChildFailed, match=r"stopped after 0.5 s"):
        _run(lambda: time.sleep(60), limits=child.Limits(seconds=0.5))

    assert time.monotonic() - start < 5


def test_run_stops_a_child_that_takes_too_much_memory():
    with pytest.raises(child.ChildFailed, match="MemoryError"):
        _run(
            lambda: b"a" * (200 * child.MEGABYTE), limits=child.Limits(seconds=10, memory=64 * child.MEGABYTE)
        )


def test_run_lets_the_same_function_pass_under_a_wider_limit():
    size = 200 * child.MEGABYTE
    limits = child.Limits(seconds=10, memory=512 * child.MEGABYTE, output=1024)

    assert _run(lambda: str(len(b"a" * size)).encode(), limits=limits) == str(size).encode()


def test_run_stops_a_child_that_works_when_nobody_waits():
    """The parent's clock set aside, the processor's limit ends it."""

    def function():
        while True:
            pass

    with pytest.raises(child.ChildFailed, match="SIGXCPU"):
        _run_without_clock(function)


def _run_without_clock(function):
    real = child._wait
    try:
        child._wait = lambda alive, *, seconds, beat, every: real(alive, seconds=60, beat=beat, every=every)
        return _run(function, limits=child.Limits(seconds=0))
    finally:
        child._wait = real


def test_run_refuses_too_long_an_answer():
    with pytest.raises(child.ChildFailed, match="ended with code 4"):
        _run(lambda: b"a" * 2048, limits=child.Limits(seconds=10, output=1024))


def test_run_survives_a_recursion_without_end():
    def function():
        return function()

    with pytest.raises(child.ChildFailed, match="RecursionError"):
        _run(function)


def test_run_leaves_what_is_frozen_as_it_is():
    gc.collect()
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        _run(lambda: b"")

        assert gc.get_freeze_count() == frozen > 0
    finally:
        gc.unfreeze()


def test_run_beats_while_it_waits():
    beats = []

    _run(lambda: time.sleep(0.5) or b"", beat=lambda: beats.append(1), every=timedelta(seconds=0.1))

    assert 2 <= len(beats) <= 6


def test_run_kills_the_child_when_the_beat_says_that_the_job_is_lost():
    def beat():
        raise LookupError("lost")

    before = _children()

    with pytest.raises(LookupError, match="lost"):
        _run(lambda: time.sleep(60), beat=beat, every=timedelta(seconds=0.1))

    assert _children() == before
