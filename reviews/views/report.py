from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from applications.models import Application
from core.attachments import send_document
from core.policies import signed_in
from core.queries import latest_document
from reviews import queries
from reviews.enums import JobKind


@signed_in
@require_safe
def report(request: SignedInRequest, number: str) -> HttpResponseBase:
    """Give the report of the last decision that the person may know of; before that it is not there."""
    application = get_object_or_404(Application.objects.visible_to(request.user), number=number)
    decision = queries.latest_decision(application, request.user)
    document = decision and latest_document(kind=JobKind.EVALUATION_REPORT, subject_id=decision.pk)
    if not document:
        raise Http404
    return send_document(document, name=f"rapport-{number}.pdf")
