"""One dossier before the committee: everyone's scores, the committee's own, and the decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.requests import SignedInRequest
from applications.enums import State
from core.clock import database_now
from core.policies import roles
from core.queries import latest_job
from criteria.services import engine_grid
from reviews import forms, perms, queries, services
from reviews.enums import JobKind, Outcome, SessionState
from reviews.models import AgendaItem
from reviews.views.answers import CHANGED, INVALID
from reviews.views.scores import scores_of
from reviews.views.sessions import session_or_404


@roles(*perms.SESSION_READERS)
@require_safe
def item(request: SignedInRequest, session_id: int, number: str) -> HttpResponse:
    return _item(request, _item_or_404(request, session_id, number))


@roles(Role.COMMITTEE_CHAIR)
@require_POST
def consensus(request: SignedInRequest, session_id: int, number: str) -> HttpResponse:
    found = _to_deliberate_or_404(request, session_id, number)
    form = forms.ConsensusForm(request.POST, criteria=_criteria(found))
    if not form.is_valid():
        return _item(request, found, consensus_form=form, status=INVALID)
    try:
        line = services.record_consensus(
            item_id=found.pk,
            criterion=form.cleaned_data["criterion"],
            score=form.cleaned_data["score"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=database_now(),
        )
    except services.UnableToRunSession as refusal:
        form.add_error(None, str(refusal))
        return _item(request, found, consensus_form=form, status=CHANGED)
    messages.success(
        request, f"La note de consensus du critère {line.criterion} est inscrite : {line.score}."
    )
    return redirect("reviews:item", session_id, number)


@roles(Role.COMMITTEE_CHAIR)
@require_POST
def decide(request: SignedInRequest, session_id: int, number: str) -> HttpResponse:
    found = _to_deliberate_or_404(request, session_id, number)
    form = forms.DecisionForm(request.POST)
    if not form.is_valid():
        return _item(request, found, decision_form=form, status=INVALID)
    try:
        services.decide(
            item_id=found.pk,
            outcome=Outcome(form.cleaned_data["outcome"]),
            amount=form.cleaned_data["amount"],
            reasons=form.cleaned_data["reasons"],
            conditions=form.cleaned_data["conditions"],
            by=request.user,
            at=database_now(),
        )
    except services.UnableToDecide as refusal:
        form.add_error(None, str(refusal))
        return _item(request, found, decision_form=form, status=CHANGED)
    messages.success(request, f"La décision sur le dossier {number} est enregistrée.")
    return redirect("reviews:item", session_id, number)


def _item_or_404(request: SignedInRequest, session_id: int, number: str) -> AgendaItem:
    session = session_or_404(request, session_id)
    return get_object_or_404(queries.agenda(session, request.user), application__number=number)


def _to_deliberate_or_404(request: SignedInRequest, session_id: int, number: str) -> AgendaItem:
    found = _item_or_404(request, session_id, number)
    if not perms.can_deliberate(request.user, found):
        raise Http404
    return found


def _criteria(item: AgendaItem) -> list[tuple[str, str]]:
    """List the criteria that the committee may still give a score to."""
    given = set(item.consensus.order_by("pk").values_list("criterion", flat=True))
    grid = engine_grid(item.application.call.grid_version)
    return [
        (each.code, each.question.label)
        for each in grid.criteria
        if each.kind != "exclusion" and each.code not in given
    ]


def _item(
    request: SignedInRequest,
    item: AgendaItem,
    *,
    consensus_form: forms.ConsensusForm | None = None,
    decision_form: forms.DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    application = item.application
    decision = getattr(item, "decision", None)
    in_deliberation = (
        item.session.state == SessionState.OPEN
        and application.state == State.IN_DELIBERATION
        and perms.can_deliberate(request.user, item)
    )
    if in_deliberation:
        consensus_form = consensus_form or forms.ConsensusForm(criteria=_criteria(item))
        decision_form = decision_form or forms.DecisionForm()
    context = {
        "item": item,
        "session": item.session,
        "application": application,
        "scores": scores_of(application, request.user, decision=decision, item=item),
        "recusals": queries.recusals(item),
        "decision": decision,
        "job": latest_job(kind=JobKind.EVALUATION_REPORT, subject_id=decision.pk) if decision else None,
        "envelopes": queries.envelopes_left(application) if in_deliberation else [],
        "in_deliberation": in_deliberation,
        "consensus_form": consensus_form,
        "decision_form": decision_form,
    }
    return render(request, "reviews/item.html", context, status=status)
