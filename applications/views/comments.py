from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from applications import exchanges, services
from applications.enums import Strand, sections_of
from applications.forms.exchange import CommentForm, EditForm, ReplyForm
from applications.models import Application, Comment
from applications.views.dossier import of_team_or_404
from core.answers import sent, status_of
from core.clock import database_now
from core.policies import signed_in

RESOLVE, REOPEN, REMOVE = "resoudre", "rouvrir", "retirer"


@signed_in
@require_http_methods(["GET", "POST"])
def comments(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the comments of a dossier to its team, all or on one section; open a thread."""
    application = of_team_or_404(request.user, number)
    kinds = sections_of(Strand(application.call.strand))
    asked = request.GET.get("partie")
    place = asked if asked in {"", *kinds} else None
    form = CommentForm(sent(request), kinds=kinds, initial={"partie": place or ""})
    if form.is_valid():
        comment = services.open_thread(
            application_id=application.pk,
            section=form.cleaned_data["partie"],
            text=form.cleaned_data["text"],
            by=request.user,
            at=database_now(),
        )
        messages.success(request, "Votre commentaire est écrit\xa0: l’équipe le voit.")
        return redirect(_address(application, anchor=comment.thread_id))
    found = exchanges.threads_of(application, request.user, section=place)
    context = {
        "application": application,
        "form": form,
        "threads": found,
        "place": place,
        "kinds": kinds,
        "unread": sum(thread.unread for thread in found),
    }
    return render(request, "applications/comments.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "POST"])
def thread(request: SignedInRequest, number: str, thread_id: int) -> HttpResponse:
    """Show one thread; answer, resolve or reopen it."""
    application = of_team_or_404(request.user, number)
    found = exchanges.threads_of(application, request.user, thread_id=thread_id)
    if not found:
        raise Http404
    if RESOLVE in request.POST:
        services.resolve_thread(thread_id=thread_id, by=request.user, at=database_now())
        return redirect("applications:thread", number, thread_id)
    if REOPEN in request.POST:
        services.reopen_thread(thread_id=thread_id)
        return redirect("applications:thread", number, thread_id)
    form = ReplyForm(sent(request))
    if form.is_valid():
        services.reply(
            thread_id=thread_id, text=form.cleaned_data["text"], by=request.user, at=database_now()
        )
        return redirect("applications:thread", number, thread_id)
    context: dict[str, Any] = {"application": application, "read": found[0], "form": form}
    return render(request, "applications/thread.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "POST"])
def comment(request: SignedInRequest, number: str, thread_id: int, comment_id: int) -> HttpResponse:
    """Change one's own comment, or take it out, as long as the dossier is a draft."""
    application = of_team_or_404(request.user, number)
    own = Comment.objects.filter(thread__application=application, by=request.user, removed_at__isnull=True)
    found = get_object_or_404(own, pk=comment_id, thread=thread_id)
    removes = REMOVE in request.POST
    form = EditForm(None if removes else sent(request), initial={"text": found.text})
    if removes or form.is_valid():
        try:
            if removes:
                services.remove_comment(comment_id=found.pk, by=request.user, at=database_now())
            else:
                services.edit_comment(
                    comment_id=found.pk,
                    text=form.cleaned_data["text"],
                    by=request.user,
                    at=database_now(),
                )
        except services.UnableToComment as refusal:
            messages.error(request, str(refusal))
        return redirect("applications:thread", number, thread_id)
    context = {"application": application, "comment": found, "form": form}
    return render(request, "applications/comment.html", context, status=status_of(form))


@signed_in
@require_POST
def read(request: SignedInRequest, number: str) -> HttpResponse:
    """Mark all the comments of a dossier as read."""
    application = of_team_or_404(request.user, number)
    services.mark_read(application_id=application.pk, by=request.user, at=database_now())
    return redirect("applications:comments", number)


def _address(application: Application, *, anchor: int) -> str:
    return f"{reverse('applications:comments', args=[application.number])}#fil-{anchor}"
