"""Putting a dossier off from one session of the committee to another."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.answers import INVALID, sent
from core.clock import database_now
from core.policies import roles
from reviews import forms, perms, queries, services
from reviews.views.deliberation import item_or_404
from reviews.views.refusals import put


@roles(*perms.SESSION_PLANNERS)
@require_http_methods(["GET", "POST"])
def postpone(request: SignedInRequest, session_id: int, number: str) -> HttpResponse:
    item = item_or_404(request, session_id, number)
    if not perms.can_postpone(request.user, item):
        raise Http404
    sessions = queries.coming_sessions(request.user).exclude(pk=session_id)
    form = forms.PostponementForm(sent(request), sessions=sessions)
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        try:
            moved = services.postpone(
                item_id=item.pk,
                to_session_id=form.cleaned_data["session"].pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
        except services.UnableToRunSession as refusal:
            status = put(form, refusal)
        else:
            messages.success(request, f"Le dossier {number} est reporté à «\xa0{moved.session}\xa0».")
            return redirect("reviews:session", session_id)
    context = {"item": item, "session": item.session, "application": item.application, "form": form}
    return render(request, "reviews/postpone.html", {**context, "sessions": sessions}, status=status)
