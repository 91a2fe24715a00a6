"""
What a case officer does on a dossier: each step has its form and its address.

The form stands on the dossier's page; so does what cannot be done, with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.requests import SignedInRequest
from applications.models import Application
from core.answers import INVALID, sent
from core.clock import database_now
from core.policies import roles
from reviews import forms, perms, queries, services
from reviews.enums import AdmissibilityOutcome, NotificationMeans
from reviews.views.desk import dossier_refusing, on_desk_or_404, steps_open
from reviews.views.refusals import put

#: Step -> the anchor of its form on the dossier's page, and what to say where the dossier's state does not call for it.
_STEPS = {
    "complete": ("etape-complet", "il n’est plus à vérifier"),
    "admissibility": ("etape-recevabilite", "sa recevabilité n’est pas à dire"),
    "assignment": ("etape-evaluateur", "il ne peut pas être confié à une autre personne pour évaluation"),
    "agenda": ("etape-seance", "il ne peut pas être inscrit à un ordre du jour, ou y est déjà"),
    "notification": ("etape-notification", "il n’a rien à notifier"),
}


@roles(Role.CASE_OFFICER)
@require_POST
def confirm_complete(request: SignedInRequest, number: str) -> HttpResponse:
    application = _to_instruct_or_404(request, number)

    def act() -> str:
        services.confirm_complete(application_id=application.pk, by=request.user, at=database_now())
        return f"Le dossier {number} est complet. Il reste à dire s’il est recevable."

    return _carry_out(
        request,
        application,
        step="complete",
        form=Form(sent(request)),
        act=act,
        refusals=services.UnableToJudge,
    )


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
        request, application, step="admissibility", form=form, act=act, refusals=services.UnableToJudge
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
        step="assignment",
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
        step="agenda",
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
        request, application, step="notification", form=form, act=act, refusals=services.UnableToNotify
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
    step: str,
    form: Form,
    act: Callable[[], str],
    refusals: type[Exception],
) -> HttpResponse:
    """Act once the form is sound, and go back to the dossier; else show both again, with why."""
    if request.method != "POST":
        return _lead_to(request, application, step)
    status = INVALID
    if form.is_valid():
        try:
            done = act()
        except refusals as refusal:
            status = put(form, refusal)
        else:
            messages.success(request, done)
            return redirect("reviews:dossier", application.number)
    return dossier_refusing(
        request, application, step=step, form=form, otherwise=_closed(application, step), status=status
    )


def _lead_to(request: SignedInRequest, application: Application, step: str) -> HttpResponse:
    """Lead to a step's form on the dossier's page, or to the page alone with why the step is not there."""
    page = reverse("reviews:dossier", args=[application.number])
    if step in steps_open(request.user, application):
        return redirect(f"{page}#{_STEPS[step][0]}")
    messages.warning(request, _closed(application, step))
    return redirect(page)


def _closed(application: Application, step: str) -> str:
    state = application.get_state_display().lower()
    return f"Le dossier {application.number} est «\xa0{state}\xa0»\xa0: {_STEPS[step][1]}."
