"""The case officers' desk: the queues, and a dossier with what is to be done on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from applications.enums import State
from applications.models import Application
from applications.queries import latest_version
from core.answers import CHANGED
from core.clock import database_now
from core.policies import roles
from core.queries import latest_job
from poles.models import Pole
from reviews import forms, perms, queries
from reviews.enums import JobKind, Queue
from reviews.models import Assignment, Decision, Notification
from reviews.reading import machine_reading
from reviews.services.sheet import MIN_SHEETS
from reviews.views.refusals import unsaved
from reviews.views.scores import Scores, scores_of

PER_PAGE = 25

#: What a column sorts by; the key comes last, so that pages do not shift.
ORDERS = {
    "numero": "number",
    "pole": "pole__name",
    "depot": "submitted_at",
    "montant": "requested_amount",
}


@roles(*perms.DESK_READERS)
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Show one queue of the dossiers that the person may see."""
    asked = request.GET.get("file", "")
    queue = Queue(asked) if asked in Queue.values else Queue.TO_TAKE
    order = request.GET.get("tri", "").removeprefix("-")
    sign = "-" if request.GET.get("tri", "").startswith("-") else ""
    dossiers = queries.desk(request.user).filter(state__in=queue.states)
    if order in ORDERS:
        dossiers = dossiers.order_by(f"{sign}{ORDERS[order]}", "pk")
    counts = queries.queue_counts(request.user)
    context = {
        "queue": queue,
        "queues": [(each, counts[each]) for each in Queue],
        "page": Paginator(dossiers, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reviews/desk.html", context)


@roles(*perms.DESK_READERS)
@require_safe
def dossier(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a dossier to those who handle or watch it, with the step that comes next."""
    application = on_desk_or_404(request, number)
    return render(request, "reviews/dossier.html", dossier_context(request, application))


def dossier_refusing(
    request: SignedInRequest, application: Application, *, step: str, form: Form, otherwise: str, status: int
) -> HttpResponse:
    """
    Show a dossier with a step's form as it was sent, or with what it held where the step is no longer open.

    :param otherwise: why the step is not open.
    """
    # Somebody may have taken the step since the page began.
    application.refresh_from_db(fields=["state"])
    context = dossier_context(request, application)
    if step in context["steps"]:
        context["steps"][step] = form
    else:
        context["unsaved"], status = unsaved(form, otherwise=otherwise), CHANGED
    return render(request, "reviews/dossier.html", context, status=status)


def on_desk_or_404(request: SignedInRequest, number: str) -> Application:
    dossiers = queries.on_desk(request.user).select_related("call__grid_version", "pole")
    return get_object_or_404(dossiers, number=number)


def dossier_context(request: SignedInRequest, application: Application) -> dict[str, Any]:
    """Return what the page of a dossier shows to this person."""
    version = latest_version(application)
    decision = queries.latest_decision(application, request.user)
    assignments = queries.assignments_of(application)
    scores = scores_of(application, request.user, decision=decision)
    item = application.agenda_items.in_force().select_related("session").order_by("-pk").first()
    return {
        "application": application,
        "version": version,
        "reading": machine_reading(version) if version else None,
        "admissibility": getattr(version, "admissibility", None),
        "assignments": assignments,
        "scores": scores,
        "asks_third": item is None and decision is None and _asks_third(scores, assignments),
        "item": item,
        "pole_opens": Pole.objects.visible_to(request.user).filter(pk=application.pole_id).exists(),
        "decision": decision,
        "is_notified": decision is not None and decision.is_notified,  # type: ignore[attr-defined]
        "notification": _notification(application, decision),
        "job": latest_job(kind=JobKind.EVALUATION_REPORT, subject_id=decision.pk) if decision else None,
        "steps": steps_open(request.user, application),
        "unsaved": None,
    }


def _notification(application: Application, decision: Decision | None) -> Notification | None:
    """Return the notification of what the page shows: of that decision alone, else of the inadmissibility."""
    return application.notifications.filter(decision=decision).order_by("-pk").first()


def _asks_third(scores: Scores | None, assignments: Iterable[Assignment]) -> bool:
    """Say whether the sheets diverge and no third one has been asked for; who stepped back gave none."""
    in_force = sum(assignment.ended_at is None for assignment in assignments)
    return scores is not None and scores.reading.needs_third_review and in_force <= MIN_SHEETS


def steps_open(user: User, application: Application) -> dict[str, Form]:
    """Return the forms that the state of a dossier calls for, by the name of their step; none for who only reads."""
    if not perms.can_instruct(user, application):
        return {}
    state = State(application.state)
    if state == State.SUBMITTED:
        return {"complete": Form()}
    if state == State.COMPLETE:
        return {"admissibility": forms.AdmissibilityForm()}
    if state in {State.DECIDED, State.INADMISSIBLE}:
        return {"notification": forms.NotificationForm()}
    found: dict[str, Form] = {}
    ready = queries.ready_for_committee(user).filter(pk=application.pk)
    if state in {State.REVIEWED, State.NOTIFIED} and ready.exists():
        found["agenda"] = forms.AgendaForm(sessions=queries.coming_sessions(user))
    if state in {State.ADMISSIBLE, State.IN_REVIEW} or (found and state == State.REVIEWED):
        reviewers = queries.free_reviewers(application, at=database_now())
        found["assignment"] = forms.AssignmentForm(reviewers=reviewers)
    return found
