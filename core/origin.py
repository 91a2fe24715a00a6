"""Which request, which person and which dossier the work at hand is about: what the log and a job's row tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

#: Ids only: without the table of accounts they name nobody.
CARRIED = ("request_id", "actor_id", "dossier")

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def begin(request: HttpRequest, *, request_id: str) -> None:
    """Forget what this thread did before: from now on it works on this request."""
    clear_contextvars()
    _request.set(request)
    bind_contextvars(request_id=request_id)


def end() -> None:
    """Forget the request: the thread goes on to others."""
    clear_contextvars()
    _request.set(None)


@contextmanager
def of(**ids: Any) -> Iterator[None]:
    """Work on what these ids tell, and on nothing that was known before; then go back to that."""
    before, request = get_contextvars(), _request.set(None)
    clear_contextvars()
    bind_contextvars(**ids)
    try:
        yield
    finally:
        _request.reset(request)
        clear_contextvars()
        bind_contextvars(**before)


def about_dossier(number: str) -> None:
    """Say which dossier the work is about from now on."""
    bind_contextvars(dossier=number)


def asked_by() -> dict[str, Any]:
    """Return the ids that go with a job to whoever does it: of the request, the person, the dossier."""
    return {name: value for name, value in known().items() if name in CARRIED}


def known() -> dict[str, Any]:
    """Return the ids that are known by now: of the request, the person, the dossier, the job."""
    actor_id = _actor_id(_request.get())
    return get_contextvars() if actor_id is None else {**get_contextvars(), "actor_id": actor_id}


def _actor_id(request: HttpRequest | None) -> int | None:
    """
    Return the id of the person if someone has asked who it is, else nothing.

    Asking here would read the session: a query more, and an answer marked as varying with the cookie.
    """
    user = getattr(request, "user", None)
    if type(user) is SimpleLazyObject:
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
