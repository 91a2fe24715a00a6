import os
import signal
import sys
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from core import jobs
from core.clock import database_now
from core.enums import JobStatus
from core.jobs import claims
from core.models import Job
from ptce.supervisor.process import spawn, stop
from tests.accounts import ways
from tests.core import workshop
from tests.core.broker import own_redis

__all__ = ["own_redis", "workshop"]

ROOT = Path(__file__).parents[2]


def _expired():
    job = jobs.enqueue(kind="test_nothing", subject_id=1, content_hash="a" * 64, at=database_now())
    claims.claim(job_id=job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=database_now() - timedelta(seconds=1))
    return job


@pytest.fixture
def sweeper(cloned_database, own_redis, tmp_path):
    command = [sys.executable, "manage.py", "sweep", "--every", "0.2"]
    environment = {
        **os.environ,
        **cloned_database.environment,
        "REDIS_URL": own_redis.url,
        "DJANGO_SETTINGS_MODULE": "ptce.settings.test",
    }
    with (tmp_path / "sweep.log").open("wb") as log:
        process = spawn(command, environment=environment, output=log, folder=ROOT)
    yield process, tmp_path / "sweep.log"
    stop(process, by=signal.SIGKILL, patience=1)


def _until(condition):
    for _ in range(200):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("nothing happened in 20 s")


def test_sweep_once_says_what_it_did(cloned_database, own_redis):
    _expired()
    output = StringIO()

    call_command("sweep", "--once", stdout=output)

    assert output.getvalue() == "requeued=1 failed=0 rung=0 broker=answers\n"


def test_sweep_once_forgets_the_sessions_that_are_over(cloned_database, own_redis):
    person = ways.person()
    gone, here = ways.browser(person), ways.browser(person)
    Session.objects.filter(pk=gone.session.session_key).update(expire_date=database_now())
    UserSession.objects.update(created_at=database_now() - timedelta(hours=12))
    output = StringIO()

    call_command("sweep", "--once", stdout=output)

    assert output.getvalue().splitlines()[1:] == ["removed sessions=2"]
    assert list(Session.objects.values_list("pk", flat=True)) == [here.session.session_key]
    assert UserSession.objects.get().session_key == here.session.session_key


@pytest.fixture
def ended_session(cloned_database):
    return Session.objects.create(session_key="a", session_data="", expire_date=database_now())


def test_sweeper_forgets_them_too(ended_session, sweeper):
    _, log = sweeper

    _until(lambda: "removed sessions=1" in log.read_text())

    assert not Session.objects.exists()


def test_sweep_goes_on_without_redis_and_ends_on_sigterm(sweeper, own_redis):
    process, log = sweeper
    own_redis.stop()
    job = _expired()

    _until(lambda: Job.objects.get(pk=job.pk).status == JobStatus.QUEUED)
    _until(lambda: "requeued=1 failed=0 rung=0 broker=does not answer" in log.read_text())
    own_redis.start()
    _until(lambda: "requeued=0 failed=0 rung=1 broker=answers" in log.read_text())
    process.send_signal(signal.SIGTERM)

    assert process.wait(10) == 0


def test_sweep_goes_on_after_the_database_ended_its_connection(sweeper, cloned_database):
    process, log = sweeper
    _until(lambda: "sweeping every 0.2 s" in log.read_text())

    _end_connections(of=process)
    _until(lambda: "the database does not answer: next time" in log.read_text())
    job = _expired()

    _until(lambda: Job.objects.get(pk=job.pk).status == JobStatus.QUEUED)
    assert process.poll() is None


def _end_connections(*, of):
    with connection.cursor() as cursor:
        _until(
            lambda: (
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                or cursor.fetchone()[0]
            )
        )
