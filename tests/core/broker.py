"""A Redis of one test, and Celery told to ring there: what is frozen, stopped or emptied is nobody else's."""

import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from core.jobs import bell
from ptce.celery import app
from ptce.settings.addresses import broker as kombu_address
from ptce.supervisor.layout import Layout
from ptce.supervisor.process import stop
from ptce.supervisor.redis import Redis


class OwnRedis:
    """A server that the test may stop, freeze and start again."""

    def __init__(self, folder):
        self.server = Redis(Layout.of(Path(folder)))
        self.server.prepare()
        self.process = None

    @property
    def url(self):
        return self.server.layout.redis_url

    def start(self):
        self.process = self.server.start()

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        stop(self.process, by=signal.SIGTERM, patience=5)

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def own_redis(monkeypatch):
    """Start a Redis of this test alone and ring there."""
    folder = tempfile.mkdtemp(prefix="ptce-redis-")
    redis = OwnRedis(folder)
    redis.start()
    before = app.conf.broker_url
    app.conf.broker_url = kombu_address(redis.url)
    monkeypatch.setattr(bell, "_silent_until", 0.0)
    yield redis
    app.conf.broker_url = before
    redis.stop()
    shutil.rmtree(folder, ignore_errors=True)
