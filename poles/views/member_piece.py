"""Documents about a member: its letter of commitment, the proof that it belongs to the ESS."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core import pieces
from core.answers import sent, status_of
from core.attachments import attachment
from core.clock import database_now
from core.policies import signed_in
from poles import queries, services
from poles.enums import MemberPieceKind
from poles.forms import MemberPieceForm
from poles.models import Membership, Pole
from poles.perms import can_edit
from poles.views.access import editable_or_404, of_team_or_404


@signed_in
@require_http_methods(["GET", "POST"])
def documents(request: SignedInRequest, pole_id: int, slug: str, member_id: int) -> HttpResponse:
    """Show a member's documents, and take one more."""
    writes = request.method == "POST"
    pole = (editable_or_404 if writes else of_team_or_404)(request.user, pole_id)
    member = _member(pole, member_id)
    form = MemberPieceForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            services.add_member_piece(
                membership_id=member.pk,
                kind=MemberPieceKind(form.cleaned_data["kind"]),
                upload=form.cleaned_data["upload"],
                by=request.user,
                at=database_now(),
            )
        except (pieces.PieceRefused, services.UnableToChangeMemberPieces) as refusal:
            form.add_error("upload", str(refusal))
        else:
            messages.success(request, f"La pièce est jointe à la ligne de «\xa0{member.name}\xa0».")
            return redirect("poles:member_pieces", pole.pk, pole.slug, member.pk)
    context = {
        "form": form,
        "pole": pole,
        "member": member,
        "pieces": queries.pieces_of(member),
        "may_edit": can_edit(request.user, pole),
    }
    return render(request, "poles/member_pieces.html", context, status=status_of(form))


@signed_in
@require_safe
def download(
    request: SignedInRequest, pole_id: int, slug: str, member_id: int, code: str
) -> HttpResponseBase:
    member = _member(of_team_or_404(request.user, pole_id), member_id)
    piece = get_object_or_404(queries.pieces_of(member), code=code)
    return attachment(sha256=piece.sha256, content_type=piece.content_type, name=f"{piece.code}-{piece.kind}")


@signed_in
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, pole_id: int, slug: str, member_id: int, code: str) -> HttpResponse:
    """Ask, then take a document away."""
    pole = editable_or_404(request.user, pole_id)
    member = _member(pole, member_id)
    piece = get_object_or_404(queries.pieces_of(member), code=code)
    if request.method == "POST":
        services.remove_member_piece(membership_id=member.pk, code=code, by=request.user, at=database_now())
        messages.success(request, f"La pièce {code} est retirée.")
        return redirect("poles:member_pieces", pole.pk, pole.slug, member.pk)
    context = {"pole": pole, "member": member, "piece": piece}
    return render(request, "poles/member_piece_remove.html", context)


def _member(pole: Pole, member_id: int) -> Membership:
    member: Membership = get_object_or_404(queries.present_members(pole), pk=member_id)
    return member
