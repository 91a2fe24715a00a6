"""A draft as a whole: renamed, discarded, written again under another call, printed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from applications import queries, services
from applications.draft_copy import DRAFT_COPY
from applications.enums import Strand
from applications.forms import DuplicateForm, RenameForm
from applications.models import Application
from applications.perms import can_edit, can_submit
from applications.reading import read_dossier
from applications.snapshot import snapshot
from applications.views.dossier import of_team_or_404, written_or_404
from core import jobs
from core.answers import CHANGED, sent, status_of
from core.attachments import send_document
from core.clock import database_now
from core.policies import signed_in
from core.queries import latest_document, latest_job


@signed_in
@require_http_methods(["GET", "POST"])
def rename(request: SignedInRequest, number: str) -> HttpResponse:
    """Give a draft another title."""
    application = written_or_404(request.user, number)
    if not application.is_draft:
        return _no_draft(request, application)
    form = RenameForm(sent(request), initial={"title": application.title})
    if form.is_valid():
        try:
            services.rename_draft(
                application_id=application.pk,
                title=form.cleaned_data["title"],
                by=request.user,
                at=database_now(),
            )
        except services.UnableToChangeDraft as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "L’intitulé est enregistré.")
        return redirect("applications:detail", application.number)
    context = {"form": form, "application": application}
    return render(request, "applications/rename.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask, counting what goes, then discard a draft."""
    application = written_or_404(request.user, number)
    if not application.is_draft:
        return _no_draft(request, application)
    refusal = ""
    if request.method == "POST":
        try:
            services.discard_draft(application_id=application.pk, by=request.user, at=database_now())
        except services.UnableToChangeDraft as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Le brouillon {application.number} est supprimé.")
            return redirect("applications:list")
    context = {
        "application": application,
        "refusal": refusal,
        "may": can_submit(request.user, application),
        "sections": application.sections.count(),
        "pieces": application.pieces.present().count(),
    }
    return render(request, "applications/discard.html", context, status=CHANGED if refusal else 200)


def _no_draft(request: SignedInRequest, application: Application) -> HttpResponse:
    messages.error(request, f"Le dossier {application.number} est déposé\xa0: il ne se modifie plus.")
    return redirect("applications:detail", application.number)


@signed_in
@require_http_methods(["GET", "POST"])
def duplicate(request: SignedInRequest, number: str) -> HttpResponse:
    """Start a draft from a dossier, sent or not, under a call that is open."""
    application = written_or_404(request.user, number)
    calls = queries.open_calls(at=database_now())
    form = DuplicateForm(sent(request), calls=calls, initial={"title": application.title})
    if form.is_valid():
        try:
            draft = services.duplicate(
                application_id=application.pk,
                call_id=form.cleaned_data["call"].pk,
                title=form.cleaned_data["title"],
                by=request.user,
                at=database_now(),
            )
        except services.UnableToCreate as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Le dossier {draft.number} est commencé avec ce que disait {application.number}. Relisez-le.",
            )
            return redirect("applications:detail", draft.number)
    context = {"form": form, "application": application, "calls": calls}
    return render(request, "applications/duplicate.html", context, status=status_of(form))


@signed_in
@require_safe
def read(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a draft from one end to the other, to read again or print."""
    application = of_team_or_404(request.user, number)
    if not application.is_draft:
        return redirect("applications:detail", application.number)
    whole = queries.with_content(Application.objects.filter(pk=application.pk)).get()
    now = database_now()
    context = {
        "application": application,
        "read": read_dossier(snapshot(whole, as_of=localdate(now)), Strand(application.call.strand)),
        "pieces": whole.pieces.all(),
        "at": now,
        "job": latest_job(kind=DRAFT_COPY, subject_id=application.pk),
        "may_edit": can_edit(request.user, application),
    }
    return render(request, "applications/draft.html", context)


@signed_in
@require_POST
def ask_copy(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask for the PDF of a draft as it stands; asked again with nothing changed, it is the same."""
    application = of_team_or_404(request.user, number)
    if application.is_draft:
        jobs.request_document(kind=DRAFT_COPY, subject_id=application.pk, at=database_now())
    return redirect("applications:draft", application.number)


@signed_in
@require_safe
def copy(request: SignedInRequest, number: str) -> HttpResponseBase:
    """Give the last PDF of a draft that was asked for."""
    application = of_team_or_404(request.user, number)
    found = latest_document(kind=DRAFT_COPY, subject_id=application.pk)
    if not application.is_draft or found is None:
        raise Http404
    return send_document(found, name=f"brouillon-{application.number}.pdf")
