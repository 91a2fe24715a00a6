import base64
import json
import logging
import socket
import threading
import time
from contextlib import closing

import pytest
from django.db import transaction

from core import jobs
from core.clock import database_now
from core.jobs import bell
from core.models import Job
from ptce.celery import app
from tests.core import workshop
from tests.core.broker import own_redis

__all__ = ["own_redis", "workshop"]

HASH = "a" * 64


def _waiting():
    """Return the arguments of the messages that wait at the broker."""
    with app.connection_for_read() as connection:
        client = connection.default_channel.client
        messages = client.lrange(app.conf.task_default_queue, 0, -1)
        return [json.loads(_decoded(message)["body"])[0] for message in messages]


def _decoded(message):
    content = json.loads(message)
    if content["properties"]["body_encoding"] == "base64":
        content["body"] = base64.b64decode(content["body"]).decode()
    return content


def _timed(function, *args):
    start = time.monotonic()
    answer = function(*args)
    return answer, time.monotonic() - start


def test_ring_sends_the_id_and_nothing_else(own_redis):
    assert bell.ring(42) is True

    assert _waiting() == [[42]]


def test_waiting_counts_the_bells_that_nobody_has_heard(own_redis):
    assert bell.waiting() == 0
    bell.ring(1)
    bell.ring(2)

    assert bell.waiting() == 2


def test_waiting_tells_in_a_second_that_redis_is_frozen(own_redis):
    own_redis.freeze()

    answer, seconds = _timed(bell.waiting)

    assert answer is None
    assert seconds < 1.1


def test_a_long_queue_without_workers_does_not_fill_the_broker(cloned_database, own_redis):
    at = database_now()
    with transaction.atomic():
        for subject_id in range(30):
            _ask(subject_id, at)

    rungs = [jobs.sweep(at=database_now()).rung for _ in range(5)]

    assert (rungs, len(_waiting())) == ([0] * 5, 30)


def test_ring_gives_up_in_a_second_when_redis_is_frozen(own_redis):
    own_redis.freeze()

    (first, long), (second, short) = _timed(bell.ring, 1), _timed(bell.ring, 2)

    assert (first, second) == (False, False)
    assert long < 1.1
    assert short < 0.05


def test_ring_gives_up_at_once_when_redis_is_stopped(own_redis):
    own_redis.stop()

    answer, seconds = _timed(bell.ring, 1)

    assert answer is False
    assert seconds < 1.1


def test_ring_works_again_after_the_silence(own_redis, monkeypatch):
    own_redis.stop()
    bell.ring(1)
    own_redis.start()
    assert bell.ring(2) is False

    monkeypatch.setattr(bell, "_silent_until", 0.0)

    assert bell.ring(3) is True
    assert _waiting() == [[3]]


def test_ring_works_from_a_thread_that_never_saw_the_celery_application(own_redis):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(bell.ring(7)))
    thread.start()
    thread.join()

    assert (answers, _waiting()) == ([True], [[7]])


def test_a_publication_without_the_bells_care_waits_for_a_frozen_redis(own_redis, monkeypatch):
    """The damage that the thread and its time-outs prevent."""
    own_redis.freeze()
    monkeypatch.setitem(app.conf, "broker_transport_options", {})
    outcome = []

    def publish():
        with app.connection_for_write() as connection:
            outcome.append(app.send_task(bell.TASK, args=[1], connection=connection, retry=False))

    thread = threading.Thread(target=publish, daemon=True)
    thread.start()
    thread.join(2.5)

    assert (outcome, thread.is_alive()) == ([], True)
    own_redis.thaw()
    thread.join(10)


def test_enqueue_and_commit_take_a_second_at_most_when_redis_is_frozen(cloned_database, own_redis, caplog):
    own_redis.freeze()
    at = database_now()

    with caplog.at_level(logging.WARNING, logger="core.jobs.bell"):
        _, seconds = _timed(lambda: [_ask(subject_id, at) for subject_id in range(3)])

    assert seconds < 1.3
    assert list(Job.objects.values_list("status", flat=True)) == ["queued"] * 3
    assert caplog.messages == ["the broker does not answer: the sweeper will ring again"]


def test_the_sweeper_rings_for_all_when_redis_is_back(cloned_database, own_redis, monkeypatch):
    own_redis.stop()
    asked = [_ask(subject_id, database_now()).pk for subject_id in range(3)]
    assert jobs.sweep(at=database_now()).broker_answers is False

    own_redis.start()
    monkeypatch.setattr(bell, "_silent_until", 0.0)
    swept = jobs.sweep(at=database_now())

    assert swept == jobs.Sweep(requeued=0, failed=0, rung=3, broker_answers=True)
    assert sorted(_waiting()) == [[job_id] for job_id in asked]


def _ask(subject_id, at):
    return jobs.enqueue(kind="test_nothing", subject_id=subject_id, content_hash=HASH, at=at)


def test_frozen_redis_does_accept_connections(own_redis):
    """What makes it worse than a stopped one: only the answer never comes."""
    own_redis.freeze()

    with closing(socket.socket(socket.AF_UNIX)) as client:
        client.settimeout(0.3)
        client.connect(str(own_redis.server.layout.redis_socket))
        client.sendall(b"PING\r\n")
        with pytest.raises(TimeoutError):
            client.recv(16)
