import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from core import jobs
from core.clock import database_now
from core.enums import JobStatus
from core.jobs import bell, claims, registry
from core.models import Job
from core.queries import latest_document, latest_job, latest_jobs
from tests.core import workshop

HASH = "a" * 64


class Broker:
    """Stand at the edge to the broker: note the jobs rung for, and answer as told."""

    def __init__(self):
        self.heard = []
        self.answers = True

    def ring(self, job_id):
        self.heard.append(job_id)
        return self.answers


@pytest.fixture
def broker(monkeypatch):
    stand_in = Broker()
    monkeypatch.setattr(bell, "ring", stand_in.ring)
    return stand_in


def _enqueue(kind="test_nothing", *, subject_id=1, content_hash=HASH, at=None):
    return jobs.enqueue(kind=kind, subject_id=subject_id, content_hash=content_hash, at=at or database_now())


def _wait_for_a_lock():
    """Return when another connection waits for a row that this one holds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("no connection waits")


def _age(job, **fields):
    Job.objects.filter(pk=job.pk).update(**fields)


# Asking


def test_enqueue_asks_once_for_the_same_content(db, broker):
    at = database_now()

    first = _enqueue(at=at)
    again = _enqueue(at=at + timedelta(hours=1))
    other = _enqueue(content_hash="b" * 64)

    assert again == first
    assert again.created_at == at
    assert other != first
    assert (first.status, first.attempt, first.token, first.available_at) == (JobStatus.QUEUED, 0, None, at)


def test_enqueue_refuses_an_unknown_kind(db):
    with pytest.raises(jobs.UnknownKind, match="no_such_kind"):
        _enqueue("no_such_kind")


def test_enqueue_rings_once_on_commit(db, broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = _enqueue()
        _enqueue()
        assert broker.heard == []

    assert broker.heard == [job.pk]
    job.refresh_from_db()
    assert job.rung_at == job.created_at


def test_a_job_whose_bell_was_not_heard_is_left_to_the_sweeper(
    db, broker, django_capture_on_commit_callbacks
):
    broker.answers = False

    with django_capture_on_commit_callbacks(execute=True):
        job = _enqueue()

    job.refresh_from_db()
    assert job.rung_at is None


def test_a_rollback_leaves_neither_job_nor_bell(db, broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        _enqueue()
        transaction.set_rollback(True)

    assert (Job.objects.count(), broker.heard) == (0, [])


def test_register_refuses_two_functions_for_one_kind():
    with pytest.raises(ValueError, match="test_nothing"):
        jobs.register(kind="test_nothing", function=print)


# Claiming and finishing


def test_claim_gives_a_job_to_one_of_two_connections(cloned_database, broker):
    """The second sees the row queued and waits for the first to commit: its UPDATE then finds nothing."""
    job = _enqueue()
    second = []

    def claim_too():
        try:
            second.append(claims.claim(job_id=job.pk))
        finally:
            connection.close()

    with transaction.atomic():
        first = claims.claim(job_id=job.pk)
        thread = threading.Thread(target=claim_too)
        thread.start()
        _wait_for_a_lock()
    thread.join(10)

    job.refresh_from_db()
    assert (second, job.status, job.token, job.attempt) == ([None], JobStatus.RUNNING, first.token, 1)


def test_claim_by_reading_then_writing_would_give_a_job_twice(cloned_database, broker):
    """The damage that the conditional UPDATE prevents."""
    job = _enqueue()
    taken = []

    def claim_too():
        try:
            if Job.objects.filter(pk=job.pk, status=JobStatus.QUEUED).exists():
                taken.append(Job.objects.filter(pk=job.pk).update(priority=1))
        finally:
            connection.close()

    with transaction.atomic():
        claims.claim(job_id=job.pk)
        thread = threading.Thread(target=claim_too)
        thread.start()
        _wait_for_a_lock()
    thread.join(10)

    assert taken == [1]


def test_claim_waits_until_the_job_is_due(db, broker):
    job = _enqueue(at=database_now() + timedelta(minutes=1))

    assert claims.claim(job_id=job.pk) is None


def test_run_does_a_job_once(db, broker):
    job = _enqueue()

    assert (jobs.run(job_id=job.pk), jobs.run(job_id=job.pk)) == (True, False)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.token, job.lease_until) == (JobStatus.DONE, 1, None, None)


def test_run_of_a_job_that_does_not_exist_does_nothing(db):
    assert jobs.run(job_id=0) is False


def test_run_leaves_a_kind_that_this_code_does_not_know(db, broker):
    job = _enqueue()
    _age(job, kind="from_a_newer_version")

    assert jobs.run(job_id=job.pk) is False
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED


def test_finish_with_a_stale_token_writes_nothing(db, broker):
    job = _enqueue()
    stale = claims.claim(job_id=job.pk)
    _age(job, lease_until=database_now() - timedelta(seconds=1))
    jobs.sweep(at=database_now())
    holder = claims.claim(job_id=job.pk)
    written = []

    with pytest.raises(jobs.ClaimLost):
        claims.finish(claim=stale, completion=written.append)
    with pytest.raises(jobs.ClaimLost):
        stale.renew()
    claims.give_back(claim=stale, error="late")

    job.refresh_from_db()
    assert (written, job.status, job.token) == ([], JobStatus.RUNNING, holder.token)


def test_finish_without_the_token_would_end_another_workers_job(db, broker):
    """The damage that the token prevents: an UPDATE by key alone ends what the holder still does."""
    job = _enqueue()
    claims.claim(job_id=job.pk)

    _age(job, status=JobStatus.DONE, token=None, lease_until=None, finished_at=database_now())

    job.refresh_from_db()
    assert job.status == JobStatus.DONE


def test_finish_keeps_the_job_running_if_its_result_cannot_be_written(db, broker):
    job = _enqueue()
    held = claims.claim(job_id=job.pk)

    def completion(at):
        raise IntegrityError("refused")

    with pytest.raises(IntegrityError, match="refused"):
        claims.finish(claim=held, completion=completion)

    job.refresh_from_db()
    assert (job.status, job.token) == (JobStatus.RUNNING, held.token)


def test_renew_pushes_the_lease_back(db, broker):
    job = _enqueue()
    held = claims.claim(job_id=job.pk)
    soon = database_now() + timedelta(seconds=0.1)
    _age(job, lease_until=soon)

    held.renew()

    job.refresh_from_db()
    assert job.lease_until > soon + workshop.LEASE / 2


def test_poison_is_tried_again_later_each_time_and_then_failed(db, broker):
    job = _enqueue("test_poison", subject_id=7)
    pauses = []

    for _ in range(3):
        before = database_now()
        assert jobs.run(job_id=job.pk) is False
        assert jobs.run(job_id=job.pk) is False
        job.refresh_from_db()
        pauses.append(round((job.available_at - before).total_seconds()))
        _age(job, available_at=before)

    assert pauses[:2] == [5, 20]
    assert (job.status, job.attempt) == (JobStatus.FAILED, 3)
    assert job.error.splitlines()[-1] == "RuntimeError: poison 7"
    assert job.finished_at is not None


# Sweeping


def test_sweep_queues_an_expired_lease_again_and_rings(db, broker):
    job = _enqueue()
    claims.claim(job_id=job.pk)
    now = database_now()
    _age(job, lease_until=now - timedelta(seconds=1))

    swept = jobs.sweep(at=now)

    job.refresh_from_db()
    assert swept == jobs.Sweep(requeued=1, failed=0, rung=1, broker_answers=True)
    assert (job.status, job.token, job.rung_at, broker.heard) == (JobStatus.QUEUED, None, now, [job.pk])


def test_sweep_leaves_a_running_lease(db, broker):
    job = _enqueue()
    held = claims.claim(job_id=job.pk)

    jobs.sweep(at=database_now())

    job.refresh_from_db()
    assert (job.status, job.token) == (JobStatus.RUNNING, held.token)


def test_sweep_fails_a_job_that_killed_its_last_worker(db, broker):
    job = _enqueue()
    claims.claim(job_id=job.pk)
    now = database_now()
    _age(job, attempt=3, lease_until=now - timedelta(seconds=1))

    swept = jobs.sweep(at=now)

    job.refresh_from_db()
    assert (swept.requeued, swept.failed, job.status) == (0, 1, JobStatus.FAILED)
    assert job.error == "Le processus qui exécutait la tâche s’est arrêté sans finir."


def test_sweep_rings_for_a_forgotten_row_and_not_again_at_once(db, broker):
    now = database_now()
    job = _enqueue(at=now - timedelta(seconds=31))

    rungs = [jobs.sweep(at=now + timedelta(seconds=later)).rung for later in (0, 10, 31)]

    assert (rungs, broker.heard) == ([1, 0, 1], [job.pk, job.pk])


def test_sweep_does_not_ring_for_a_row_just_rung_for_nor_one_that_is_not_due(db, broker):
    now = database_now()
    _enqueue(at=now)
    waiting = _enqueue(subject_id=2, at=now - timedelta(minutes=1))
    _age(waiting, rung_at=None, available_at=now + timedelta(seconds=5))

    assert jobs.sweep(at=now).rung == 0


def test_sweep_stops_ringing_at_the_first_refusal_and_forgets_nothing(db, broker):
    now = database_now()
    for subject_id in range(3):
        _enqueue(subject_id=subject_id, at=now - timedelta(minutes=1))
    broker.answers = False

    swept = jobs.sweep(at=now)

    assert (swept.rung, swept.broker_answers, len(broker.heard)) == (0, False, 1)
    broker.answers = True
    assert jobs.sweep(at=now + timedelta(seconds=1)).rung == 3


def test_sweep_takes_a_bounded_batch_the_urgent_first(db, broker, monkeypatch):
    monkeypatch.setattr("core.jobs.sweeping.BATCH", 2)
    now = database_now()
    made = [_enqueue(subject_id=number, at=now - timedelta(minutes=number)) for number in (1, 2, 3)]
    _age(made[0], priority=1)

    jobs.sweep(at=now)

    assert broker.heard == [made[0].pk, made[2].pk]


# Constraints


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("job_status_known", {"status": "lost"}),
        ("job_attempt_not_negative", {"attempt": -1}),
        ("job_running_is_leased", {"status": JobStatus.RUNNING}),
        ("job_running_is_leased", {"token": uuid4()}),
        ("job_ended_is_dated", {"status": JobStatus.DONE}),
        ("job_failed_says_why", {"status": JobStatus.FAILED, "error": ""}),
    ],
)
def test_job_constraints(db, broker, name, fields):
    job = _enqueue()
    if name == "job_failed_says_why":
        fields = {**fields, "finished_at": database_now()}

    with pytest.raises(IntegrityError, match=name):
        _age(job, **fields)


def test_job_once(db, broker):
    job = _enqueue()

    with pytest.raises(IntegrityError, match="job_once"):
        Job.objects.create(
            kind=job.kind,
            subject_id=job.subject_id,
            content_hash=job.content_hash,
            available_at=job.available_at,
            created_at=job.created_at,
        )


# Looking


def test_latest_job_is_the_last_asked_for(db, broker):
    _enqueue()
    last = _enqueue(content_hash="b" * 64)
    other = _enqueue(subject_id=2)

    assert latest_job(kind="test_nothing", subject_id=1) == last
    assert latest_job(kind="test_nothing", subject_id=3) is None
    assert latest_document(kind="test_nothing", subject_id=1) is None
    assert latest_jobs(kind="test_nothing", subject_ids=[1, 2, 3]) == {1: last, 2: other}


def test_the_runtime_role_cannot_delete_a_job(cloned_database, broker):
    job = _enqueue()

    with pytest.raises(Exception, match="permission denied for table core_job"):
        Job.objects.filter(pk=job.pk).delete()


def test_kinds_of_the_apps_have_a_lease_shorter_than_the_tasks_limit(settings):
    for kind in registry._kinds.values():
        assert kind.time_limit.total_seconds() < settings.CELERY_TASK_TIME_LIMIT
