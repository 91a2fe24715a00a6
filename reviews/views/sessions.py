"""Sessions of the committee: planning, the agenda, opening and closing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.requests import SignedInRequest
from core.answers import CHANGED, INVALID, sent
from core.clock import database_now
from core.policies import roles
from reviews import forms, perms, queries, services
from reviews.enums import SessionState
from reviews.models import CommitteeSession, SessionMember
from reviews.views.refusals import put

PER_PAGE = 25


@roles(*perms.SESSION_READERS)
@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """List the sessions that the person may see."""
    found = queries.sessions_of(request.user)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_plan": perms.can_plan_sessions(request.user),
    }
    return render(request, "reviews/sessions.html", context)


@roles(*perms.SESSION_PLANNERS)
@require_http_methods(["GET", "POST"])
def plan(request: SignedInRequest) -> HttpResponse:
    at = database_now()
    form = forms.SessionForm(
        sent(request),
        chairs=queries.people_as(Role.COMMITTEE_CHAIR, at=at),
        people=queries.people_as(Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, at=at),
    )
    if form.is_valid():
        try:
            session = services.plan_session(
                title=form.cleaned_data["title"],
                held_at=form.cleaned_data["held_at"],
                chair_id=form.cleaned_data["chair"].pk,
                member_ids=[member.pk for member in form.cleaned_data["members"]],
                quorum=form.cleaned_data["quorum"],
                by=request.user,
                at=at,
            )
        except services.UnableToRunSession as refusal:
            put(form, refusal)
        else:
            messages.success(request, f"La séance «\xa0{session}\xa0» est planifiée.")
            return redirect("reviews:session", session.pk)
    status = INVALID if form.is_bound else 200
    return render(request, "reviews/session_form.html", {"form": form}, status=status)


@roles(*perms.SESSION_READERS)
@require_safe
def session(request: SignedInRequest, session_id: int) -> HttpResponse:
    return _session(request, session_or_404(request, session_id))


@roles(Role.COMMITTEE_CHAIR)
@require_POST
def open_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    found = _to_preside_or_404(request, session_id)
    form = _opening_form(found, queries.session_members(found), request.POST)
    if not form.is_valid():
        return _session(request, found, opening=form, status=INVALID)
    try:
        services.open_session(
            session_id=found.pk,
            present_ids=form.cleaned_data["present"],
            by=request.user,
            at=database_now(),
        )
    except services.UnableToRunSession as refusal:
        status = put(form, refusal)
        return _session(request, found, opening=form, refusal=str(refusal), status=status)
    messages.success(
        request, "La séance est ouverte\xa0: les dossiers de l’ordre du jour sont en délibération."
    )
    return redirect("reviews:session", found.pk)


@roles(Role.COMMITTEE_CHAIR)
@require_POST
def close_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    found = _to_preside_or_404(request, session_id)
    try:
        services.close_session(session_id=found.pk, by=request.user, at=database_now())
    except services.UnableToRunSession as refusal:
        return _session(request, found, refusal=str(refusal), status=CHANGED)
    messages.success(request, "La séance est close.")
    return redirect("reviews:session", found.pk)


def session_or_404(request: SignedInRequest, session_id: int) -> CommitteeSession:
    visible = CommitteeSession.objects.visible_to(request.user).select_related("chair")
    return get_object_or_404(visible, pk=session_id)


def _to_preside_or_404(request: SignedInRequest, session_id: int) -> CommitteeSession:
    found = session_or_404(request, session_id)
    if not perms.can_preside(request.user, found):
        raise Http404
    return found


def _opening_form(
    session: CommitteeSession, members: Iterable[SessionMember], data: QueryDict | None = None
) -> forms.OpeningForm:
    return forms.OpeningForm(
        data,
        members=members,
        planned_on=localdate(session.held_at),
        today=localdate(database_now()),
    )


def _session(
    request: SignedInRequest,
    found: CommitteeSession,
    *,
    opening: forms.OpeningForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    members = queries.session_members(found)
    presides = perms.can_preside(request.user, found)
    if found.state != SessionState.PLANNED:
        opening = None
    elif presides:
        opening = opening or _opening_form(found, members)
    context: dict[str, Any] = {
        "session": found,
        "members": members,
        "present_count": sum(member.present for member in members),
        "agenda": queries.agenda(found, request.user),
        "postponed": queries.postponed(found, request.user),
        "presides": presides,
        "may_postpone": presides or request.user.has_role(*perms.SESSION_PREPARERS),
        "opening": opening,
        "refusal": refusal,
    }
    return render(request, "reviews/session.html", context, status=status)
