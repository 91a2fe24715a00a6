"""
What a case officer does on a dossier: each step has its form and its page.

The form stands on the dossier's page; what cannot be done is said on the step's own page, with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.requests import SignedInRequest
from applications.models import Application
from core.answers import CHANGED, INVALID, sent
from core.clock import database_now
from core.policies import roles
from reviews import forms, perms, queries, services
from reviews.enums import AdmissibilityOutcome, NotificationMeans
from reviews.views.desk import on_desk_or_404


@roles(Role.CASE_OFFICER)
@require_POST
def confirm_complete(request: SignedInRequest, number: str) -> HttpResponse:
    application = _to_instruct_or_404(request, number)
    try:
        services.confirm_complete(application_id=application.pk, by=request.user, at=database_now())
    except services.UnableToJudge as refusal:
        return _step(request, application, "Dossier complet", refusal=str(refusal))
    messages.success(request, f"Le dossier {number} est complet. Il reste à dire s’il est recevable.")
    return redirect("reviews:dossier", number)


@roles(Role.CASE_OFFICER)
@require_http_methods(["GET", "POST"])
def judge(request: SignedInRequest, number: str) -> HttpResponse:
    application = _to_instruct_or_404(request, number)
    form = forms.AdmissibilityForm(sent(request))

    def act() -> str:
        outcome = AdmissibilityOutcome(form.cleaned_data["outcome"])
        services.judge_admissibility(
            application_id=application.pk,
            outcome=outcome,
            reasons=form.cleaned_data["reasons"],
            by=request.user,
            at=database_now(),
        )
        return f"Le dossier {number} est déclaré {outcome.label.lower()}."

    return _carry_out(
        request, application, title="Recevabilité", form=form, act=act, refusals=services.UnableToJudge
    )


@roles(Role.CASE_OFFICER)
@require_http_methods(["GET", "POST"])
def assign(request: SignedInRequest, number: str) -> HttpResponse:
    application = _to_instruct_or_404(request, number)
    at = database_now()
    form = forms.AssignmentForm(sent(request), reviewers=queries.free_reviewers(application, at=at))

    def act() -> str:
        reviewer = form.cleaned_data["reviewer"]
        services.assign_reviewer(
            application_id=application.pk,
            reviewer_id=reviewer.pk,
            due_on=form.cleaned_data["due_on"],
            by=request.user,
            at=at,
        )
        return f"Le dossier {number} est confié à {reviewer}, qui doit d’abord déclarer ses intérêts."

    return _carry_out(
        request,
        application,
        title="Confier à un évaluateur",
        form=form,
        act=act,
        refusals=services.UnableToAssign,
    )


@roles(Role.CASE_OFFICER)
@require_http_methods(["GET", "POST"])
def put_on_agenda(request: SignedInRequest, number: str) -> HttpResponse:
    application = _to_instruct_or_404(request, number)
    form = forms.AgendaForm(sent(request), sessions=queries.coming_sessions(request.user))

    def act() -> str:
        session = form.cleaned_data["session"]
        services.add_to_agenda(
            session_id=session.pk, application_id=application.pk, by=request.user, at=database_now()
        )
        return f"Le dossier {number} est à l’ordre du jour de «\xa0{session}\xa0»."

    return _carry_out(
        request,
        application,
        title="Inscrire à l’ordre du jour",
        form=form,
        act=act,
        refusals=services.UnableToRunSession,
    )


@roles(Role.CASE_OFFICER)
@require_http_methods(["GET", "POST"])
def notify(request: SignedInRequest, number: str) -> HttpResponse:
    application = _to_instruct_or_404(request, number)
    form = forms.NotificationForm(sent(request))

    def act() -> str:
        services.notify(
            application_id=application.pk,
            means=NotificationMeans(form.cleaned_data["means"]),
            reference=form.cleaned_data["reference"],
            by=request.user,
            at=database_now(),
        )
        return (
            f"La notification du dossier {number} est enregistrée\xa0: le porteur du projet voit la décision."
        )

    return _carry_out(
        request, application, title="Notification", form=form, act=act, refusals=services.UnableToNotify
    )


def _to_instruct_or_404(request: SignedInRequest, number: str) -> Application:
    application = on_desk_or_404(request, number)
    if not perms.can_instruct(request.user, application):
        raise Http404
    return application


def _carry_out(
    request: SignedInRequest,
    application: Application,
    *,
    title: str,
    form: django_forms.Form,
    act: Callable[[], str],
    refusals: type[Exception],
) -> HttpResponse:
    """Act once the form is sound, and go back to the dossier; else show the form again, with why."""
    if form.is_valid():
        try:
            done = act()
        except refusals as refusal:
            return _step(request, application, title, form=form, refusal=str(refusal))
        messages.success(request, done)
        return redirect("reviews:dossier", application.number)
    return _step(request, application, title, form=form)


def _step(
    request: SignedInRequest,
    application: Application,
    title: str,
    *,
    form: django_forms.Form | None = None,
    refusal: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {"application": application, "title": title, "form": form, "refusal": refusal}
    status = CHANGED if refusal else INVALID if form is not None and form.is_bound else 200
    return render(request, "reviews/step.html", context, status=status)
