"""Anyone checks a document of ours by the code printed on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core import codes
from core.answers import status_of
from core.forms import CodeForm
from core.policies import public
from core.verification import issued

PAGE = "verification:document"


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and lead to the page of the one that was typed."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect(PAGE, codes.grouped(form.cleaned_data["code"]))
    return render(request, "core/verify.html", {"form": form}, status=status_of(form))


@public
@require_safe
def document(request: HttpRequest, typed: str) -> HttpResponse:
    """Show what is public of the document that bears a code, typed in any way."""
    code = codes.read(typed)
    if code is None:
        return render(request, "core/verify_unknown.html", status=404)
    if typed != codes.grouped(code):
        return redirect(PAGE, codes.grouped(code))
    found = issued(code)
    if found is None:
        return render(request, "core/verify_unknown.html", status=404)
    response = render(request, "core/verify_document.html", {"document": found, "code": typed})
    # The address is the key: it goes to no other site and into no shared cache.
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
