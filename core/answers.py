"""How a page takes a form, and answers one that cannot be carried out; what a script is told instead of a page."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, JsonResponse, QueryDict

#: The form is unsound; what it asks for is no longer possible.
INVALID, CHANGED = 422, 409
#: Of a request that a page makes by itself, every few seconds: nobody did anything.
BACKGROUND = "X-Background"


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: what was sent, even if blank, or nothing yet."""
    return request.POST if request.method == "POST" else None


def status_of(form: BaseForm) -> int:
    """Return the status of a page that shows a form: blank still, or sent and not carried out."""
    return INVALID if form.is_bound else 200


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script of ours asks, which reads JSON, and not a person's browser."""
    return request.headers.get("Accept") == "application/json"


def refused(cause: str, status: int) -> JsonResponse:
    """Tell a script why not, in a word that its page has a sentence for."""
    return JsonResponse({"cause": cause}, status=status)
