"""
The pages of the self-test.

The answers come and go in a hidden field, signed: nothing of them is stored until their author asks for a draft.
Their pages are for one browser alone, and not «no-store»: the back button would end on an error instead of a question.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from applications import queries as application_queries
from applications.enums import SectionKind, Strand
from applications.models import Call
from applications.reading import NOT_GIVEN, ReadSection, read_section
from applications.services import UnableToCreate
from core.clock import database_now
from core.policies import public, signed_in
from poles import queries as pole_queries
from ptce.selftest import services, state, walk
from ptce.selftest.asking import Answers, Question
from ptce.selftest.drafting import sections_from
from ptce.selftest.evaluating import evaluate, grid_for, strand_of
from ptce.selftest.forms import TICK, DossierForm, QuestionForm
from ptce.selftest.questions import BY_KEY, QUESTIONS
from ptce.selftest.reading import read_back

#: The fields of the pages: the signed answers, the question on the page, and what the buttons ask for.
ANSWERS, QUESTION, BACK, CHANGE, RETURN = "reponses", "question", "revenir", "modifier", "bilan"
FORGET = "oublier"


@public
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Say what the self-test is, how long it takes and that nothing is kept."""
    return render(request, "ptce/selftest/welcome.html", {"number": len(QUESTIONS)})


@public
@cache_control(private=True, max_age=0)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """Ask the first question, then from each page the next one, until all are answered."""
    if request.method != "POST":
        return _ask(request, QUESTIONS[0], {})
    try:
        answers = state.read(request.POST.get(ANSWERS, ""))
    except state.AnswersLost:
        return _lost(request)
    if CHANGE in request.POST:
        return _ask_or_conclude(request, BY_KEY.get(request.POST[CHANGE]), answers, returns=True)
    question = BY_KEY.get(request.POST.get(QUESTION, ""))
    if question is None or question not in walk.asked(answers):
        return _ask_or_conclude(request, walk.first_unanswered(answers), answers)
    return _take(request, question, answers, returns=RETURN in request.POST)


def _take(request: HttpRequest, question: Question, answers: Answers, *, returns: bool) -> HttpResponse:
    """Take the answer to one question and go where the button says; going back keeps what is sound."""
    form = QuestionForm(question, answers, request.POST)
    sound = form.is_valid()
    if sound:
        answers = walk.kept({**answers, **form.answers()})
    if BACK in request.POST and not returns:
        before = walk.previous(answers, question)
        return _ask(request, before, answers) if before else redirect("selftest:welcome")
    if BACK not in request.POST and not sound:
        return _ask(request, question, answers, form=form, returns=returns)
    after = walk.first_unanswered(answers) if returns else walk.following(answers, question)
    return _ask_or_conclude(request, after, answers, returns=returns)


def _ask_or_conclude(
    request: HttpRequest, question: Question | None, answers: Answers, *, returns: bool = False
) -> HttpResponse:
    if question is None or question not in walk.asked(answers):
        return _conclude(request, answers)
    return _ask(request, question, answers, returns=returns)


def _ask(
    request: HttpRequest,
    question: Question,
    answers: Answers,
    *,
    form: QuestionForm | None = None,
    returns: bool = False,
) -> HttpResponse:
    """
    Show one question.

    :param form: what was sent and is to be corrected.
    :param returns: whether the person came from the result and goes back to it.
    """
    rank, number = walk.progress(answers, question)
    shown = form or QuestionForm(question, answers)
    context = {
        "question": question,
        "form": shown,
        "blanks": [shown[blank.key] for blank in question.blanks],
        "instead": None if question.is_choice else shown[TICK],
        "answers": state.write(answers),
        "rank": rank,
        "number": number,
        "returns": returns,
    }
    return render(request, "ptce/selftest/question.html", context, status=422 if form else 200)


def _conclude(request: HttpRequest, answers: Answers) -> HttpResponse:
    at = database_now()
    calls = list(application_queries.open_calls(at=at).select_related("grid_version"))
    strand = strand_of(answers)
    result = evaluate(answers, grid=grid_for(strand, calls), as_of=localdate(at))
    feasibility = [] if strand == Strand.FEASIBILITY else _of(Strand.FEASIBILITY, calls)
    context = {
        "result": result,
        "lines": read_back(answers),
        "answers": state.write(answers),
        "day": localdate(at),
        "calls": _of(strand, calls) if strand else calls,
        "feasibility": feasibility if result.is_missing_something else [],
        "may_draft": bool(calls),
    }
    return render(request, "ptce/selftest/result.html", context)


def _of(strand: Strand, calls: list[Call]) -> list[Call]:
    return [call for call in calls if call.strand == strand]


def _lost(request: HttpRequest) -> HttpResponse:
    return render(request, "ptce/selftest/lost.html", status=422)


@public
@never_cache
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Take the answers through the sign-in, in a cookie of one hour that only the self-test's pages receive."""
    try:
        answers = state.read(request.POST.get(ANSWERS, ""))
    except state.AnswersLost:
        return _lost(request)
    response = redirect("selftest:draft")
    response.set_cookie(
        state.COOKIE,
        state.write(answers),
        max_age=state.COOKIE_LASTS,
        path=reverse("selftest:welcome"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest) -> HttpResponse:
    """Show what the answers fill of a dossier, then start it."""
    try:
        answers = state.read(request.COOKIES.get(state.COOKIE, ""), lasts=state.COOKIE_LASTS)
    except state.AnswersLost:
        return _lost(request)
    if FORGET in request.POST:
        messages.success(request, "Vos réponses au test sont effacées de ce navigateur.")
        return _without_cookie(redirect("selftest:welcome"))
    at = database_now()
    form = DossierForm(
        request.POST if request.method == "POST" else None,
        calls=application_queries.open_calls(at=at),
        poles=pole_queries.written_by(request.user),
        strand=strand_of(answers),
    )
    drafted = _drafted(request, form, answers, at=at) if form.is_valid() else None
    if drafted:
        messages.success(request, _what_was_filled(drafted))
        return _without_cookie(redirect("applications:detail", drafted.application.number))
    sections = [_shown(kind, content) for kind, content in sections_from(answers).items()]
    context = {"form": form, "sections": sections}
    return render(request, "ptce/selftest/draft.html", context, status=422 if form.errors else 200)


def _without_cookie(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(state.COOKIE, path=reverse("selftest:welcome"), samesite="Lax")
    return response


def _drafted(
    request: SignedInRequest, form: DossierForm, answers: Answers, *, at: datetime
) -> services.Drafted | None:
    """Start the draft, or let the form say why it cannot be."""
    try:
        return services.draft_from_answers(
            answers=answers,
            call_id=form.cleaned_data["call"],
            pole=form.chosen_pole(),
            title=form.cleaned_data["title"],
            by=request.user,
            at=at,
        )
    except (services.UnableToDraft, UnableToCreate) as refusal:
        form.add_error(None, str(refusal))
        return None


def _shown(kind: SectionKind, content: dict[str, Any]) -> ReadSection:
    """Read a section as it will be written, without the questions that stay open."""
    section = read_section(kind, content)
    return ReadSection(
        kind=kind,
        lines=[line for line in section.lines if line.answer != NOT_GIVEN],
        table=section.table,
    )


def _what_was_filled(drafted: services.Drafted) -> str:
    number = drafted.application.number
    remains = (
        "Il reste à ajouter les structures membres avec leur SIRET, le périmètre, vos textes et vos pièces."
    )
    if not drafted.filled:
        return f"Le dossier {number} est là\xa0; ses parties déjà écrites n’ont pas changé. {remains}"
    parts = ", ".join(f"«\xa0{kind.label}\xa0»" for kind in drafted.filled)
    return f"Le dossier {number} est commencé. Vos réponses remplissent {parts}. {remains}"
