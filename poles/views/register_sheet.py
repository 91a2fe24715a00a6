"""A list of identified poles from a spreadsheet: read, shown, then confirmed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from core import sheets
from core.answers import CHANGED, INVALID, sent, status_of
from core.clock import database_now
from core.policies import roles
from poles import communes, register, register_sheet, services
from poles.forms.register_sheet import SheetForm, carried, carried_back, reasons_sent
from poles.perms import REGISTER_KEEPERS
from poles.register_sheet import SheetEntry


@roles(*REGISTER_KEEPERS)
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a file and show what it would enter; nothing is written."""
    form = SheetForm(sent(request), request.FILES or None)
    if form.is_valid():
        try:
            read = register_sheet.read(form.cleaned_data["upload"])
        except sheets.SheetRefused as refusal:
            form.add_error("upload", str(refusal))
        else:
            if not read.faults and not read.entries:
                form.add_error("upload", "Ce fichier ne contient aucun pôle sous ses titres de colonnes.")
            else:
                return _preview(request, read)
    return render(request, "poles/register/upload.html", {"form": form}, status=status_of(form))


def _preview(request: SignedInRequest, read: register_sheet.SheetReading) -> HttpResponse:
    by_line = {-entry.line: entry.name for entry in read.entries}
    lines = []
    for entry, found in register_sheet.alike(read.entries, register.traces()):
        inside = [(by_line[each.pk], each.reasons) for each in found if each.pk < 0]
        standing = register.told_alike(each for each in found if each.pk > 0)
        lines.append((entry, communes.name(entry.commune), standing, inside))
    context = {
        "read": read,
        "lines": lines,
        "doubtful": sum(bool(standing or inside) for _, _, standing, inside in lines),
        "carried": "" if read.faults else carried(read.entries, user_id=request.user.pk),
    }
    return render(request, "poles/register/preview.html", context, status=INVALID if read.faults else 200)


@roles(*REGISTER_KEEPERS)
@require_POST
def confirm(request: SignedInRequest) -> HttpResponse:
    """Enter what a preview showed."""
    entries = carried_back(request.POST.get("liste", ""), user_id=request.user.pk)
    if entries is None:
        messages.error(
            request, "Cet aperçu n’est plus valable\xa0: envoyez le fichier de nouveau. Rien n’a été inscrit."
        )
        return render(request, "poles/register/upload.html", {"form": SheetForm()}, status=CHANGED)
    reasons = reasons_sent(request.POST, entries)
    rows = [(_details(entry), entry.facts, reasons[entry.line]) for entry in entries]
    done = services.enter_poles(rows=rows, by=request.user, at=database_now())
    messages.success(request, f"Pôles inscrits au repérage\xa0: {len(done.poles)}.")
    if done.left_out:
        messages.warning(
            request,
            "Laissés de côté, car ils ressemblent à un pôle déjà inscrit et aucun motif ne dit le contraire\xa0: "
            f"{', '.join(done.left_out)}.",
        )
    return redirect("register:entries")


@roles(*REGISTER_KEEPERS)
@require_safe
def template(request: SignedInRequest) -> HttpResponse:
    """Give an empty file with the headings that are read."""
    content = sheets.write_csv([], columns=register_sheet.COLUMNS)
    return HttpResponse(
        content,
        content_type=sheets.CSV_TYPE,
        headers={"Content-Disposition": 'attachment; filename="modele-reperage.csv"'},
    )


def _details(entry: SheetEntry) -> services.EntryDetails:
    return services.EntryDetails(
        name=entry.name, commune=entry.commune, region=entry.region, website=entry.website
    )
