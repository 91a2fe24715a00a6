"""GET and HEAD write no business row: a robot, a prefetch or a reload may call them at any time."""

from __future__ import annotations

import re
from contextlib import ExitStack

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connections

#: Not business: the browser's session, with what its owner reads of it, the counters of the sign-in limits, and a
#: person's own second factor, where django-allauth notes that the recovery codes have been seen.
FREE_TABLES = {"django_session", "usersessions_usersession", "cache_entry", "mfa_authenticator"}

#: Here people come in, sent by the identity provider, which can but send them by GET; a state serves once.
WAYS_IN = {"/connexion/proconnect/retour/"}

_WRITE = re.compile(r'\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"(?P<table>\w+)"', re.IGNORECASE)

_get_response = BaseHandler.get_response


class ReadThatWrites(AssertionError):
    """A view wrote a row while it answered GET or HEAD."""


def _refuse_writes(execute, statement, parameters, many, context):
    found = _WRITE.search(str(statement))
    if found and found["table"] not in FREE_TABLES:
        raise ReadThatWrites(f"A GET writes to {found['table']}: {str(statement)[:200]}")
    return execute(statement, parameters, many, context)


@pytest.fixture(autouse=True, scope="session")
def _reads_write_nothing():
    def get_response(self, request):
        with ExitStack() as stack:
            if request.method in {"GET", "HEAD"} and request.path not in WAYS_IN:
                for connection in connections.all():
                    stack.enter_context(connection.execute_wrapper(_refuse_writes))
            return _get_response(self, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "get_response", get_response)
        yield
