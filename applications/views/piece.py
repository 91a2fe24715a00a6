from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from applications import queries, services
from applications.enums import PieceKind, PieceState, State
from applications.forms import PieceForm
from applications.models import Application, Piece
from applications.perms import can_edit
from applications.views.dossier import visible_or_404, written_or_404
from core import pieces
from core.answers import CHANGED, INVALID, sent, status_of, wants_json
from core.attachments import attachment
from core.clock import database_now
from core.policies import signed_in


@signed_in
@require_safe
def listing(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the pieces of a draft and those that it owes: a page, or the part of it that is being waited for."""
    whole = queries.with_content(Application.objects.of_team(request.user))
    application = get_object_or_404(whole, number=number)
    if application.state != State.DRAFT:
        return redirect("applications:detail", application.number)
    template = (
        "applications/parts/pieces.html" if request.headers.get("HX-Request") else "applications/pieces.html"
    )
    context = {
        "application": application,
        "read": queries.pieces_read(application, request.user),
        "editable": can_edit(request.user, application),
    }
    return render(request, template, context)


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, number: str) -> HttpResponse:
    """Take one file; a script that sends several is answered in JSON."""
    application = written_or_404(request.user, number)
    if application.state != State.DRAFT:
        return _too_late(request, application)
    form = PieceForm(sent(request), request.FILES or None, initial={"kind": request.GET.get("nature", "")})
    if form.is_valid():
        try:
            piece = services.add_piece(
                application_id=application.pk,
                kind=PieceKind(form.cleaned_data["kind"]),
                label=form.name(),
                upload=form.cleaned_data["upload"],
                by=request.user,
                at=database_now(),
            )
        except (pieces.PieceRefused, services.UnableToChangePieces) as refusal:
            form.add_error("upload", str(refusal))
        else:
            return _added(request, application, piece)
    if wants_json(request):
        return JsonResponse(
            {"errors": [error for errors in form.errors.values() for error in errors]}, status=INVALID
        )
    context = {"form": form, "application": application}
    return render(request, "applications/piece_form.html", context, status=status_of(form))


def _added(request: SignedInRequest, application: Application, piece: Piece) -> HttpResponse:
    """Say what became of a file: received, or known already for what it is."""
    if wants_json(request):
        return JsonResponse(
            {"code": piece.code, "state": piece.state, "refusal": piece.refusal}, status=HTTPStatus.CREATED
        )
    if piece.state == PieceState.REFUSED:
        messages.error(request, f"Ce fichier a déjà été refusé. {piece.refusal}")
    elif piece.state == PieceState.PENDING:
        messages.success(request, f"La pièce {piece.code} est reçue\xa0: elle est en cours de vérification.")
    else:
        messages.success(request, f"La pièce {piece.code} est jointe au dossier.")
    return redirect("applications:pieces", application.number)


@signed_in
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, number: str, code: str) -> HttpResponse:
    """Ask, then take a piece out of a draft."""
    application = written_or_404(request.user, number)
    piece = get_object_or_404(queries.pieces_seen_by(request.user, application), code=code)
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
        return redirect("applications:pieces", application.number)
    return render(request, "applications/piece_remove.html", {"application": application, "piece": piece})


def _too_late(request: SignedInRequest, application: Application) -> HttpResponse:
    """Lead back to a dossier sent meanwhile, in another tab or by somebody else."""
    told = (
        f"Le dossier {application.number} est déposé\xa0: ses pièces ne changent plus. Rien n’a été modifié."
    )
    if wants_json(request):
        return JsonResponse({"errors": [told]}, status=CHANGED)
    messages.error(request, told)
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
