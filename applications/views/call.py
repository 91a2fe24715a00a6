from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.requests import SignedInRequest
from applications import exchanges, services
from applications.enums import Strand, sections_of
from applications.forms.exchange import FaqForm
from applications.models import Call
from core.answers import sent, status_of
from core.clock import database_now
from core.policies import public, roles


@public
@require_safe
def call(request: HttpRequest, call_slug: str) -> HttpResponse:
    """Show a published call to all: its dates, what it asks, and its questions."""
    found = _published_or_404(call_slug)
    at = database_now()
    context = {
        "call": found,
        "open": found.opens_at <= at < found.closes_at,
        "to_come": at < found.opens_at,
        "sections": sections_of(Strand(found.strand)),
        "faq": exchanges.faq_of(found),
        "manages": request.user.is_authenticated and request.user.has_role(Role.PROGRAMME_MANAGER),
    }
    return render(request, "applications/call.html", context)


@roles(Role.PROGRAMME_MANAGER)
@require_http_methods(["GET", "POST"])
def faq(request: SignedInRequest, call_slug: str) -> HttpResponse:
    """Show all the questions of a call, withdrawn ones included; add one by hand."""
    found = _published_or_404(call_slug)
    form = FaqForm(sent(request), kinds=sections_of(Strand(found.strand)))
    if form.is_valid():
        services.publish_entry(
            call_id=found.pk,
            section=form.cleaned_data["partie"],
            question=form.cleaned_data["question"],
            answer=form.cleaned_data["answer"],
            by=request.user,
            at=database_now(),
        )
        messages.success(request, "La question est publiée.")
        return redirect("calls:faq", call_slug)
    entries = found.faq.select_related("published_by", "ended_by").order_by("rank", "pk")
    context = {"call": found, "form": form, "entries": entries}
    return render(request, "applications/call_faq.html", context, status=status_of(form))


@roles(Role.PROGRAMME_MANAGER)
@require_POST
def faq_entry(request: SignedInRequest, call_slug: str, entry_id: int) -> HttpResponse:
    """Move an entry up or down, withdraw it or show it again."""
    entry = get_object_or_404(_published_or_404(call_slug).faq, pk=entry_id)
    if "monter" in request.POST:
        services.move_entry(entry_id=entry.pk, way="up")
    elif "descendre" in request.POST:
        services.move_entry(entry_id=entry.pk, way="down")
    elif "retirer" in request.POST:
        services.withdraw_entry(entry_id=entry.pk, by=request.user, at=database_now())
    elif "remettre" in request.POST:
        services.restore_entry(entry_id=entry.pk)
    return redirect("calls:faq", call_slug)


def _published_or_404(call_slug: str) -> Call:
    return get_object_or_404(Call.objects.published(), slug=call_slug)
