from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from core.policies import roles
from funding import queries
from funding.enums import ENVELOPE_READERS
from funding.models import Envelope

ENTRIES_PER_PAGE = 50


@roles(*ENVELOPE_READERS)
@require_safe
def envelopes(request: SignedInRequest) -> HttpResponse:
    """Show every envelope by strand, and what each can still take."""
    visible = Envelope.objects.visible_to(request.user)
    return render(request, "funding/envelopes.html", {"strands": queries.overview(visible)})


@roles(*ENVELOPE_READERS)
@require_safe
def envelope(request: SignedInRequest, envelope_id: int) -> HttpResponse:
    """Show one envelope and its entries, the newest first."""
    visible = Envelope.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("parent"), pk=envelope_id)
    entries = queries.entries_as_read_by(request.user, found.entries.all())
    context = {
        "about": queries.envelope_page(found),
        "envelope": found,
        "page": Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "funding/envelope.html", context)
