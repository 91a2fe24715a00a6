"""A pole's members as a spreadsheet: taken away, or sent, looked at, then confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core import sheets
from core.answers import CHANGED, INVALID, sent, status_of
from core.clock import database_now
from core.numbers import grouped
from core.policies import signed_in
from poles import queries, services
from poles.forms import MemberSheetForm, member_columns, member_lines, member_preview
from poles.models import Pole
from poles.views.access import editable_or_404, of_team_or_404

EXPIRED = (
    "Cet aperçu n’est plus valable\xa0: il est trop ancien, ou il n’est pas le vôtre. Rien n’a été importé. Envoyez de "
    "nouveau votre fichier."
)


@signed_in
@require_safe
def export(request: SignedInRequest, pole_id: int, slug: str, kind: sheets.Kind) -> HttpResponse:
    """Give the members as a spreadsheet that the import reads back."""
    pole = of_team_or_404(request.user, pole_id)
    rows = member_columns.rows_of(queries.present_members(pole))
    title = f"Membres {pole.name}"
    return sheets.download(rows, columns=member_columns.COLUMNS, title=title, kind=kind)


@signed_in
@require_safe
def model(request: SignedInRequest, pole_id: int, slug: str, kind: sheets.Kind) -> HttpResponse:
    """Give the same spreadsheet without a line."""
    editable_or_404(request.user, pole_id)
    return sheets.download([], columns=member_columns.COLUMNS, title="Modele membres", kind=kind)


@signed_in
@require_http_methods(["GET", "POST"])
def prepare(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Take a spreadsheet, and show what it would change; nothing is written."""
    pole = editable_or_404(request.user, pole_id)
    form = MemberSheetForm(sent(request), request.FILES or None)
    if not form.is_valid():
        return _page(request, pole, form, status=status_of(form))
    try:
        reading = sheets.read(form.cleaned_data["upload"], columns=member_columns.COLUMNS)
    except sheets.SheetRefused as refusal:
        form.add_error("upload", str(refusal))
        return _page(request, pole, form, status=INVALID)
    lines = member_columns.lines_of(reading)
    plan = services.plan_import(pole=pole, lines=lines)
    preview = member_preview.preview_of(
        plan, lines, reading=reading, pole_id=pole.pk, user_id=request.user.pk
    )
    return _page(request, pole, MemberSheetForm(), preview, status=INVALID if preview.faults else 200)


@signed_in
@require_http_methods(["POST"])
def confirm(request: SignedInRequest, pole_id: int, slug: str) -> HttpResponse:
    """Import what was shown, and only that."""
    pole = editable_or_404(request.user, pole_id)
    found = member_lines.unpack(request.POST.get("lines", ""), pole_id=pole.pk, user_id=request.user.pk)
    if found is None:
        return _page(request, pole, MemberSheetForm(), refusal=EXPIRED, status=CHANGED)
    lines, expected = found
    try:
        plan = services.import_members(
            pole_id=pole.pk, lines=lines, expected=expected, by=request.user, at=database_now()
        )
    except services.ListChanged as refusal:
        preview = member_preview.preview_of(refusal.plan, lines, pole_id=pole.pk, user_id=request.user.pk)
        return _page(request, pole, MemberSheetForm(), preview, refusal=str(refusal), status=CHANGED)
    messages.success(request, _done(plan))
    return redirect("poles:members", pole.pk, pole.slug)


def _page(
    request: SignedInRequest,
    pole: Pole,
    form: MemberSheetForm,
    preview: member_preview.Preview | None = None,
    *,
    refusal: str = "",
    status: int,
) -> HttpResponse:
    context: dict[str, Any] = {
        "pole": pole,
        "form": form,
        "preview": preview,
        "refusal": refusal,
        "columns": member_columns.COLUMNS,
        "most": grouped(sheets.MAX_ROWS),
    }
    return render(request, "poles/member_import.html", context, status=status)


def _done(plan: services.ImportPlan) -> str:
    if not plan.changes_something:
        return "La liste est déjà à jour\xa0: il n’y avait rien à importer."
    return f"La liste est importée. Membres ajoutés\xa0: {len(plan.added)}\xa0; modifiés\xa0: {len(plan.changed)}."
