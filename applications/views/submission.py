from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from applications import queries, services
from applications.enums import SectionKind, State
from applications.models import Application
from applications.views.dossier import of_team_or_404, visible_or_404
from core.clock import database_now
from core.policies import signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def submit(request: SignedInRequest, number: str) -> HttpResponse:
    """Show what is about to be sent, then send it; sent already, lead to the receipt."""
    at = database_now()
    application = of_team_or_404(request.user, number)
    refusal: services.UnableToSubmit | None = None
    if request.method == "POST":
        try:
            services.submit(application_id=application.pk, by=request.user, at=at)
        except services.UnableToSubmit as refused:
            refusal = refused
        else:
            return redirect("applications:receipt", application.number)
    elif application.state != State.DRAFT:
        return redirect("applications:receipt", application.number)
    whole = queries.with_content(Application.objects.filter(pk=application.pk)).get()
    filled = {section.kind for section in whole.sections.all()}
    context = {
        "application": whole,
        "missing": services.missing_for_submission(whole),
        "refusal": refusal,
        "closed": at >= whole.call.last_instant,
        "amount": services.requested_amount(whole),
        "written": [kind.label for kind in SectionKind if kind in filled],
    }
    return render(request, "applications/submit.html", context, status=409 if refusal else 200)


@signed_in
@require_safe
def receipt(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the acknowledgement of the first version sent, from what was frozen then."""
    application = visible_or_404(request.user, number)
    version = application.versions.select_related("submitted_by").order_by("number").first()
    if version is None:
        raise Http404
    frozen = (version.payload or {}).get("call", {})
    context = {"application": application, "version": version, "call": frozen}
    return render(request, "applications/receipt.html", context)
