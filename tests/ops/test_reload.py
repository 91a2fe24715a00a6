"""Web processes are replaced and stopped under visitors, and none of them sees it."""

from __future__ import annotations

import http.client
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field

import psutil
import pytest

pytestmark = pytest.mark.timeout(300)

PAGES = ("/connexion/", "/sante/live/", "/suis-je-concerne/")


@dataclass
class Visitors:
    """Threads that ask for pages one after the other, each on a new connection as behind nginx."""

    port: int
    answers: Counter[object] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self):
        self.threads = [threading.Thread(target=self._visit) for _ in range(4)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _visit(self):
        while not self.over.is_set():
            for page in PAGES:
                self.answers[self._answer(page)] += 1

    def _answer(self, page):
        try:
            with closing(http.client.HTTPConnection("localhost", self.port, timeout=30)) as connection:
                connection.request("GET", page)
                answer = connection.getresponse()
                answer.read()
                return answer.status
        except (OSError, http.client.HTTPException) as error:
            return repr(error)


def _workers(stack):
    return {child.pid for child in psutil.Process(stack.processes["web"].pid).children()}


def _until(condition, *, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_request_fails_while_web_is_reloaded(live_stack):
    with Visitors(live_stack.port) as visitors:
        _until(lambda: visitors.answers[200] > 20)
        for _ in range(3):
            before, answered = _workers(live_stack), visitors.answers[200]
            live_stack.processes["web"].send_signal(signal.SIGHUP)
            _until(lambda before=before: _workers(live_stack) and not _workers(live_stack) & before)
            _until(lambda answered=answered: visitors.answers[200] > answered + 20)

    assert set(visitors.answers) == {200}


def test_no_request_fails_while_web_grows_and_shrinks(live_stack):
    with Visitors(live_stack.port) as visitors:
        live_stack.processes["web"].send_signal(signal.SIGTTIN)
        _until(lambda: len(_workers(live_stack)) == 2)
        live_stack.processes["web"].send_signal(signal.SIGTTOU)
        _until(lambda: len(_workers(live_stack)) == 1)
        answered = visitors.answers[200]
        _until(lambda: visitors.answers[200] > answered + 20)

    assert set(visitors.answers) == {200}


def _begin_sending(port, *, length):
    """Send the head of a form and the beginning of its body: a request that web is now busy with."""
    sending = socket.create_connection(("localhost", port), timeout=30)
    head = (
        "POST /connexion/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {length}\r\nConnection: close\r\n\r\nlogin="
    )
    sending.sendall(head.encode())
    time.sleep(1)
    return sending


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_has_begun_is_answered_before_web_goes(live_stack, number):
    body = 4000
    with closing(_begin_sending(live_stack.port, length=body)) as sending:
        before = _workers(live_stack)
        live_stack.processes["web"].send_signal(number)
        time.sleep(1)
        assert before <= _workers(live_stack)
        sending.sendall(b"x" * (body - len("login=")))
        answer = sending.recv(200)

    # No token: refused by the site itself, which is an answer.
    assert answer.startswith(b"HTTP/1.1 403 ")
    _until(lambda: not before & {process.pid for process in psutil.process_iter()})
