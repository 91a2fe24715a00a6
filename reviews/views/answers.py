"""How these pages take a form and answer one that cannot be carried out."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

#: The form is unsound; what it asks for is no longer possible.
INVALID, CHANGED = 422, 409


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: what was sent, even if blank, or nothing yet."""
    return request.POST if request.method == "POST" else None
