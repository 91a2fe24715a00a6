"""Giving up a pole that was only an attempt, with its drafts: what goes is counted, then asked for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from applications import services
from core.answers import CHANGED
from core.clock import database_now
from core.policies import signed_in
from poles import services as poles
from poles.models import Pole


@signed_in
@require_http_methods(["GET", "POST"])
def abandon(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Show what would go with a pole, or what keeps it; then abandon it."""
    if poles.abandoned_by(request.user, pole_id):
        return _gone(request)
    pole = get_object_or_404(Pole.objects.led_by(request.user), pk=pole_id)
    refusal = ""
    if request.method == "POST":
        try:
            services.abandon_pole(pole_id=pole.pk, by=request.user, at=database_now())
        except poles.UnableToAbandon as refused:
            refusal = str(refused)
        else:
            return _gone(request)
    context = {
        "pole": pole,
        "refusal": refusal,
        "obstacles": services.obstacles(pole, by=request.user),
        "going": services.going_with(pole),
    }
    return render(request, "ptce/abandon.html", context, status=CHANGED if refusal else 200)


def _gone(request: SignedInRequest) -> HttpResponseRedirect:
    messages.success(
        request, "Le pôle est abandonné\xa0: ni vous ni personne ne le voyez plus dans les pages."
    )
    return redirect("home")
