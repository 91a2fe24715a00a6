"""What the log says of requests and jobs, and what it never says of people."""

from __future__ import annotations

import http.client
import json
import logging
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from structlog.contextvars import bound_contextvars

from accounts.models import User
from applications.services.state import locked
from core import jobs, mail, origin
from core.clock import database_now
from core.discretion import masked
from core.enums import JobStatus
from core.models import Job
from ptce.observability import logs
from ptce.observability.requests import RequestMiddleware
from ptce.supervisor.process import spawn, stop
from tests.core.broker import own_redis
from tests.factories import DraftFactory, UserFactory
from tests.ops.test_settings import PRODUCTION

__all__ = ["own_redis"]

ADDRESS = "jeanne.dupont@exemple.test"
KEY = "3-cw8vke-8f2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d"


class Lines(StringIO):
    """What production would write: text, and line by line."""

    def read_back(self):
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def of(self, event):
        return [line for line in self.read_back() if line["event"] == event]


@contextmanager
def logged(level=logging.INFO):
    lines, root = Lines(), logging.getLogger()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logs.formatter(as_json=True))
    before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


@pytest.fixture
def log():
    with logged() as lines:
        yield lines


def _written_by(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", f"import django, logging; django.setup(); {code}"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr


# Form ----------------------------------------------------------------------------------------------------------

ONE_LINE = "logging.getLogger('essai').warning('deux\\nlignes de %s', 'é', extra={'job_id': 3, 'request': 'all of it'})"


def test_log_of_production_is_json():
    before = datetime.now(UTC)

    (line,) = _written_by(ONE_LINE, **PRODUCTION).splitlines()

    told = json.loads(line)
    said = datetime.fromisoformat(told.pop("time"))
    assert told == {"level": "warning", "logger": "essai", "event": "deux\nlignes de é", "job_id": 3}
    assert said.utcoffset() == timedelta(0)
    assert before <= said <= datetime.now(UTC)


def test_log_beside_bin_run_is_read_at_a_glance(tmp_path):
    local = {"DJANGO_SETTINGS_MODULE": "ptce.settings.local", "PTCE_VAR": str(tmp_path)}

    written = _written_by(ONE_LINE.replace("\\n", " "), **local)

    assert re.sub(r"^\S+Z ", "", written) == "WARNING essai deux lignes de é job_id=3\n"


def test_log_level_is_that_of_the_environment():
    code = "logging.getLogger('essai').info('un mot')"

    assert _written_by(code, **PRODUCTION, LOG_LEVEL="WARNING") == ""
    assert json.loads(_written_by(code, **PRODUCTION))["event"] == "un mot"


def test_every_line_of_gunicorn_is_json(tmp_path):
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "ptce.wsgi", "--bind", f"127.0.0.1:{port}"]
    # Nothing was collected here: Python says so on the same stream.
    environment = {**PRODUCTION, "PYTHONWARNINGS": "ignore:No directory at"}
    written = tmp_path / "log"
    with written.open("wb") as log:
        process = spawn(
            [*command, "--no-control-socket"],
            environment=environment,
            output=log.fileno(),
            folder=settings.BASE_DIR,
        )
    try:
        deadline = time.monotonic() + 60
        while not _live(port):
            assert time.monotonic() < deadline, written.read_text()
            time.sleep(0.1)
        with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as unread:
            unread.sendall(f"GET /?courriel={ADDRESS} JEANNE/9\r\n\r\n".encode())
            unread.recv(1000)
    finally:
        stop(process, by=signal.SIGTERM, patience=10)

    lines = [json.loads(line) for line in written.read_text().splitlines()]
    events = [line["event"].split(" ")[0] for line in lines]
    assert {line["logger"] for line in lines} == {"gunicorn.error", "ptce.observability.requests"}
    # Its first process, its worker before and after the settings are read, and the site.
    assert {"Starting", "Booting", "request", "Worker", "Shutting"} <= set(events)
    (refusal,) = [line["event"] for line in lines if line["event"].startswith("Invalid request")]
    assert refusal.startswith("Invalid request from ip=[…]: ")
    assert "127.0.0.1" not in refusal
    assert ADDRESS not in written.read_text()
    assert all(line["time"].endswith("Z") for line in lines)


def _live(port):
    with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", "/sante/live/", headers={"Host": "ptce.example"})
        return connection.getresponse().status == http.HTTPStatus.OK
    return False


# Requests ------------------------------------------------------------------------------------------------------


def test_request_is_told_in_one_line_with_its_ids(client, db, log):
    draft = DraftFactory()
    client.force_login(draft.created_by)

    response = client.get(reverse("applications:detail", args=[draft.number]))

    (line,) = log.of("request")
    assert line.pop("milliseconds") > 0
    assert datetime.fromisoformat(line.pop("time")).utcoffset() == timedelta(0)
    assert line == {
        "level": "info",
        "logger": "ptce.observability.requests",
        "event": "request",
        "request_id": response["X-Request-ID"],
        "actor_id": draft.created_by.pk,
        "dossier": draft.number,
        "method": "GET",
        "route": "applications:detail",
        "status": 200,
    }


def test_request_leaves_nothing_to_the_next(client, db, log):
    draft = DraftFactory()
    client.force_login(draft.created_by)
    first = client.get(reverse("applications:detail", args=[draft.number]))
    client.logout()

    second = client.get(reverse("accessibility"))
    logging.getLogger("essai").warning("rien de tout cela")

    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert set(log.of("request")[1]) & {"actor_id", "dossier"} == set()
    (after,) = log.of("rien de tout cela")
    assert set(after) == {"time", "level", "logger", "event"}


def test_request_does_not_look_for_the_person_where_nobody_has(rf, log):
    def refuse():
        pytest.fail("the session was read for the log")

    request = rf.get("/")
    request.user = SimpleLazyObject(refuse)

    RequestMiddleware(lambda request: HttpResponse())(request)

    assert [line.get("actor_id") for line in log.of("request")] == [None]


def test_request_at_sign_in_is_that_of_the_person_who_comes_in(client, db, log):
    person = UserFactory(email=ADDRESS)

    response = client.post(
        reverse("account_login"), {"login": ADDRESS, "password": "un-mot-de-passe-assez-long"}
    )

    assert response.status_code == 302
    assert [(line["route"], line["actor_id"]) for line in log.of("request")] == [("account_login", person.pk)]
    assert ADDRESS not in log.getvalue()


@pytest.mark.parametrize("given", ["0a1b2c3d", "7f6d1a2e-0b1c-4d2e-8f3a-1b2c3d4e5f60", "a" * 64])
def test_request_keeps_the_plain_id_of_a_proxy(client, log, given):
    response = client.get("/sante/live/", headers={"X-Request-ID": given})

    assert response["X-Request-ID"] == given
    assert [line["request_id"] for line in log.of("request")] == [given]


@pytest.mark.parametrize(
    "given", ["", "court", "a" * 65, ADDRESS, "0a1b2c3d 0a1b2c3d", "0a1b2c3d\n", "é" * 10]
)
def test_request_takes_no_other_id_from_outside(client, log, given):
    response = client.get("/sante/live/", headers={"X-Request-ID": given})

    assert re.fullmatch("[0-9a-f]{32}", response["X-Request-ID"])
    assert given == "" or given not in log.getvalue()


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        (f"/compte/mot-de-passe/oublie/cle/{KEY}/", "account_reset_password_from_key", 200),
        (f"/compte/adresse/verifier/{KEY}/", "account_confirm_email", 200),
        (f"/jeanne-dupont/{KEY}/", "-", 404),
        ("/dossiers/PTCE-2026-00001/", "applications:detail", 302),
        ("/accessibilite/", "accessibility", 200),
    ],
)
def test_request_tells_neither_path_nor_sender(client, db, path, route, status):
    sender = {"REMOTE_ADDR": "198.51.100.77", "HTTP_USER_AGENT": "Butineur/9", "HTTP_REFERER": "http://ici/x"}

    with logged(logging.DEBUG) as log:
        response = client.get(path, {"courriel": ADDRESS, "q": "dupont"}, **sender)

    assert response.status_code == status
    assert [(line["route"], line["status"]) for line in log.of("request")] == [(route, status)]
    for told in (ADDRESS, "dupont", KEY, "courriel", "198.51.100.77", "Butineur", "http://ici"):
        assert told not in log.getvalue()


class _CutShort(BytesIO):
    """A body whose sender goes away."""

    def read(self, *_):
        raise OSError("Client disconnected")


REFUSED = {
    "DisallowedHost": {"HTTP_HOST": f"{ADDRESS}\r\n500"},
    "RequestDataTooBig": {"data": b"a" * (2_621_440 + 1)},
    "TooManyFieldsSent": {"data": b"&".join(b"a=1" for _ in range(2_001))},
    "UnreadablePostError": {"wsgi.input": _CutShort(), "CONTENT_LENGTH": "7"},
    "MultiPartParserError": {"content_type": "multipart/form-data"},
}


@pytest.mark.parametrize("kind", REFUSED)
def test_request_refused_for_its_host_or_body_is_told_in_one_line_without_the_way_there(
    client, db, log, kind
):
    given = {"data": b"login=x", "content_type": "application/x-www-form-urlencoded", **REFUSED[kind]}
    data, content_type = given.pop("data"), given.pop("content_type")

    response = client.generic("POST", reverse("account_login"), data, content_type, **given)

    assert response.status_code == 400
    assert "Cette demande n’a pas été comprise" in response.text
    (line,) = [line for line in log.read_back() if line["level"] != "info"]
    assert line["level"] == "warning"
    assert line["event"] == f"request refused: {kind}"
    assert "exception" not in line
    assert ADDRESS not in log.getvalue()


def test_request_by_a_method_of_someone_s_own_is_told_without_it(client, db, log):
    client.generic("JEANNE", "/sante/live/")

    assert [(line["method"], line["status"]) for line in log.of("request")] == [("-", 405)]


# Jobs ----------------------------------------------------------------------------------------------------------


def _ask_for_a_mail(user):
    return mail.send(
        occasion="essai",
        to_user_id=user.pk,
        template="account/email/unknown_account",
        context={"email": user.email},
        at=database_now(),
    )


def test_job_is_told_by_the_request_that_asks_for_it(client, cloned_database, own_redis, log):
    person = UserFactory(email=ADDRESS)

    response = client.post(reverse("account_reset_password"), {"email": ADDRESS})

    job = Job.objects.get()
    (line,) = log.of("job asked for")
    assert {key: line[key] for key in ("request_id", "job_id", "job_kind", "subject_id")} == {
        "request_id": response["X-Request-ID"],
        "job_id": job.pk,
        "job_kind": "mail",
        "subject_id": person.pk,
    }
    assert ADDRESS not in log.getvalue()


def test_job_that_is_rolled_back_is_not_told(cloned_database, log):
    with transaction.atomic():
        _ask_for_a_mail(UserFactory())
        transaction.set_rollback(True)

    assert log.of("job asked for") == []


def test_job_keeps_the_ids_of_what_it_was_asked_in(rf, db):
    draft = DraftFactory()

    def ask(request):
        locked(draft.pk)
        return HttpResponse(_ask_for_a_mail(request.user).pk)

    request = rf.post("/")
    request.user = draft.created_by
    response = RequestMiddleware(ask)(request)

    assert Job.objects.get(pk=int(response.content)).origin == {
        "request_id": response["X-Request-ID"],
        "actor_id": draft.created_by.pk,
        "dossier": draft.number,
    }


def test_job_retried_is_told_by_the_request_that_retries_it(
    rf, db, log, own_redis, django_capture_on_commit_callbacks
):
    person = UserFactory()
    with bound_contextvars(request_id="0a1b2c3d", dossier="PTCE-2026-00001"):
        job = _ask_for_a_mail(person)
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.FAILED, attempt=3, finished_at=database_now(), error="panne"
    )
    request = rf.post("/")
    request.user = person

    def retry(request):
        with django_capture_on_commit_callbacks(execute=True):
            jobs.retry(job_id=job.pk, by=request.user, at=database_now())
        return HttpResponse()

    response = RequestMiddleware(retry)(request)

    (line,) = log.of("job asked for")
    assert (line["request_id"], line["actor_id"]) == (response["X-Request-ID"], person.pk)
    assert "dossier" not in line
    assert Job.objects.get(pk=job.pk).origin == {"request_id": "0a1b2c3d", "dossier": "PTCE-2026-00001"}


def test_work_on_a_job_knows_nothing_of_what_came_before(rf, db):
    request = rf.get("/")
    request.user = UserFactory()

    def work(request):
        origin.about_dossier("PTCE-2026-00009")
        before = origin.known()
        with origin.of(request_id="0a1b2c3d"):
            assert origin.known() == {"request_id": "0a1b2c3d"}
            origin.about_dossier("PTCE-2026-00001")
        assert origin.known() == before
        return HttpResponse(before["actor_id"])

    assert int(RequestMiddleware(work)(request).content) == request.user.pk


def test_lines_of_a_worker_bear_the_ids_of_the_job_and_of_the_request(live_stack):
    with bound_contextvars(request_id="0a1b2c3d", dossier="PTCE-2026-00001"):
        job = _ask_for_a_mail(UserFactory(email=ADDRESS))
    deadline = time.monotonic() + 60
    while Job.objects.get(pk=job.pk).status != JobStatus.DONE or "job done" not in live_stack.log.read_text():
        assert time.monotonic() < deadline, live_stack.log.read_text()
        time.sleep(0.1)

    written = live_stack.log.read_text()

    (line,) = [line for line in written.splitlines() if "job done" in line]
    start, fields = line.split(" job done ")
    assert re.fullmatch(r"\S+Z INFO core\.jobs\.journal", start)
    assert re.sub(r"(?<=milliseconds=)[\d.]+", "?", " ".join(sorted(fields.split()))) == (
        "attempt=1 dossier=PTCE-2026-00001 "
        f"job_id={job.pk} job_kind=mail milliseconds=? request_id=0a1b2c3d subject_id={job.subject_id}"
    )
    assert ADDRESS not in written


# What is not told ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"envoi à {ADDRESS}, puis rien", "envoi à [e-mail], puis rien"),
        ("{'l’été.à-la-mer+x@sous.domaine.fr': (550,", "{'[e-mail]': (550,"),
        ("/x/?e=1&courriel=a%40b.fr fin", "/x/?[…] fin"),
        ("jeanne%40exemple.test", "[e-mail]"),
        (
            f"Internal Server Error: /compte/mot-de-passe/oublie/cle/{KEY}/",
            "Internal Server Error: /compte/mot-de-passe/oublie/cle/[…]/",
        ),
        (
            "Not Found: /compte/adresse/verifier/MQ:1vabcd:x-y_z0123456789/",
            "Not Found: /compte/adresse/verifier/[…]/",
        ),
        ("redis://site:motdepasse@hote:6379/0", "redis://[…]@hote:6379/0"),
        ("Authorization: Bearer abcdefgh0123", "Authorization: Bearer […]"),
        ("{'Cookie': 'sessionid=abc; x'}", "{'Cookie': '[…]; x'}"),
        ("csrfmiddlewaretoken=abc&new_password='a b", "csrfmiddlewaretoken=[…]&new_password='[…] b"),
        ("refus\nDETAIL:  Failing row contains (1, Jeanne,\n\nDupont).", "refus\nDETAIL: […]"),
        ("Invalid request from ip=198.51.100.7: mot", "Invalid request from ip=[…]: mot"),
        ("Invalid request from ip=2001:db8::1: mot", "Invalid request from ip=[…]: mot"),
        # What is needed to find a fault stays.
        ("SIRET 80244823300015 absent", "SIRET 80244823300015 absent"),
        ("/dossiers/PTCE-2026-00001/recevabilite/", "/dossiers/PTCE-2026-00001/recevabilite/"),
        (
            'File "/app/core/migrations/0002_jobs_complete_and_longer.py", line 3',
            'File "/app/core/migrations/0002_jobs_complete_and_longer.py", line 3',
        ),
        ("requeued=0 failed=0 rung=1 broker=answers", "requeued=0 failed=0 rung=1 broker=answers"),
        ("job 12 (receipt) failed at attempt 3", "job 12 (receipt) failed at attempt 3"),
    ],
)
def test_mask_takes_people_and_keys_and_leaves_the_rest(said, told):
    assert masked(said) == told


def test_log_masks_event_arguments_fields_and_exceptions(log):
    secret = f"{len(ADDRESS)} variables"

    def fail():
        here = secret.upper().lower()
        raise ValueError(f"refusé par {ADDRESS}", len(here))

    try:
        fail()
    except ValueError:
        logging.getLogger("essai").exception("pour %s", ADDRESS, extra={"route": f"r {ADDRESS}"})

    (line,) = log.read_back()
    assert (line["event"], line["route"]) == ("pour [e-mail]", "r [e-mail]")
    assert line["exception"].splitlines()[-1] == "ValueError: ('refusé par [e-mail]', 12)"
    assert "in fail" in line["exception"]
    assert '"une variable locale 1234"' in line["exception"] or "1234" not in line["exception"]
    assert ADDRESS not in log.getvalue()


def test_log_keeps_the_causes_and_not_the_row_that_the_database_refused(db, log):
    UserFactory(email=ADDRESS, first_name="Jeanne", last_name="Dupont")
    try:
        with transaction.atomic():
            User.objects.create(email=ADDRESS, first_name="Jeanne", last_name="Dupont")
    except IntegrityError as error:
        refusal = str(error)
        logging.getLogger("essai").exception("refus")
        logging.getLogger("essai").warning("refus : %s", error)

    # As it is without us.
    assert ADDRESS in refusal
    line, short = log.read_back()
    assert line["exception"].count("DETAIL: […]") == 2
    assert "direct cause" in line["exception"]
    assert "django.db.utils.IntegrityError: duplicate key value" in line["exception"]
    assert short["event"].endswith("DETAIL: […]")
    assert ADDRESS not in log.getvalue()
