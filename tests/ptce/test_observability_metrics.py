"""What Prometheus is told, and who may ask."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta

import psutil
import pytest
from django.conf import settings as deployed
from django.db import connections
from prometheus_client.parser import text_string_to_metric_families

from core.clock import database_now
from core.enums import JobStatus
from core.jobs.registry import known
from core.models import Job
from ptce.observability import metrics
from tests.factories import DraftFactory

ADDRESS = "/metriques/"
REQUESTS = "ptce_request_seconds_count"


@pytest.fixture
def measured(settings):
    """Turn metrics on, as the environment does."""
    settings.METRICS_TOKEN = "un-jeton"
    place = settings.MIDDLEWARE.index("ptce.observability.requests.RequestMiddleware") + 1
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:place],
        "ptce.observability.metrics.MeasureMiddleware",
        *settings.MIDDLEWARE[place:],
    ]


def _ask(client):
    return client.get(ADDRESS, headers={"Authorization": "Bearer un-jeton"})


def _samples(text):
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _jobs(text):
    return {
        (labels["kind"], labels["status"]): value
        for (name, pairs), value in _samples(text).items()
        if name == "ptce_jobs" and (labels := dict(pairs))
    }


# Who may ask ---------------------------------------------------------------------------------------------------


def test_metrics_are_told_to_whoever_has_the_token(client, db, settings):
    settings.METRICS_TOKEN = "un-jeton"

    response = _ask(client)

    assert (response.status_code, response["Content-Type"]) == (200, metrics.CONTENT_TYPE)
    assert "no-store" in response["Cache-Control"]
    assert _samples(response.text)["ptce_database_up", ()] == 1


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer ", "Bearer faux", "un-jeton", "Bearer un-jeton2", "Basic un-jeton"]
)
def test_metrics_are_not_there_for_others(client, db, settings, given):
    settings.METRICS_TOKEN = "un-jeton"

    response = client.get(ADDRESS, headers={} if given is None else {"Authorization": given})

    assert response.status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer un-jeton"])
def test_metrics_are_not_there_where_no_token_is_set(client, db, settings, given):
    assert settings.METRICS_TOKEN == ""

    assert client.get(ADDRESS, headers={"Authorization": given}).status_code == 404


def _modules(**environment):
    code = "import ptce.wsgi, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=deployed.BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split()) & {"prometheus_client", "opentelemetry"}


def test_start_imports_only_what_the_environment_asks_for():
    assert _modules(METRICS_TOKEN="", OTEL_EXPORTER_OTLP_ENDPOINT="") == set()
    assert _modules(METRICS_TOKEN="un-jeton", OTEL_EXPORTER_OTLP_ENDPOINT="") == {"prometheus_client"}


# Requests ------------------------------------------------------------------------------------------------------


def _counted(client):
    return Counter(
        {
            (labels["route"], labels["status"]): value
            for (name, pairs), value in _samples(_ask(client).text).items()
            if name == REQUESTS and (labels := dict(pairs))
        }
    )


def test_requests_are_counted_by_route_and_class(client, db, measured, settings):
    settings.METRICS_TOKEN = "un-jeton"
    draft = DraftFactory()
    client.force_login(draft.created_by)
    before = _counted(client)

    client.get(f"/dossiers/{draft.number}/")
    client.get("/dossiers/PTCE-1999-00001/")
    client.get("/accessibilite/", {"courriel": "jeanne@exemple.test"})
    client.get("/jeanne-dupont/")
    client.get("/jean-martin/")
    client.generic("JEANNE", "/accessibilite/")

    found = _counted(client)
    found.subtract(before)
    assert {key: value for key, value in found.items() if value} == {
        ("applications:detail", "2xx"): 1,
        ("applications:detail", "4xx"): 1,
        ("accessibility", "2xx"): 1,
        ("accessibility", "4xx"): 1,
        # Whatever is typed is one series.
        ("-", "4xx"): 2,
        # It counts itself when it has answered: this is the one before.
        ("metrics", "2xx"): 1,
    }
    assert "jean" not in _ask(client).text


# Jobs ----------------------------------------------------------------------------------------------------------


def _job(number, *, kind="mail", age=60, status=JobStatus.QUEUED):
    at = database_now()
    ended = {"finished_at": at} if status in {JobStatus.DONE, JobStatus.FAILED} else {}
    held = (
        {"token": "00000000-0000-0000-0000-000000000001", "lease_until": at, "started_at": at}
        if status == JobStatus.RUNNING
        else {}
    )
    return Job.objects.create(
        kind=kind,
        subject_id=number,
        content_hash="0" * 64,
        status=status,
        available_at=at - timedelta(seconds=age),
        created_at=at,
        error="jeanne@exemple.test" if status == JobStatus.FAILED else "",
        **ended,
        **held,
    )


def test_jobs_are_counted_by_kind_and_status(db):
    for number, (age, status) in enumerate(
        [
            (90, JobStatus.QUEUED),
            (30, JobStatus.QUEUED),
            (-500, JobStatus.QUEUED),
            (9000, JobStatus.RUNNING),
            (9000, JobStatus.FAILED),
            (9000, JobStatus.FAILED),
            (9000, JobStatus.DONE),
        ]
    ):
        _job(number, age=age, status=status)

    text = metrics.exposition().decode()

    told = _jobs(text)
    assert {status: value for (kind, status), value in told.items() if kind == "mail"} == {
        "waiting": 2,
        "postponed": 1,
        "running": 1,
        "failed": 2,
    }
    assert {value for (kind, _), value in told.items() if kind != "mail"} == {0}
    age = _samples(text)["ptce_jobs_oldest_seconds", (("kind", "mail"),)]
    assert 90 <= age < 100
    assert "jeanne" not in text


def test_jobs_have_as_many_series_whatever_kinds_the_table_holds(db):
    before = _jobs(metrics.exposition().decode())
    for number in range(5):
        _job(number, kind=f"disparue-{number}", age=number * 100)

    text = metrics.exposition().decode()

    assert set(_jobs(text)) == set(before)
    assert {kind for kind, _ in before} == {*known(), "other"}
    assert _jobs(text)["other", "waiting"] == 5
    assert 400 <= _samples(text)["ptce_jobs_oldest_seconds", (("kind", "other"),)] < 410


@pytest.mark.parametrize("kinds", [1, 3])
def test_jobs_cost_as_many_queries_for_three_kinds_as_for_one(db, django_assert_num_queries, kinds):
    for number in range(kinds):
        _job(number, kind=f"nature-{number}")

    # The time and the counts.
    with django_assert_num_queries(2):
        metrics.exposition()


def test_metrics_go_on_without_a_database(cloned_database, django_db_blocker):
    name = connections.settings["default"]["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        connections.settings["default"]["NAME"] = "nowhere"
        try:
            told = _samples(metrics.exposition().decode())
        finally:
            connections.close_all()
            connections.settings["default"]["NAME"] = name

    assert told["ptce_database_up", ()] == 0
    assert [key for key in told if key[0].startswith("ptce_jobs")] == []
    assert [key for key in told if key[0] == "process_resident_memory_bytes"] != []


# Several processes ---------------------------------------------------------------------------------------------


def _status(stack, path, **headers):
    with closing(http.client.HTTPConnection("localhost", stack.port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_metrics_of_a_gunicorn_add_up_its_processes(live_stack, tmp_path):
    live_stack.end("web")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    live_stack.environment |= {"METRICS_TOKEN": "un-jeton", "WEB_WORKERS": "2", "TMPDIR": str(temporary)}
    live_stack.start("web")
    deadline = time.monotonic() + 30
    while not live_stack.answers():
        assert time.monotonic() < deadline, live_stack.log.read_text()
        time.sleep(0.1)
    first = psutil.Process(live_stack.processes["web"].pid)
    while len(first.children()) < 2 or not all(_counts(temporary, child.pid) for child in first.children()):
        # Until each has answered something: a new connection goes to either.
        assert time.monotonic() < deadline, live_stack.log.read_text()
        _status(live_stack, "/sante/live/")

    def told():
        status, text = _status(live_stack, ADDRESS, Authorization="Bearer un-jeton")
        assert status == 200
        return _samples(text)

    def counted(samples):
        return samples.get((REQUESTS, (("route", "accessibility"), ("status", "2xx"))), 0)

    for _ in range(40):
        assert _status(live_stack, "/accessibilite/")[0] == 200
    # Whichever of the two answers.
    answers = [told() for _ in range(6)]
    assert [counted(samples) for samples in answers] == [40] * 6
    pids = {dict(labels)["pid"] for name, labels in answers[0] if name == "process_resident_memory_bytes"}
    assert pids == {str(first.pid), *(str(child.pid) for child in first.children())}

    # What a dead process has counted stays counted.
    first.children()[0].kill()
    while not live_stack.answers():
        time.sleep(0.1)
    assert counted(told()) == 40

    assert _status(live_stack, ADDRESS)[0] == 404
    live_stack.end("web")
    assert list(temporary.glob("ptce-metrics-*")) == []


def _counts(folder, pid):
    return list(folder.glob(f"ptce-metrics-*/histogram_{pid}.db"))
