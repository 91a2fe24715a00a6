from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from applications import queries, services
from applications.enums import State, Strand
from applications.faults import told
from applications.lacks import lacks_of
from applications.models import Application
from applications.perms import can_edit, can_submit
from applications.reading import read_dossier
from applications.snapshot import snapshot
from applications.verdicts import outlook
from applications.views.dossier import of_team_or_404, visible_or_404
from core.answers import CHANGED
from core.clock import database_now
from core.policies import signed_in


@signed_in
@require_http_methods(["GET", "POST"])
def submit(request: SignedInRequest, number: str) -> HttpResponse:
    """Show what is about to be sent, then send it; sent already, lead to the receipt."""
    at = database_now()
    application = of_team_or_404(request.user, number)
    refusal = ""
    if request.method == "POST":
        try:
            services.submit(application_id=application.pk, by=request.user, at=at)
        except services.NotEvaluable as refused:
            refusal = told(refused.fault)
        except services.UnableToSubmit as refused:
            refusal = str(refused)
        else:
            return redirect("applications:receipt", application.number)
    elif application.state != State.DRAFT:
        return redirect("applications:receipt", application.number)
    whole = queries.with_content(Application.objects.filter(pk=application.pk)).get()
    content = snapshot(whole, as_of=localdate(at))
    seen = outlook(whole, at=at)
    may_edit = can_edit(request.user, application)
    context = {
        "application": whole,
        "missing": lacks_of(whole, seen, writes=may_edit).compulsory,
        "refusal": refusal or seen.fault,
        "may_edit": may_edit,
        "may_submit": can_submit(request.user, application),
        "closed": at >= whole.call.last_instant,
        "amount": queries.requested_amount(whole),
        "read": read_dossier(content, Strand(whole.call.strand)),
        "pieces": content["pieces"],
        "groups": seen.groups,
        "fault": seen.fault,
    }
    return render(request, "applications/submit.html", context, status=CHANGED if refusal else 200)


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
