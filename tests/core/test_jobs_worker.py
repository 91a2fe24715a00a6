"""A real Celery worker, a real Redis, and what is killed on the way."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from core import jobs, mail
from core.clock import database_now
from core.enums import JobStatus
from core.models import Document, Job
from ptce.supervisor.process import spawn, stop
from tests.core import workshop
from tests.core.broker import own_redis
from tests.core.mailbox import mailbox

__all__ = ["mailbox", "own_redis"]

HASH = "a" * 64
ROOT = Path(__file__).parents[2]


class Worker:
    """Celery with one process at work, on this test's database, Redis and folder."""

    def __init__(self, database, redis, folder):
        self.folder = folder
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.environment = {
            **os.environ,
            **database.environment,
            "REDIS_URL": redis.url,
            "PTCE_TEST_STATE": str(folder),
            workshop.FOLDER: str(folder),
            "TMPDIR": str(self.temporary),
            "DJANGO_SETTINGS_MODULE": "ptce.settings.test",
        }
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "celery", "-A", "tests.core.workshop", "worker", "--concurrency=1"]
        with (self.folder / "worker.log").open("ab") as log:
            self.process = spawn(command, environment=self.environment, output=log, folder=ROOT)

    def stop(self):
        stop(self.process, by=signal.SIGKILL, patience=1)

    def renderer(self, subject_id):
        """Return the process that renders this subject's document, once it does."""
        mark = self.folder / f"renderer-{subject_id}"
        _until(lambda: mark.exists() and mark.read_text(), what="a rendering")
        return psutil.Process(int(mark.read_text()))

    def files(self):
        return sorted(path.name for path in (self.folder / "files").rglob("*.pdf"))


@pytest.fixture
def worker(cloned_database, own_redis, tmp_path):
    made = Worker(cloned_database, own_redis, tmp_path)
    made.start()
    yield made
    made.stop()


def _until(condition, *, what, seconds=30):
    end = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > end:
            pytest.fail(f"no sign of {what} after {seconds} s")
        time.sleep(0.1)
    return answer


def _ask(kind, *, subject_id=1):
    return jobs.enqueue(kind=kind, subject_id=subject_id, content_hash=HASH, at=database_now())


def _is_over(job):
    return job.status in {JobStatus.DONE, JobStatus.FAILED}


def _ended(job):
    """Sweep as the sweeper does, until the job is over."""

    def over():
        jobs.sweep(at=database_now())
        job.refresh_from_db()
        return _is_over(job)

    _until(over, what=f"an end to job {job.pk}")
    return job


def test_the_worker_makes_the_document_that_the_bell_rang_for(worker):
    job = _ask("test_document")

    _until(lambda: _is_over(Job.objects.get(pk=job.pk)), what="the document")

    document = Document.objects.get()
    assert (document.job.status, document.job.attempt) == (JobStatus.DONE, 1)
    assert worker.files() == [f"{document.sha256[2:]}.pdf"]


@pytest.fixture
def mail_server_of_the_environment(mailbox, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", mailbox.url)
    return mailbox


def test_the_worker_sends_mail_through_the_server_that_the_environment_names(
    mail_server_of_the_environment, worker
):
    job = mail.send(
        occasion="essai:1",
        address="camille@exemple.test",
        template="account/email/unknown_account",
        context={"email": "camille@exemple.test"},
        at=database_now(),
    )

    assert _ended(job).status == JobStatus.DONE
    (message,) = mail_server_of_the_environment.messages()
    assert (message["To"], message["Message-ID"]) == ("camille@exemple.test", mail.message_id(job))


def test_a_worker_that_ends_leaves_no_fonts_behind(worker):
    _ended(_ask("test_document"))
    assert len(list(worker.temporary.glob("weasyprint-*"))) == 1

    worker.process.send_signal(signal.SIGTERM)
    worker.process.wait(20)

    assert list(worker.temporary.iterdir()) == []


def test_a_killed_renderer_costs_an_attempt_and_the_worker_goes_on(worker):
    job = _ask("test_nap")
    worker.renderer(1).kill()

    _until(lambda: Job.objects.get(pk=job.pk).error, what="the error")
    other = _ended(_ask("test_document", subject_id=2))
    assert "SIGKILL" in Job.objects.get(pk=job.pk).error
    assert (other.status, other.attempt) == (JobStatus.DONE, 1)

    assert (_ended(job).status, job.attempt, job.error) == (JobStatus.DONE, 2, "")
    assert Document.objects.filter(job=job).count() == 1


def test_a_killed_worker_process_loses_nothing_and_leaves_no_renderer(worker):
    job = _ask("test_nap")
    renderer = worker.renderer(1)
    renderer.parent().kill()

    _until(lambda: not _runs(renderer), what="the renderer's end")
    assert (_ended(job).status, job.attempt) == (JobStatus.DONE, 2)
    assert Document.objects.count() == 1
    assert len(worker.files()) == 1


def test_a_worker_killed_whole_loses_nothing(worker):
    job = _ask("test_nap")
    worker.renderer(1)
    os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.wait()

    worker.start()

    assert (_ended(job).status, job.attempt) == (JobStatus.DONE, 2)
    assert Document.objects.count() == 1


def test_poison_fails_and_sound_jobs_beside_it_are_done(worker):
    poison = _ask("test_poison")
    sound = [_ask("test_nothing", subject_id=number) for number in range(5)]

    for attempt in (1, 2):
        failed_once_more = Job.objects.filter(pk=poison.pk, status=JobStatus.QUEUED, attempt=attempt)
        _until(failed_once_more.all, what="an attempt")
        # The pause before the next attempt is not the point.
        failed_once_more.update(available_at=database_now())
        jobs.sweep(at=database_now())

    assert (_ended(poison).status, poison.attempt) == (JobStatus.FAILED, 3)
    assert [(_ended(job).status, job.attempt) for job in sound] == [(JobStatus.DONE, 1)] * 5


@pytest.mark.long("hostile")
@pytest.mark.timeout(240)
def test_hostile_documents_are_stopped_by_their_limits_and_the_worker_goes_on(worker):
    _ended(_ask("test_document"))
    (pool,) = psutil.Process(worker.process.pid).children()

    asked = [
        jobs.request_document(kind=kind, subject_id=2, at=database_now()) for kind in sorted(workshop.HOSTILE)
    ]
    ended = {job.kind: _ended(job) for job in asked}
    after = _ended(_ask("test_document", subject_id=3))

    assert {kind: job.status for kind, job in ended.items()} == dict.fromkeys(
        workshop.HOSTILE, JobStatus.FAILED
    )
    assert [kind for kind, job in ended.items() if not _told_a_limit(job)] == []
    assert (after.status, after.attempt) == (JobStatus.DONE, 1)
    assert psutil.Process(worker.process.pid).children() == [pool]


def _told_a_limit(job):
    """Tell whether the error names a limit: of time, memory, processor or depth."""
    limits = ("stopped after", "MemoryError", "RecursionError", "SIGKILL", "SIGXCPU", "SIGSEGV", "SIGABRT")
    return any(limit in job.error.splitlines()[-1] for limit in limits)


def test_jobs_asked_for_while_redis_is_down_are_done_when_it_is_back(worker, own_redis, monkeypatch):
    _ended(_ask("test_nothing", subject_id=0))
    own_redis.stop()
    asked = [_ask("test_nothing", subject_id=number) for number in (1, 2, 3)]
    jobs.sweep(at=database_now())
    own_redis.start()
    monkeypatch.setattr("core.jobs.bell.SILENCE", 0.0)
    monkeypatch.setattr("core.jobs.bell._silent_until", 0.0)

    assert [(_ended(job).status, job.attempt) for job in asked] == [(JobStatus.DONE, 1)] * 3


def _runs(process):
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
