from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from applications import conflict, exchanges, queries, services
from applications.attestations import unasked
from applications.elsewhere import recalled
from applications.enums import SectionKind, State, Strand, sections_of
from applications.forms import SectionAnswers, one_row_more, whole_number, with_years_changed
from applications.forms.answers import MultipleChoiceAnswer
from applications.forms.sections.funding import OF_AID
from applications.models import Application, Section
from applications.perms import can_edit
from applications.reading import read_section
from applications.snapshot import snapshot
from applications.verdicts import outlook, split_by_page
from applications.views import plan
from applications.views.dossier import of_team_or_404, section_or_404
from core.clock import database_now
from core.policies import signed_in
from criteria.reading import thresholds_in_words
from criteria.services import engine_grid
from poles.enums import WRITING
from poles.perms import capacity_of

KEEP = "garder-"
STAY = "rester"
ADD_ROW = "ajouter-une-ligne"


@signed_in
@require_http_methods(["GET", "POST"])
def section(request: SignedInRequest, number: str, kind: SectionKind) -> HttpResponse:
    """Show one section to fill, or what it says to a reader and once the dossier is sent; save it."""
    application = of_team_or_404(request.user, number)
    section_or_404(application, kind)
    standing = application.sections.select_related("saved_by").filter(kind=kind).first()
    if not can_edit(request.user, application):
        return _read_only(request, application, kind, standing)
    content = standing.content if standing else {}
    thresholds = thresholds_in_words(engine_grid(application.call.grid_version))
    answers_to = partial(
        SectionAnswers,
        kind,
        content,
        thresholds=thresholds,
        unasked=unasked_of(application, kind),
        suggested=plan.suggested(application, kind),
    )
    if request.method != "POST":
        return _form(request, application, answers_to(None), _version(standing))
    opened = whole_number(request.POST.get("version", ""))
    version = _version(standing) if opened is None else opened
    if longer := _reshaped(request.POST):
        return _form(request, application, answers_to(longer), version)
    answers = answers_to(request.POST)
    if not answers.is_valid():
        return _form(request, application, answers, version, status=422)
    return _save(request, application, answers, mine=_chosen(request, answers, content), version=version)


def _reshaped(data: QueryDict) -> QueryDict | None:
    """Return what was sent with a row or a year more, or a year less, where that is what is asked."""
    return one_row_more(data) if ADD_ROW in data else with_years_changed(data)


def _chosen(request: SignedInRequest, answers: SectionAnswers, standing: dict[str, Any]) -> dict[str, Any]:
    """Return what the person sends, but for the answers of others that they chose to keep."""
    theirs = [
        name.removeprefix(KEEP)
        for name, value in request.POST.items()
        if name.startswith(KEEP) and value == "theirs"
    ]
    return conflict.merged(mine=answers.content(), theirs=standing, keep_theirs=theirs)


def _save(
    request: SignedInRequest,
    application: Application,
    answers: SectionAnswers,
    *,
    mine: dict[str, Any],
    version: int,
) -> HttpResponse:
    try:
        services.save_section(
            application_id=application.pk,
            kind=answers.kind,
            content=mine,
            expected_version=version,
            by=request.user,
            at=database_now(),
        )
    except services.StaleSection as stale:
        return _conflict(request, application, answers, stale)
    except services.NotADraft as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:section", application.number, answers.kind)
    messages.success(request, f"«\xa0{answers.kind.label}\xa0» est enregistré.")
    if STAY in request.POST:
        return redirect("applications:section", application.number, answers.kind)
    following = _following(application, answers.kind) if "suite" in request.POST else None
    if following:
        return redirect("applications:section", application.number, following)
    return redirect("applications:detail", application.number)


def _conflict(
    request: SignedInRequest, application: Application, answers: SectionAnswers, stale: services.StaleSection
) -> HttpResponse:
    """
    Show both texts of each answer that is disputed; the answer carries all that was sent, and nothing is lost.

    What only the others changed is theirs, unasked.
    """
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"version", "csrfmiddlewaretoken"} and not name.startswith(KEEP)
        for value in values
    ]
    context = {
        "application": application,
        "kind": answers.kind,
        "current": stale.current,
        "differences": conflict.disputed(answers.kind, stale.merge, theirs=stale.current.content),
        "theirs": sorted(stale.merge.theirs),
        "sent": sent,
        "keep": KEEP,
    }
    return render(request, "applications/conflict.html", context, status=409)


def _form(
    request: SignedInRequest,
    application: Application,
    answers: SectionAnswers,
    version: int,
    *,
    status: int = 200,
) -> HttpResponse:
    kinds = sections_of(Strand(application.call.strand))
    whole = queries.with_content(Application.objects.filter(pk=application.pk)).get()
    at = database_now()
    seen = outlook(whole, at=at)
    said = snapshot(whole, as_of=localdate(at))
    fed, others = split_by_page(seen.groups, answers.kind)
    counted = any(answers.kind in verdict.pages for verdict in fed)
    context = {
        "application": application,
        "answers": answers,
        "outlook": seen,
        "fed": fed,
        "fed_title": "Cette partie compte pour" if counted else "Cette partie appuie",
        "recalled": recalled(answers.kind, said),
        "others": others,
        "version": version,
        "over": f"{application.number} – partie {kinds.index(answers.kind) + 1} sur {len(kinds)}",
        "following": _following(application, answers.kind),
        "around": _around(request, application, answers.kind, may_ask=True),
        "add_row": ADD_ROW,
        "stay": STAY,
        **plan.context(answers, said),
    }
    return render(request, "applications/section.html", context, status=status)


def _read_only(
    request: SignedInRequest, application: Application, kind: SectionKind, standing: Section | None
) -> HttpResponse:
    content = standing.content if standing else {}
    draft = application.state == State.DRAFT
    read = read_section(kind, content)
    refused = request.method == "POST"
    context = {
        "application": application,
        "kind": kind,
        "draft": draft,
        # What a sent dossier does not hold may not have been asked then.
        "read": read if draft or content else replace(read, lines=[]),
        "around": _around(
            request,
            application,
            kind,
            may_ask=capacity_of(request.user, application.pole_id) in WRITING,
        ),
        "refused": refused,
        "typed": _typed_apart(request, application, kind, content) if refused else [],
    }
    return render(request, "applications/section_read.html", context, status=409 if refused else 200)


def _around(
    request: SignedInRequest, application: Application, kind: SectionKind, *, may_ask: bool
) -> exchanges.Around:
    return exchanges.Around(
        section=kind.value,
        talk=exchanges.talk_of(application, request.user).get(kind.value, exchanges.Talk()),
        faq=exchanges.faq_beside(application.call_id, kind.value),
        may_ask=may_ask,
    )


def _typed_apart(
    request: SignedInRequest, application: Application, kind: SectionKind, content: dict[str, Any]
) -> list[conflict.Difference]:
    """Give back what was typed too late and differs from what was sent: nothing typed is lost."""
    answers = SectionAnswers(
        kind,
        content,
        request.POST,
        unasked=unasked_of(application, kind),
        suggested=plan.suggested(application, kind),
    )
    if answers.is_valid():
        return conflict.differences(kind, mine=answers.content(), theirs=content)
    forms = [answers.form, *(answers.rows.forms if answers.rows else [])]
    fields = [field for form in forms for field in form if isinstance(field.data, str | list) and field.data]
    return [
        conflict.Difference(name=field.html_name, question=str(field.label), mine=_in_words(field), theirs="")
        for field in fields
    ]


def _in_words(field: BoundField) -> str:
    if isinstance(field.field, MultipleChoiceAnswer):
        return field.field.read(field.data)
    return str(field.data)


def unasked_of(application: Application, kind: SectionKind) -> frozenset[str]:
    """Return the questions of a section that the dossier's situation leaves out."""
    if kind == SectionKind.FUNDING and application.call.strand != Strand.EXPERIMENTATION:
        return frozenset(OF_AID)
    if kind != SectionKind.ATTESTATIONS:
        return frozenset()
    return unasked(kind, legal_category=queries.lead_category(application))


def _following(application: Application, kind: SectionKind) -> SectionKind | None:
    kinds = sections_of(Strand(application.call.strand))
    return next(iter(kinds[kinds.index(kind) + 1 :]), None)


def _version(standing: Section | None) -> int:
    return standing.version if standing else 0
