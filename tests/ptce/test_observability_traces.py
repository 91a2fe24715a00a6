"""What is sent to a receiver of traces: routes, statements and tasks, and nothing of people."""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import closing
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Status, StatusCode

from core import mail
from core.clock import database_now
from core.enums import JobStatus
from core.models import Job
from ptce.observability import traces
from tests.factories import UserFactory

PASSWORD = "un-mot-de-passe-assez-long"
EMAIL = "jeanne.dupont@exemple.test"


class Receiver:
    """A collector of OTLP over HTTP that keeps what it is sent, as it is sent."""

    def __init__(self):
        self.bodies = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.bodies.append((self.path, self.headers["Content-Type"], body))
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def spans(self):
        """Return service and span, each with its attributes read."""
        found = []
        for _, _, body in list(self.bodies):
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                service = _read(resource.resource.attributes)["service.name"]
                found += [
                    (service, span.name, _read(span.attributes), span)
                    for scope in resource.scope_spans
                    for span in scope.spans
                ]
        return found

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def _read(attributes):
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in attributes}


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


def _request(stack, method, path, *, fields=None, **headers):
    with closing(http.client.HTTPConnection("localhost", stack.port, timeout=20)) as connection:
        body = None if fields is None else urlencode(fields)
        form = {} if fields is None else {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body=body, headers={**form, **headers})
        answer = connection.getresponse()
        answer.read()
        return answer


def _until(condition, *, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what()
        time.sleep(0.1)


def test_spans_of_web_and_worker_name_routes_and_nobody(live_stack, receiver):
    for name in ("web", "worker"):
        live_stack.end(name)
    live_stack.environment |= {
        "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.address,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    for name in ("web", "worker"):
        live_stack.start(name)
    _until(live_stack.answers, what=live_stack.log.read_text)
    person = UserFactory(email=EMAIL, last_name="Dupont")
    browser = {"User-Agent": "Butineur/9", "baggage": "personne=Dupont"}

    page = _request(live_stack, "GET", f"/connexion/?courriel={EMAIL}", **browser)
    token = SimpleCookie(page.headers["Set-Cookie"])["csrftoken"].value
    signed_in = _request(
        live_stack,
        "POST",
        f"/connexion/?courriel={EMAIL}",
        fields={"login": EMAIL, "password": PASSWORD},
        **{"Cookie": f"csrftoken={token}", "X-CSRFToken": token, **browser},
    )
    assert (page.status, signed_in.status) == (200, 302)
    job = mail.send(
        occasion="essai",
        to_user_id=person.pk,
        template="account/email/unknown_account",
        context={"email": EMAIL},
        at=database_now(),
    )
    _until(
        lambda: Job.objects.filter(pk=job.pk, status=JobStatus.DONE).exists(), what=live_stack.log.read_text
    )

    def requests():
        return {
            (service, name): found
            for service, name, found, _ in receiver.spans()
            if found.get("ptce.request_id") == signed_in.headers["X-Request-ID"] and "http.route" in found
        }

    def tasks():
        return [found for service, _, found, _ in receiver.spans() if found.get("celery.action") == "run"]

    def statements():
        return {
            (service, found["db.statement"])
            for service, _, found, _ in receiver.spans()
            if "db.statement" in found
        }

    def of_the_mail():
        return [found for _, _, found, _ in receiver.spans() if found.get("ptce.job_id") == job.pk]

    _until(
        lambda: requests() and tasks() and of_the_mail(),
        what=lambda: [(service, name, found) for service, name, found, _ in receiver.spans()],
    )
    # The request, by its route.
    assert requests() == {
        ("ptce-web", "POST connexion/"): {
            "http.method": "POST",
            "http.route": "connexion/",
            "http.status_code": 302,
            "ptce.request_id": signed_in.headers["X-Request-ID"],
        }
    }
    # Its queries, children of it, with a mark in the place of each value.
    asked = [found for _, found in statements() if 'FROM "accounts_user"' in found]
    assert any("%s" in found for found in asked)
    (request,) = [
        span
        for _, _, found, span in receiver.spans()
        if "http.route" in found and found["ptce.request_id"] == signed_in.headers["X-Request-ID"]
    ]
    assert request.span_id in {
        span.parent_span_id for _, _, found, span in receiver.spans() if "db.statement" in found
    }
    # The task, and in it the queries of the job.
    assert {found["celery.task_name"] for found in tasks()} == {"core.tasks.run_job"}
    assert {found["ptce.job_kind"] for found in of_the_mail()} == {"mail"}
    assert {service for service, _ in statements()} == {"ptce-web", "ptce-worker"}
    # Nothing of the person, the browser, the machine, in any byte that was sent.
    sent = b"".join(body for _, _, body in receiver.bodies)
    for told in (EMAIL, "jeanne", "Dupont", "courriel", PASSWORD, token, "Butineur", "127.0.0.1", "::1"):
        assert told.encode() not in sent, told
    assert {(path, kind) for path, kind, _ in receiver.bodies} == {("/v1/traces", "application/x-protobuf")}


def test_pages_are_served_while_the_receiver_is_down(live_stack, receiver):
    live_stack.end("web")
    receiver.close()
    live_stack.environment |= {
        "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.address,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    live_stack.start("web")
    _until(live_stack.answers, what=live_stack.log.read_text)

    began = time.monotonic()
    statuses = {_request(live_stack, "GET", "/accessibilite/").status for _ in range(20)}

    assert statuses == {200}
    # Two on an idle machine: nothing waits for the receiver.
    assert time.monotonic() - began < 10


def test_span_is_sent_without_what_was_not_chosen():
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(traces._Discreet(kept)))
    with provider.get_tracer("essai").start_as_current_span(
        "SELECT", record_exception=False, set_status_on_exception=False
    ) as span:
        span.set_attribute("http.url", f"https://ptce.example/?courriel={EMAIL}")
        span.set_attribute("http.route", "dossiers/<number:number>/")
        span.set_attribute("db.statement", "SELECT %s, 'l''adresse jeanne@exemple.test' WHERE nom = 'Dupont'")
        span.set_attribute("ptce.dossier", "PTCE-2026-00001")
        span.record_exception(ValueError(f"refusé par {EMAIL}"))
        span.set_status(Status(StatusCode.ERROR, f"ValueError: {EMAIL}"))

    (sent,) = kept.get_finished_spans()
    assert dict(sent.attributes) == {
        "http.route": "dossiers/<number:number>/",
        "db.statement": "SELECT %s, '?' WHERE nom = '?'",
        "ptce.dossier": "PTCE-2026-00001",
    }
    assert [(event.name, dict(event.attributes)) for event in sent.events] == [
        ("exception", {"exception.type": "ValueError"})
    ]
    assert (sent.status.status_code, sent.status.description) == (StatusCode.ERROR, None)
    assert EMAIL not in sent.to_json()
