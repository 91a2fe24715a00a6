"""
Everything dies, and each job is done once.

Real workers, sweeper, web and Redis; SIGKILLs of groups, parents, pool processes and renderers; Redis emptied, stopped
and frozen. The same on plain Celery with late acknowledgement, small, loses or doubles: the control.
"""

import http.cookiejar
import json
import re
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import cycle, islice, pairwise

import pytest
from django.db import connection, connections
from django.urls import reverse

from accounts.models import User
from core import jobs
from core.clock import database_now
from core.enums import JobStatus
from core.jobs import claims
from core.models import Job
from tests.chaos import floor as floors
from tests.core.broker import own_redis

__all__ = ["own_redis"]

PASSWORD_PAGE = reverse("account_reset_password")
#: What a request may take while Redis is frozen: the bell's patience, and the page itself on a busy machine.
ABOUT_A_SECOND = 1.6
#: A worker that was killed whole is back after that: Python, Django and the fonts on two busy cores.
START = 12
#: The bell's silence after a failure, then the worker's own pause before it tries the broker again.
RECONNECTION = 10


@dataclass(frozen=True)
class Form:
    """How hard it gets; ``kills`` are spread over the run."""

    sound: int
    poison: int
    longest: float
    kills: int
    first_kill: float
    between: float
    outage: float
    frozen: float
    limit: float


SHORT = Form(
    sound=22,
    poison=2,
    longest=1.0,
    kills=5,
    first_kill=5,
    between=2.5,
    outage=2,
    frozen=2,
    limit=180,
)
LONG = Form(
    sound=194,
    poison=6,
    longest=5.0,
    kills=20,
    first_kill=8,
    between=8,
    outage=8,
    frozen=5,
    limit=600,
)
ORDER = ("group", "parent", "child", "renderer")


@pytest.fixture
def tables(cloned_database):
    """Make the tables that count: nothing in them is unique."""
    from tests.chaos import workshop

    with connections["owner"].cursor() as cursor:
        cursor.execute(workshop.TABLES)
        cursor.execute(f"GRANT SELECT, INSERT ON chaos_start, chaos_error, chaos_effect TO {_runtime_role()}")
    return cloned_database


@pytest.fixture
def floor(tables, own_redis, tmp_path):
    made = floors.Floor(broker=own_redis, environment=tables.environment, folder=tmp_path)
    yield made
    own_redis.thaw()
    made.end()


def test_every_sound_job_is_done_once_and_poison_fails(floor, monkeypatch, capsys):
    _disturb(floor, SHORT, monkeypatch, capsys)


@pytest.mark.long("chaos")
@pytest.mark.timeout(900)
def test_two_hundred_jobs_under_twenty_kills(floor, monkeypatch, capsys):
    _disturb(floor, LONG, monkeypatch, capsys)


@pytest.mark.long("chaos")
def test_plain_celery_loses_or_doubles_some(floor, monkeypatch, capsys):
    """The control: were nothing lost here, the faults would be too weak to show anything."""
    from tests.chaos import plain

    monkeypatch.setenv("CHAOS_LONGEST", "1.0")
    floor.environment["CHAOS_LONGEST"] = "1.0"
    floor.add_workers(3, application="tests.chaos.plain")
    _publish(plain, floor.broker.url, 24)
    acts = floors.Timetable(
        [(0, lambda: _effects().total() >= 3), (0.1, lambda: _kill_busy_parent(floor)), (2, floor.flush)]
    )
    _until_still(floor, acts)

    done = _effects()
    lost = [number for number in range(24) if number not in done]
    doubled = [number for number, times in done.items() if times > 1]
    _tell(capsys, {"control": "acks_late", "jobs": 24, "lost": len(lost), "doubled": len(doubled)})
    assert lost or doubled


def _disturb(floor, form, monkeypatch, capsys):
    monkeypatch.setenv("CHAOS_LONGEST", str(form.longest))
    floor.environment["CHAOS_LONGEST"] = str(form.longest)
    from tests.chaos import workshop

    monkeypatch.setattr("core.jobs.bell._silent_until", 0.0)
    sound, poison = _ask(form)
    floor.add_workers(3, application="tests.chaos.workshop")
    floor.add("sweeper", [sys.executable, "-m", "tests.chaos.workshop"])
    site = Site(floor)
    outages = Outages(floor.broker)
    kills, faults = _timetables(floor, form, site, outages)
    end = time.monotonic() + form.limit
    while not _over() or kills.acts or faults.acts:
        if time.monotonic() > end:
            pytest.fail(f"not over after {form.limit} s: {_states()}, kills left {len(kills.acts)}")
        kills.go_on()
        faults.go_on()
        floor.revive()
        time.sleep(0.1)

    delays = _delays(workshop, form, outages)
    _tell(
        capsys,
        {
            "jobs": len(sound) + len(poison),
            "kills": dict(Counter(what for what, _ in floor.killed)),
            "attempts": _starts(),
            "request_while_frozen_s": round(site.seconds, 2),
            "interrupted": len(delays),
            "longest_delay_s": round(max((delay.seconds for delay in delays if delay.plain), default=0), 1),
            "lease_sweep_and_nap_s": (workshop.LEASE + workshop.SWEEP).total_seconds() + form.longest,
        },
    )
    assert _effects() == Counter(dict.fromkeys(sound, 1))
    assert {job.status for job in Job.objects.filter(kind="chaos_sound")} == {JobStatus.DONE}
    assert {job.status for job in Job.objects.filter(kind="chaos_poison")} == {JobStatus.FAILED}
    assert Job.objects.filter(kind="chaos_poison").count() == len(poison)
    assert {job.status for job in Job.objects.filter(kind="mail")} == {JobStatus.DONE}
    assert len(floor.killed) == form.kills
    assert (site.answer, site.seconds < ABOUT_A_SECOND) == (302, True), site.seconds
    assert delays
    assert [delay for delay in delays if delay.seconds > delay.allowed] == []


def _timetables(floor, form, site, outages):
    """Return the kills and the other faults: each waits for its own turn only."""
    began = form.first_kill
    kills = [
        (began + number * form.between, partial(floor.kill, what))
        for number, what in enumerate(islice(cycle(ORDER), form.kills))
    ]
    frozen = began + 2
    thawed = frozen + form.frozen
    stopped = thawed + 4
    back = stopped + form.outage
    return floors.Timetable(kills), floors.Timetable(
        [
            (0, site.is_ready),
            (began, floor.flush),
            (frozen, outages.freeze),
            (frozen + 0.5, site.ask),
            (thawed, outages.thaw),
            (stopped, outages.stop),
            (stopped + 0.5, lambda: floor.kill_named("sweeper")),
            (back, outages.start),
            (back + 4, floor.flush),
        ]
    )


class Outages:
    """What is done to Redis, and between when and when it did not answer."""

    def __init__(self, broker):
        self.broker = broker
        self.ends = []

    def freeze(self):
        self._note()
        self.broker.freeze()

    def thaw(self):
        self.broker.thaw()
        self._note()

    def stop(self):
        self._note()
        self.broker.stop()

    def start(self):
        self.broker.start()
        self._note()

    def _note(self):
        self.ends.append(database_now())

    def windows(self):
        return list(zip(self.ends[::2], self.ends[1::2], strict=True))


class Site:
    """The site's web process, and one request while Redis is frozen: it asks for a mail."""

    def __init__(self, floor):
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            port = trial.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}{PASSWORD_PAGE}"
        self.answer, self.seconds, self.token = None, 0.0, ""
        User.objects.create_user("camille@exemple.test")
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPCookieProcessor(jar))
        command = [sys.executable, "-m", "gunicorn", "ptce.wsgi", "--bind", f"127.0.0.1:{port}"]
        floor.add("web", [*command, "--threads=2", "--no-control-socket"])

    def is_ready(self):
        """Ask once before anything is disturbed: templates are compiled, connections open."""
        try:
            page = self.opener.open(self.url, timeout=5).read().decode()
        except OSError:
            return False
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        self.ask()
        return True

    def ask(self):
        fields = {"csrfmiddlewaretoken": self.token, "email": "camille@exemple.test"}
        before = time.monotonic()
        try:
            self.answer = self.opener.open(
                self.url, urllib.parse.urlencode(fields).encode(), timeout=30
            ).status
        except urllib.error.HTTPError as answer:
            self.answer = answer.code
        self.seconds = time.monotonic() - before


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def _ask(form):
    """Ask for all jobs at once, poison among them."""
    at = database_now()
    every = (form.sound + form.poison) // form.poison
    numbers = range(form.sound + form.poison)
    poison = [number for number in numbers if number % every == every // 2][: form.poison]
    sound = [number for number in numbers if number not in poison]
    for number in numbers:
        kind = "chaos_poison" if number in poison else "chaos_sound"
        jobs.enqueue(kind=kind, subject_id=number, content_hash="a" * 64, at=at)
    return sound, poison


@dataclass(frozen=True)
class Delay:
    """What an interruption cost a job, in seconds beyond the nap that it cut short; ``allowed`` on this machine."""

    seconds: float
    allowed: float
    #: Neither lost in an outage of Redis nor paused after an error: lease, sweep and a worker's nap bound it.
    plain: bool


def _delays(workshop, form, outages):
    """
    Return what each interrupted attempt cost.

    A dead worker's job waits for lease and sweep, then for a worker that is free again; one whose renderer died, for
    its pause; all of them for the end of an outage, as no worker can be told.
    """
    lost = (workshop.LEASE + workshop.SWEEP).total_seconds()
    found = []
    errors = _rows("SELECT subject_id, attempt FROM chaos_error")
    starts = _rows(
        "SELECT s.subject_id, s.attempt, s.at FROM chaos_start s JOIN core_job j ON j.subject_id = s.subject_id"
        " WHERE j.kind = 'chaos_sound' ORDER BY s.subject_id, s.at"
    )
    for (number, attempt, before), (same, _, after) in pairwise(starts):
        if number != same:
            continue
        paused = (number, attempt) in errors
        pause = (claims.FIRST_PAUSE * 4 ** (attempt - 1) + workshop.SWEEP).total_seconds() if paused else lost
        down = sum(
            (closed - opened).total_seconds() + RECONNECTION
            for opened, closed in outages.windows()
            if before < closed + timedelta(seconds=RECONNECTION) and after > opened
        )
        found.append(
            Delay(
                seconds=(after - before).total_seconds() - workshop.duration(number),
                allowed=pause + form.longest + START + down,
                plain=not paused and not down,
            )
        )
    return found


def _rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def _starts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chaos_start")
        return cursor.fetchone()[0]


def _effects():
    """Count, by job, how often its effect was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id, count(*) FROM chaos_effect GROUP BY subject_id")
        return Counter(dict(cursor.fetchall()))


def _states():
    return dict(Counter(Job.objects.values_list("status", flat=True)))


def _over():
    return not Job.objects.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]).exists()


def _publish(plain, url, count):
    from ptce.settings.addresses import broker

    with plain.app.connection_for_write(broker(url)) as to:
        for number in range(count):
            plain.app.send_task("nap", args=[number], connection=to)


def _kill_busy_parent(floor):
    """Kill a worker's parent; its pool process, left alone, goes on with a task that will be given again."""
    name = next(name for name in floor.processes if name.startswith("worker-"))
    process = floor.processes[name]
    floor.orphans += floor._victims(process, "child")
    process.kill()


def _until_still(floor, acts):
    """Go on until nothing has been done for longer than a lost task takes to be given again."""
    last, since = None, time.monotonic()
    while acts.acts or time.monotonic() - since < 9:
        acts.go_on()
        floor.revive()
        now = _effects()
        if now != last:
            last, since = now, time.monotonic()
        if now.total() >= 24 and not acts.acts and len(now) == 24:
            return
        time.sleep(0.1)


def _tell(capsys, figures):
    with capsys.disabled():
        sys.stdout.write(f"\n{json.dumps(figures)}\n")


def _runtime_role():
    return connections["default"].settings_dict["USER"]
