"""One line of the log for each request, and the ids that every line on its way bears."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase

from core import origin
from ptce.pages import errors

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
#: What a proxy may call a request: nothing that could be taken for an address, a name or another line.
PLAIN = re.compile(r"[0-9A-Za-z-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
#: The route of whatever leads nowhere.
NOWHERE = "-"


class RequestMiddleware:
    """
    Give each request an id, and tell its route, answer and duration when it ends.

    Neither its path nor its query string, its sender's address or browser: they may say who someone is, or hold a key.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        request_id = _id_of(request)
        origin.begin(request, request_id=request_id)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            logger.info(
                "request",
                extra={
                    "method": request.method if request.method in METHODS else NOWHERE,
                    "route": route_of(request),
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                },
            )
        finally:
            origin.end()
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if "number" in kwargs:
            origin.about_dossier(kwargs["number"])

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Take a body that stopped half-way for a request that went wrong, not for a fault of ours."""
        return errors.bad_request(request, exception) if isinstance(exception, UnreadablePostError) else None


def route_of(request: HttpRequest) -> str:
    """Return the name of the route that was found: one of a few, whatever is asked for."""
    match = request.resolver_match
    return match.view_name if match else NOWHERE


def _id_of(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    return given if PLAIN.fullmatch(given) else uuid4().hex
