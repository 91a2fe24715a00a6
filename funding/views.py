from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from applications.models import Application
from applications.perms import outcome_known
from core import territories
from core.policies import roles
from funding import queries
from funding.enums import ENVELOPE_READERS
from funding.models import CallEnvelope, Envelope

ENTRIES_PER_PAGE = 50


class SignedInRequest(HttpRequest):
    """A request as these views get it: their policy admits nobody who is not signed in."""

    user: User


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
    region = territories.region(found.region)
    entries = queries.entries_newest_first(found.entries.all())
    page = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    dossiers = [entry.application_id for entry in page if entry.application_id]
    return render(
        request,
        "funding/envelope.html",
        {
            "envelope": found,
            "row": queries.row(found, above=queries.levels_of(found.pk)[1:]),
            "territory": region.name if region else "Toute la France",
            "parts": found.parts.order_by("pk"),
            "links": CallEnvelope.objects.filter(envelope=found)
            .select_related("call")
            .order_by("priority", "pk"),
            "years": found.years.order_by("year"),
            "page": page,
            # A reservation says that the outcome is favourable: whose it is stays unsaid until the notification.
            "hidden_dossiers": set(dossiers)
            - set(
                outcome_known(Application.objects.filter(pk__in=dossiers), request.user)
                .order_by("pk")
                .values_list("pk", flat=True)
            ),
            "open_dossiers": set(
                Application.objects.visible_to(request.user)
                .filter(pk__in=dossiers)
                .order_by("pk")
                .values_list("pk", flat=True)
            ),
        },
    )
