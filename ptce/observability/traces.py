"""
OpenTelemetry: spans of requests, queries and tasks. Imported only where ``OTEL_EXPORTER_OTLP_ENDPOINT`` is set.

The libraries that instrument Django, psycopg2 and Celery collect more than we send: the exporter passes on what is
listed here and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg2 import Psycopg2Instrumentor
from opentelemetry.propagate import set_global_textmap
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from core import origin

#: Of requests, queries and tasks, under the older and the newer names of the conventions.
KEPT = frozenset(
    {
        "http.method",
        "http.request.method",
        "http.route",
        "http.status_code",
        "http.response.status_code",
        "db.system",
        "db.system.name",
        "db.statement",
        "db.query.text",
        "celery.action",
        "celery.state",
        "celery.task_name",
        "messaging.destination",
        "messaging.message.id",
        "messaging.message_id",
        "error.type",
        "exception.type",
    }
)
#: Before the names of our own ids.
OURS = "ptce."
STATEMENTS = ("db.statement", "db.query.text")
_LITERAL = re.compile(r"'(?:[^']|'')*'")


def start_web() -> None:
    """Trace the requests of this process and their queries; before Django's handler is made."""
    _start("ptce-web")
    # Inside the middleware that names the request: each span bears its id.
    place = settings.MIDDLEWARE.index("ptce.observability.requests.RequestMiddleware") + 1
    DjangoInstrumentor().instrument(middleware_position=place)


def start_worker() -> None:
    """Trace the tasks of this process and their queries."""
    _start("ptce-worker")


def stop() -> None:
    """Send what waits: a worker process ends without Python's own clean-up."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def _start(service: str) -> None:
    # What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say goes before ours.
    resource = Resource.create({SERVICE_NAME: service}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(_Ids())
    provider.add_span_processor(BatchSpanProcessor(_Discreet(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    # No baggage: whoever calls us could have it carried to the workers and to whoever reads the traces.
    set_global_textmap(TraceContextTextMapPropagator())
    # Queries as they are written, with %s where the values go.
    Psycopg2Instrumentor().instrument(skip_dep_check=True)
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]


class _Ids(SpanProcessor):
    """Write on each span what each line of the log bears."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        for name, value in origin.known().items():
            span.set_attribute(f"{OURS}{name}", value)


class _Discreet(SpanExporter):
    """Send spans without what may be personal: no address, no query string, no value, no message of an exception."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([discreet(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def discreet(span: ReadableSpan) -> ReadableSpan:
    """Return a span with the listed attributes alone; an exception keeps its type, a failure its fact."""
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_kept(span.attributes),
        events=[Event(event.name, _kept(event.attributes), event.timestamp) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _kept(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        name: _LITERAL.sub("'?'", value) if name in STATEMENTS else value
        for name, value in (attributes or {}).items()
        if name in KEPT or name.startswith(OURS)
    }
