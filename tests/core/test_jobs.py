import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.models import User
from core import jobs
from core.clock import database_now
from core.enums import JobStatus
from core.jobs import bell, claims, registry
from core.models import Job, JobRetry
from core.queries import Progress, batch_progress, latest_document, latest_job
from tests.core import workshop

HASH = "a" * 64


class Broker:
    """Stand at the edge to the broker: keep the bells that no worker takes, and answer as told."""

    def __init__(self):
        self.heard = []
        self.answers = True

    def ring(self, job_id):
        if self.answers:
            self.heard.append(job_id)
        return self.answers

    def waiting(self):
        return len(self.heard) if self.answers else None


@pytest.fixture
def broker(monkeypatch):
    stand_in = Broker()
    monkeypatch.setattr(bell, "ring", stand_in.ring)
    monkeypatch.setattr(bell, "waiting", stand_in.waiting)
    return stand_in


@pytest.fixture
def person():
    return User.objects.create_user("exploitation@exemple.test")


def _enqueue(kind="test_nothing", *, subject_id=1, content_hash=HASH, at=None, **more):
    return jobs.enqueue(
        kind=kind, subject_id=subject_id, content_hash=content_hash, at=at or database_now(), **more
    )


def _failed(**more):
    """Ask for a job and have it fail as the third attempt would."""
    job = _enqueue("test_poison", **more)
    _age(job, attempt=2)
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    return job


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
    assert (job.status, job.token, job.available_at, broker.heard) == (JobStatus.QUEUED, None, now, [job.pk])


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


def test_sweep_makes_up_for_the_bells_that_are_missing_and_no_more(db, broker):
    made = [_enqueue(subject_id=number).pk for number in range(3)]
    broker.ring(made[0])

    rungs = [jobs.sweep(at=database_now()).rung for _ in range(3)]
    broker.heard.clear()
    rungs += [jobs.sweep(at=database_now()).rung for _ in range(2)]

    assert (rungs, broker.heard) == ([2, 0, 0, 3, 0], made)


def test_sweep_does_not_ring_for_a_job_that_is_not_due(db, broker):
    now = database_now()
    _age(_enqueue(), available_at=now + timedelta(seconds=5))

    assert (jobs.sweep(at=now).rung, jobs.sweep(at=now + timedelta(seconds=5)).rung) == (0, 1)


def test_sweep_stops_ringing_at_the_first_refusal_and_forgets_nothing(db, broker, monkeypatch):
    for subject_id in range(3):
        _enqueue(subject_id=subject_id)
    tried = []
    monkeypatch.setattr(bell, "ring", tried.append)

    swept = jobs.sweep(at=database_now())

    assert (swept.rung, swept.broker_answers, len(tried)) == (0, False, 1)
    monkeypatch.setattr(bell, "ring", broker.ring)
    assert jobs.sweep(at=database_now()).rung == 3


def test_sweep_does_not_need_the_broker_for_the_leases(db, broker):
    job = _enqueue()
    claims.claim(job_id=job.pk)
    now = database_now()
    _age(job, lease_until=now - timedelta(seconds=1))
    broker.answers = False

    assert jobs.sweep(at=now) == jobs.Sweep(requeued=1, failed=0, rung=0, broker_answers=False)


def test_sweep_rings_for_a_bounded_batch_the_urgent_first(db, broker, monkeypatch):
    monkeypatch.setattr("core.jobs.sweeping.BATCH", 2)
    made = [_enqueue(subject_id=number, priority=int(number == 3)) for number in (1, 2, 3)]

    jobs.sweep(at=database_now())

    assert broker.heard == [made[2].pk, made[0].pk]


# Priorities


def test_a_worker_takes_the_most_urgent_job_whichever_it_was_rung_for(db, broker):
    low, first, second = (_enqueue(subject_id=1), *(_enqueue(subject_id=n, priority=1) for n in (2, 3)))
    done = []

    while jobs.run_most_urgent():
        last = Job.objects.filter(status=JobStatus.DONE).exclude(pk__in=done).get()
        done.append(last.pk)

    assert done == [first.pk, second.pk, low.pk]


def test_a_job_that_a_dead_worker_held_goes_before_what_was_asked_for_after_it(db, broker):
    lost = _enqueue(subject_id=1)
    claims.claim(job_id=lost.pk)
    later = _enqueue(subject_id=2)
    now = database_now()
    _age(lost, lease_until=now - timedelta(seconds=1))
    jobs.sweep(at=now)

    jobs.run_most_urgent()

    assert Job.objects.get(status=JobStatus.DONE) == lost
    assert Job.objects.get(status=JobStatus.QUEUED) == later


def test_a_worker_leaves_what_is_not_due_and_kinds_of_a_newer_version(db, broker):
    _age(_enqueue(subject_id=1), available_at=database_now() + timedelta(minutes=1))
    _age(_enqueue(subject_id=2), kind="from_a_newer_version", priority=9)

    assert jobs.run_most_urgent() is False


def test_a_worker_that_was_slower_takes_the_next_job(cloned_database, broker):
    """Another one commits its claim of the first while ours waits for the row."""
    first, second = _enqueue(subject_id=1), _enqueue(subject_id=2)
    ran = []

    def work():
        try:
            ran.append(jobs.run_most_urgent())
        finally:
            connection.close()

    with transaction.atomic():
        held = claims.claim(job_id=first.pk)
        thread = threading.Thread(target=work)
        thread.start()
        _wait_for_a_lock()
    thread.join(10)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (ran, first.token, second.status) == ([True], held.token, JobStatus.DONE)


# Failures and retries by hand


def test_a_hopeless_job_fails_at_the_first_attempt_and_says_no_more_than_why(db, broker):
    job = _enqueue("test_hopeless", subject_id=7)

    jobs.run(job_id=job.pk)

    job.refresh_from_db()
    assert (job.status, job.attempt, job.error) == (JobStatus.FAILED, 1, "hopeless 7")


def test_retry_queues_a_failed_job_with_all_its_attempts(
    db, broker, person, django_capture_on_commit_callbacks
):
    job = _failed()
    at = database_now()

    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(job_id=job.pk, by=person, at=at)

    retried = Job.objects.get(pk=job.pk)
    assert (retried.status, retried.attempt, retried.available_at, retried.finished_at) == (
        JobStatus.QUEUED,
        0,
        at,
        None,
    )
    record = JobRetry.objects.get()
    assert (record.job, record.by_id, record.at, record.attempts, record.error) == (
        job,
        person.pk,
        at,
        3,
        job.error,
    )
    assert broker.heard == [job.pk]


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.DONE])
def test_retry_refuses_what_has_not_failed(db, broker, person, status):
    job = _enqueue()
    if status == JobStatus.RUNNING:
        claims.claim(job_id=job.pk)
    if status == JobStatus.DONE:
        jobs.run(job_id=job.pk)

    with pytest.raises(jobs.UnableToRetry, match=f"«\xa0{status.label.lower()}\xa0»"):
        jobs.retry(job_id=job.pk, by=person, at=database_now())

    job.refresh_from_db()
    assert (job.status, JobRetry.objects.count()) == (status, 0)


def test_two_people_who_retry_at_once_make_one_retry(cloned_database, broker, person):
    job = _failed()
    refused = []

    def retry_too():
        try:
            jobs.retry(job_id=job.pk, by=person, at=database_now())
        except jobs.UnableToRetry as error:
            refused.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        jobs.retry(job_id=job.pk, by=person, at=database_now())
        thread = threading.Thread(target=retry_too)
        thread.start()
        _wait_for_a_lock()
    thread.join(10)

    assert (len(refused), JobRetry.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "fields"),
    [("jobretry_attempts_positive", {"attempts": 0}), ("jobretry_says_why", {"error": ""})],
)
def test_jobretry_constraints(db, broker, name, fields):
    values = {"job": _enqueue(), "by_id": 1, "at": database_now(), "attempts": 3, "error": "raison", **fields}

    with pytest.raises(IntegrityError, match=name):
        JobRetry.objects.create(**values)


def test_a_retry_is_never_rewritten(cloned_database, broker, person):
    jobs.retry(job_id=_failed().pk, by=person, at=database_now())

    with pytest.raises(ProgrammingError, match="permission denied for table core_jobretry"):
        JobRetry.objects.update(by_id=0)
    with pytest.raises(IntegrityError, match="jobretry_append_only"):
        JobRetry.objects.using("owner").update(by_id=0)


# Batches


def test_batch_progress_counts_one_batch(db, broker):
    for subject_id in range(3):
        _enqueue(subject_id=subject_id, batch="letters:1")
    _enqueue(subject_id=3, batch="letters:2")
    _enqueue(subject_id=4)
    _failed(subject_id=5, batch="letters:1")
    jobs.run(job_id=Job.objects.earliest("id").pk)

    progress = batch_progress(batch="letters:1")

    assert progress == Progress(total=4, done=1, failed=1)
    assert progress.left == 2


def test_a_job_stays_in_the_batch_that_asked_first(db, broker):
    first = _enqueue(batch="letters:1")

    assert _enqueue(batch="letters:2") == first
    assert batch_progress(batch="letters:2") == Progress(total=0, done=0, failed=0)


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
    assert latest_job(kind="test_nothing", subject_id=2) == other


def test_the_runtime_role_cannot_delete_a_job(cloned_database, broker):
    job = _enqueue()

    with pytest.raises(Exception, match="permission denied for table core_job"):
        Job.objects.filter(pk=job.pk).delete()


def test_kinds_of_the_apps_have_a_lease_shorter_than_the_tasks_limit(settings):
    for kind in registry._kinds.values():
        assert kind.time_limit.total_seconds() < settings.CELERY_TASK_TIME_LIMIT
