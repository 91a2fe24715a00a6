from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.requests import SignedInRequest
from applications import exchanges, services
from applications.enums import Strand, sections_of
from applications.forms.exchange import AnswerForm, PublishForm, QuestionForm
from applications.models import CallQuestion
from applications.models.question import READERS
from applications.views.dossier import of_team_or_404, written_or_404
from core.answers import sent, status_of
from core.clock import database_now
from core.policies import roles, signed_in
from poles.enums import WRITING
from poles.perms import capacity_of

QUESTIONS_PER_PAGE = 50
ANSWERED = "repondues"


@signed_in
@require_http_methods(["GET", "POST"])
def of_dossier(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a dossier's questions to its team, with their answers; ask another."""
    find = written_or_404 if request.method == "POST" else of_team_or_404
    application = find(request.user, number)
    kinds = sections_of(Strand(application.call.strand))
    place = request.GET.get("partie", "")
    form = QuestionForm(sent(request), kinds=kinds, initial={"partie": place if place in kinds else ""})
    if form.is_valid():
        try:
            services.ask(
                application_id=application.pk,
                section=form.cleaned_data["partie"],
                text=form.cleaned_data["text"],
                by=request.user,
                at=database_now(),
            )
        except services.UnableToAsk as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "Votre question est envoyée\xa0: un courriel préviendra l’équipe de la réponse."
            )
            return redirect("applications:questions", number)
    context = {
        "application": application,
        "form": form,
        "questions": exchanges.questions_of(application),
        "faq": exchanges.faq_of(application.call),
        "may_ask": capacity_of(request.user, application.pole_id) in WRITING,
    }
    return render(request, "applications/questions.html", context, status=status_of(form))


@roles(*READERS)
@require_safe
def to_officers(request: SignedInRequest) -> HttpResponse:
    """List the questions that wait for an answer, or those that have one."""
    answered = request.GET.get("etat") == ANSWERED
    found = exchanges.questions_for(request.user, answered=answered)
    page = Paginator(found, QUESTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "answered": answered, "may_answer": _may_answer(request)}
    return render(request, "applications/question_list.html", context)


@roles(*READERS)
@require_safe
def question(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Show a question to the administration, with its answers: nothing of the dossier's content."""
    return _shown(request, _question_or_404(request, question_id), AnswerForm())


@roles(Role.CASE_OFFICER, Role.PROGRAMME_MANAGER)
@require_POST
def answer(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Answer a question, or complete its answer."""
    found = _question_or_404(request, question_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    services.answer(question_id=found.pk, text=form.cleaned_data["text"], by=request.user, at=database_now())
    messages.success(request, "Votre réponse est envoyée à l’équipe du pôle.")
    return redirect("questions:question", question_id)


@roles(Role.CASE_OFFICER, Role.PROGRAMME_MANAGER)
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, question_id: int) -> HttpResponse:
    """Publish a question and its answer, reworded, among the questions of its call."""
    found = _question_or_404(request, question_id)
    answers = "\n\n".join(given.text or "" for given in found.answers.all())
    form = PublishForm(sent(request), initial={"question": found.text, "answer": answers})
    if form.is_valid():
        try:
            services.publish_question(
                question_id=found.pk, **form.cleaned_data, by=request.user, at=database_now()
            )
        except services.UnableToPublish as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La question et sa réponse sont publiées sur la page de l’appel.")
            return redirect("questions:question", question_id)
    context = {"question": found, "form": form}
    return render(request, "applications/question_publish.html", context, status=status_of(form))


def _shown(request: SignedInRequest, found: CallQuestion, form: AnswerForm) -> HttpResponse:
    context = {
        "question": found,
        "entry": getattr(found, "faq_entry", None),
        "form": form,
        "may_answer": _may_answer(request),
    }
    return render(request, "applications/question.html", context, status=status_of(form))


def _question_or_404(request: SignedInRequest, question_id: int) -> CallQuestion:
    found = exchanges.question_for(request.user, question_id)
    if found is None:
        raise Http404
    return found


def _may_answer(request: SignedInRequest) -> bool:
    return request.user.has_role(Role.CASE_OFFICER, Role.PROGRAMME_MANAGER)
