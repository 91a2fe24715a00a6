"""What the script of a section asks: to save what is being written, and what others have changed meanwhile."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from applications import conflict, queries, services
from applications.enums import SectionKind
from applications.forms import Readable, SectionAnswers, whole_number
from applications.models import Application, Section
from applications.perms import can_edit
from applications.views.dossier import of_team_or_404, section_or_404
from applications.views.section import unasked_of
from core.answers import CHANGED, refused
from core.clock import database_now
from core.policies import signed_in

#: Of a save: an answer that is still disputed, and waits for its choice.
WAITING = "attente"


@signed_in
@require_http_methods(["GET", "POST"])
def autosave(request: SignedInRequest, number: str, kind: SectionKind) -> HttpResponse:
    """Save what can be read of a section being written; asked by GET, say who is signed in, with a fresh form key."""
    application = of_team_or_404(request.user, number)
    section_or_404(application, kind)
    if kind == SectionKind.BUDGET:
        # The cells of its lines are no answers by name: its page saves it whole.
        raise Http404
    if request.method != "POST":
        return JsonResponse({"user": request.user.pk, "token": get_token(request)})
    if not can_edit(request.user, application):
        return refused("reader", 403) if application.is_draft else refused("sent", CHANGED)
    version = whole_number(request.POST.get("version", "")) or 0
    opened = _opened(application, kind, version)
    answers = SectionAnswers(kind, opened, request.POST, unasked=unasked_of(application, kind))
    mine = answers.readable(opened)
    unread = mine.unread | set(request.POST.getlist(WAITING))
    try:
        section = services.save_section(
            application_id=application.pk,
            kind=kind,
            content=mine.content,
            expected_version=version,
            by=request.user,
            at=database_now(),
            unread=unread,
        )
    except services.StaleSection as stale:
        return _disputed(answers, stale)
    except services.NotADraft:
        return refused("sent", CHANGED)
    return _saved(section, mine, unread=unread)


def _opened(application: Application, kind: SectionKind, version: int) -> dict[str, object]:
    section = application.sections.filter(kind=kind).first()
    if section is None:
        return {}
    return section.content if section.version == version else queries.content_at(section, version)


def _saved(section: Section, mine: Readable, *, unread: frozenset[str]) -> JsonResponse:
    """
    Tell what was saved.

    ``theirs`` are the answers that the others changed meanwhile: the page shows them before it saves again.
    """
    theirs = [
        name
        for name in sorted({*mine.content, *section.content} - unread)
        if mine.content.get(name) != section.content.get(name)
    ]
    return JsonResponse(
        {
            "version": section.version,
            "at": f"{localtime(section.saved_at):%H:%M}",
            "by": str(section.saved_by),
            "faults": mine.faults,
            "theirs": theirs,
        }
    )


def _disputed(answers: SectionAnswers, stale: services.StaleSection) -> JsonResponse:
    """Tell both texts of each answer that is disputed; nothing was saved."""
    current = stale.current
    found = conflict.disputed(answers.kind, stale.merge, theirs=current.content)
    return JsonResponse(
        {
            "cause": "conflict",
            "version": current.version,
            "at": f"{localtime(current.saved_at):%H:%M}",
            "by": str(current.saved_by),
            "differences": [
                {"name": each.name, "question": each.question, "mine": each.mine, "theirs": each.theirs}
                for each in found
            ],
            "theirs": sorted(stale.merge.theirs),
        },
        status=CHANGED,
    )


@signed_in
@require_safe
def changes(request: SignedInRequest, number: str, kind: SectionKind, version: int) -> HttpResponse:
    """Show what changed in a section since one of its versions, answer by answer."""
    application = of_team_or_404(request.user, number)
    section_or_404(application, kind)
    section = application.sections.select_related("saved_by").filter(kind=kind).first()
    if section is None or version > section.version:
        raise Http404
    before = queries.content_at(section, version)
    context = {
        "application": application,
        "kind": kind,
        "section": section,
        "differences": conflict.differences(kind, mine=before, theirs=section.content),
    }
    return render(request, "applications/changes.html", context)
