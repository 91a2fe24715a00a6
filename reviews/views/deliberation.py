"""One dossier before the committee: everyone's scores, the committee's own, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.requests import SignedInRequest
from applications.enums import FUNDED, State
from core.answers import CHANGED, INVALID
from core.clock import database_now
from core.policies import roles
from core.queries import latest_job
from criteria.services import engine_grid
from reviews import forms, perms, queries, services
from reviews.enums import JobKind, Outcome, SessionState
from reviews.models import AgendaItem
from reviews.ratings import criteria_to_score
from reviews.views.refusals import put, unsaved
from reviews.views.scores import scores_of
from reviews.views.sessions import session_or_404

_NO_LONGER = "Ce dossier n’est plus en délibération\xa0: il a été décidé ou reporté depuis une autre page."


@roles(*perms.SESSION_READERS)
@require_safe
def item(request: SignedInRequest, session_id: int, number: str) -> HttpResponse:
    return _item(request, item_or_404(request, session_id, number))


@roles(Role.COMMITTEE_CHAIR)
@require_POST
def consensus(request: SignedInRequest, session_id: int, number: str) -> HttpResponse:
    found = _to_deliberate_or_404(request, session_id, number)
    form = _consensus_form(found, request.POST, given=True)
    # The decision may be half written on the same page: it is kept.
    decision_form = _decision_form(found, initial=request.POST.dict())
    if not form.is_valid():
        return _item(request, found, consensus_form=form, decision_form=decision_form, status=INVALID)
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
        status = put(form, refusal)
        return _item(request, found, consensus_form=form, decision_form=decision_form, status=status)
    messages.success(
        request, f"La note de consensus du critère {line.criterion} est inscrite\xa0: {line.score}."
    )
    if any(request.POST.get(name, "").strip() for name in decision_form.fields):
        return _item(request, found, decision_form=decision_form)
    return redirect("reviews:item", session_id, number)


@roles(Role.COMMITTEE_CHAIR)
@require_POST
def decide(request: SignedInRequest, session_id: int, number: str) -> HttpResponse:
    found = _to_deliberate_or_404(request, session_id, number)
    form = _decision_form(found, request.POST)
    consensus_form = _consensus_form(found, initial=request.POST.dict())
    if request.POST.get("reason", "").strip() and _in_deliberation(request, found):
        form.full_clean()
        form.add_error(
            None,
            "Une note de consensus est écrite et n’est pas inscrite\xa0: inscrivez-la avant de décider, ou effacez "
            "son motif.",
        )
    if not form.is_valid():
        return _item(request, found, consensus_form=consensus_form, decision_form=form, status=INVALID)
    try:
        services.decide(
            item_id=found.pk,
            outcome=Outcome(form.cleaned_data["outcome"]),
            amount=form.cleaned_data.get("amount"),
            reasons=form.cleaned_data["reasons"],
            conditions=form.cleaned_data["conditions"],
            by=request.user,
            at=database_now(),
        )
    except services.UnableToDecide as refusal:
        status = put(form, refusal)
        return _item(request, found, consensus_form=consensus_form, decision_form=form, status=status)
    messages.success(request, f"La décision sur le dossier {number} est enregistrée.")
    return redirect("reviews:item", session_id, number)


def item_or_404(request: SignedInRequest, session_id: int, number: str) -> AgendaItem:
    session = session_or_404(request, session_id)
    found = queries.item_of(session, request.user, number=number)
    if found is None:
        raise Http404
    return found


def _to_deliberate_or_404(request: SignedInRequest, session_id: int, number: str) -> AgendaItem:
    found = item_or_404(request, session_id, number)
    if not perms.can_deliberate(request.user, found):
        raise Http404
    return found


def _decision_form(item: AgendaItem, data: QueryDict | None = None, **options: Any) -> forms.DecisionForm:
    return forms.DecisionForm(
        data, funded=_is_funded(item), requested=item.application.requested_amount, **options
    )


def _consensus_form(
    item: AgendaItem, data: QueryDict | None = None, *, given: bool = False, **options: Any
) -> forms.ConsensusForm:
    """
    Ask for a score of the criteria that the committee has given none yet.

    :param given: whether those scored are taken too: sent twice, a score is for the service to judge.
    """
    grid = engine_grid(item.application.call.grid_version)
    left_out = set() if given else set(item.consensus.order_by("pk").values_list("criterion", flat=True))
    criteria = [each for each in criteria_to_score(grid) if each.code not in left_out]
    return forms.ConsensusForm(data, grid=grid, criteria=criteria, **options)


def _item(
    request: SignedInRequest,
    item: AgendaItem,
    *,
    consensus_form: forms.ConsensusForm | None = None,
    decision_form: forms.DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    deliberating = _in_deliberation(request, item)
    bound = [form for form in (consensus_form, decision_form) if form is not None and form.is_bound]
    context = {**_reading(request, item), "in_deliberation": deliberating, "unsaved": None}
    if bound and not deliberating:
        context["unsaved"], status = unsaved(bound[0], otherwise=_NO_LONGER), CHANGED
    if deliberating:
        context |= {
            "consensus_form": consensus_form or _consensus_form(item),
            "decision_form": decision_form or _decision_form(item),
            "envelopes": queries.envelopes_left(item.application) if _is_funded(item) else [],
            "funded": _is_funded(item),
        }
    return render(request, "reviews/item.html", context, status=status)


def _in_deliberation(request: SignedInRequest, item: AgendaItem) -> bool:
    return (
        item.session.state == SessionState.OPEN
        and item.postponed_to_id is None
        and item.application.state == State.IN_DELIBERATION
        and perms.can_deliberate(request.user, item)
    )


def _is_funded(item: AgendaItem) -> bool:
    return item.application.call.strand in FUNDED


def _reading(request: SignedInRequest, item: AgendaItem) -> dict[str, Any]:
    """Return what everyone of the session reads of a dossier."""
    decision = item.decision if item.is_decided else None  # type: ignore[attr-defined]
    return {
        "item": item,
        "session": item.session,
        "application": item.application,
        "scores": scores_of(item.application, request.user, decision=decision, item=item),
        "recusals": queries.recusals(item),
        "earlier": queries.earlier_decision(item),
        "decision": decision,
        "is_notified": item.is_notified,  # type: ignore[attr-defined]
        "job": latest_job(kind=JobKind.EVALUATION_REPORT, subject_id=decision.pk) if decision else None,
        "may_postpone": decision is None
        and item.postponed_to is None
        and perms.can_postpone(request.user, item),
    }
