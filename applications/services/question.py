from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from applications.models import CallQuestion, QuestionAnswer
from applications.services.state import locked
from core import mail
from core.addresses import absolute

#: Questions of one dossier that may wait together.
MAX_WAITING = 20


class UnableToAsk(Exception):
    """A question cannot be asked."""


class TooManyWaiting(UnableToAsk):
    """As many questions of the dossier wait for an answer as may."""


@transaction.atomic
def ask(*, application_id: int, section: str, text: str, by: User, at: datetime) -> CallQuestion:
    """
    Ask the officers a question about a dossier, sent or not; asked again before its answer, it is one question.

    :param section: value of the section that it is about, nothing for the whole dossier.
    :raises TooManyWaiting: if twenty questions of the dossier wait already.
    """
    application = locked(application_id)
    waiting = CallQuestion.objects.filter(application=application).answered(False)
    if standing := waiting.filter(section=section, text=text).order_by("pk").first():
        return standing
    if waiting.count() >= MAX_WAITING:
        raise TooManyWaiting(
            f"{MAX_WAITING} questions de ce dossier attendent déjà une réponse. Attendez-la, ou écrivez au service "
            f"instructeur, {application.call.service_email}."
        )
    return CallQuestion.objects.create(application=application, section=section, text=text, by=by, at=at)


@transaction.atomic
def answer(*, question_id: int, text: str, by: User, at: datetime) -> QuestionAnswer:
    """Answer a question, or complete what was answered, and tell the whole team; sent twice, it is one answer."""
    question = CallQuestion.objects.get(pk=question_id)
    application = locked(question.application_id)
    last = question.answers.order_by("-pk").first()
    if last and (last.by_id, last.text) == (by.pk, text):
        return last
    made = QuestionAnswer.objects.create(question=question, text=text, by=by, at=at)
    for user in User.objects.filter(pole_teams__pole=application.pole_id).order_by("pk"):
        mail.send(
            occasion=f"answer:{made.pk}",
            to_user_id=user.pk,
            template="applications/mail/answer",
            context={
                "application": application,
                "place": question.place,
                "link": absolute(reverse("applications:questions", args=[application.number])),
            },
            at=at,
        )
    return made
