from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from applications import queries, services
from applications.enums import PieceKind, State
from applications.forms import PieceForm
from applications.models import Application
from applications.views.dossier import visible_or_404, written_or_404
from core import pieces
from core.answers import sent, status_of
from core.attachments import attachment
from core.clock import database_now
from core.policies import signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, number: str) -> HttpResponse:
    application = written_or_404(request.user, number)
    if application.state != State.DRAFT:
        return _too_late(request, application)
    form = PieceForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            piece = services.add_piece(
                application_id=application.pk,
                kind=PieceKind(form.cleaned_data["kind"]),
                label=form.cleaned_data["label"],
                upload=form.cleaned_data["upload"],
                by=request.user,
                at=database_now(),
            )
        except (pieces.PieceRefused, services.UnableToChangePieces) as refusal:
            form.add_error("upload", str(refusal))
        else:
            messages.success(request, f"La pièce {piece.code} est jointe au dossier.")
            return redirect("applications:detail", application.number)
    context = {"form": form, "application": application}
    return render(request, "applications/piece_form.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """Ask, then take a piece out of a draft."""
    application = written_or_404(request.user, number)
    piece = get_object_or_404(application.pieces.filter(removed_at__isnull=True), code=code)
    if application.state != State.DRAFT:
        return _too_late(request, application)
    if request.method == "POST":
        try:
            services.remove_piece(
                application_id=application.pk, code=code, by=request.user, at=database_now()
            )
        except services.UnableToChangePieces as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"La pièce {code} est retirée.")
        return redirect("applications:detail", application.number)
    return render(request, "applications/piece_remove.html", {"application": application, "piece": piece})


def _too_late(request: SignedInRequest, application: Application) -> HttpResponse:
    """Lead back to a dossier sent meanwhile, in another tab or by somebody else."""
    messages.error(
        request,
        f"Le dossier {application.number} est déposé\xa0: ses pièces ne changent plus. Rien n’a été modifié.",
    )
    return redirect("applications:detail", application.number)


@signed_in
@require_safe
def download(request: SignedInRequest, number: str, code: str) -> HttpResponseBase:
    """Give a piece of the draft, or of the version sent, as a file that nothing opens by itself."""
    application = visible_or_404(request.user, number)
    piece = queries.piece(application, code)
    if piece is None:
        raise Http404
    name = f"{application.number}-{piece.code}"
    return attachment(sha256=piece.sha256, content_type=piece.content_type, name=name)
