"""The operators' page: what waits, runs and fails, and the retry by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core import jobs
from core.clock import database_now
from core.enums import JobStatus
from core.jobs import bell, claims
from core.models import Job, JobRetry
from tests.core import workshop
from tests.factories import UserFactory

__all__ = ["workshop"]

PAGE = reverse("jobs")


@pytest.fixture(autouse=True)
def _no_bell(db, monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda job_id: True)


@pytest.fixture
def manager(client):
    user = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    client.force_login(user)
    return user


def _enqueue(subject_id, kind="test_nothing"):
    return jobs.enqueue(kind=kind, subject_id=subject_id, content_hash="a" * 64, at=database_now())


def _failed(subject_id):
    job = _enqueue(subject_id, "test_hopeless")
    jobs.run(job_id=job.pk)
    return job


def _cells(response):
    """Return the rows of the first table as the context holds them."""
    return [
        (line.label, line.queue.waiting, line.queue.postponed, line.queue.running, line.queue.failed)
        for line in response.context["lines"]
    ]


def test_page_counts_what_is_not_done_by_kind(client, manager):
    done, waiting, postponed, running = (_enqueue(number) for number in range(4))
    jobs.run(job_id=done.pk)
    at = database_now()
    Job.objects.filter(pk=waiting.pk).update(available_at=at - timedelta(minutes=3, seconds=20))
    Job.objects.filter(pk=postponed.pk).update(available_at=at + timedelta(hours=1))
    claims.claim(job_id=running.pk)
    _failed(9)

    response = client.get(PAGE)

    assert _cells(response) == [("test_hopeless", 0, 0, 0, 1), ("test_nothing", 1, 1, 1, 0)]
    assert [line.age for line in response.context["lines"]] == ["", "3\xa0min"]


@pytest.mark.parametrize(
    ("seconds", "age"), [(12, "12\xa0s"), (60, "1\xa0min"), (7_199, "1\xa0h"), (200_000, "2\xa0j")]
)
def test_age_of_the_oldest_is_told_in_its_largest_unit(client, manager, seconds, age):
    job = _enqueue(1)
    Job.objects.filter(pk=job.pk).update(
        available_at=database_now() - timedelta(seconds=seconds, milliseconds=1)
    )

    assert [line.age for line in client.get(PAGE).context["lines"]] == [age]


def test_page_says_when_everything_is_done(client, manager):
    assert "Tout est fait" in client.get(PAGE).content.decode()


def test_page_shows_failures_by_the_last_line_of_their_error(client, manager):
    job = _enqueue(7, "test_poison")
    Job.objects.filter(pk=job.pk).update(attempt=2)
    jobs.run(job_id=job.pk)

    (failure,) = client.get(PAGE).context["failures"]

    assert (failure.job, failure.label, failure.reason) == (job, "test_poison", "RuntimeError: poison 7")


def test_a_failed_job_is_retried_by_a_button(client, manager):
    job = _failed(1)

    response = client.post(reverse("job_retry", args=[job.pk]), follow=True)

    job.refresh_from_db()
    assert (job.status, JobRetry.objects.get().by_id) == (JobStatus.QUEUED, manager.pk)
    assert f"La tâche n°\xa0{job.pk} est de nouveau en file" in response.content.decode()


def test_a_job_that_has_not_failed_any_more_is_not_retried(client, manager):
    job = _failed(1)
    jobs.retry(job_id=job.pk, by=manager, at=database_now())

    response = client.post(reverse("job_retry", args=[job.pk]), follow=True)

    # The list has pages: it answers at its own address.
    assert response.redirect_chain == [(reverse("jobs"), 302)]
    assert "Cette tâche n’est plus en échec\xa0: elle est maintenant «\xa0en attente\xa0»." in (
        response.content.decode()
    )
    assert JobRetry.objects.count() == 1


def test_a_failure_shows_its_cause_and_nothing_of_the_row_that_the_database_quotes(client, manager):
    job = _enqueue(1, "test_hopeless")
    claim = claims.claim(job_id=job.pk)
    error = (
        'IntegrityError: new row violates check constraint "piece_kind_known"\n'
        "DETAIL:  Failing row contains (1, camille@exemple.fr, Bail signé)."
    )

    claims.fail(claim=claim, error=error)

    html = client.get(reverse("jobs")).content.decode()
    assert "piece_kind_known" in html
    assert "Bail signé" not in html
    assert "Bail signé" not in Job.objects.get(pk=job.pk).error


def test_an_auditor_sees_failures_and_no_button(client):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    job = _failed(1)

    html = client.get(PAGE).content.decode()

    assert "hopeless 1" in html
    assert reverse("job_retry", args=[job.pk]) not in html


def test_page_costs_the_same_queries_for_one_failure_and_for_three(
    client, manager, django_assert_num_queries
):
    _failed(1)
    client.get(PAGE)

    with django_assert_num_queries(7):
        client.get(PAGE)
    for number in (2, 3):
        job = _failed(number)
        jobs.retry(job_id=job.pk, by=manager, at=database_now())
        jobs.run(job_id=job.pk)
        _enqueue(number)
    with django_assert_num_queries(7):
        assert len(client.get(PAGE).context["failures"]) == 3


def test_failures_come_by_pages_the_last_first(client, manager):
    failed = [_failed(number).pk for number in range(27)]

    first, second = (client.get(PAGE, {"page": page}).context["failures"] for page in (1, 2))

    assert [failure.job.pk for failure in (*first, *second)] == failed[::-1]
    assert len(first) == 25
