from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications import services as application_services
from applications.enums import SectionKind, Strand, sections_of
from applications.models import Application, Section
from poles import services as pole_services
from poles.models import Pole
from poles.services import PoleDetails
from ptce.selftest.asking import Answers
from ptce.selftest.drafting import sections_from


class UnableToDraft(Exception):
    """The answers cannot become a draft."""


class NotYourPole(UnableToDraft):
    """The pole is not one that the person writes for."""


@dataclass(frozen=True)
class Drafted:
    """The draft, and the sections written from the answers: those already written stay as they are."""

    application: Application
    filled: tuple[SectionKind, ...]


@transaction.atomic
def draft_from_answers(
    *, answers: Answers, call_id: int, pole: int | PoleDetails, title: str, by: User, at: datetime
) -> Drafted:
    """
    Start a draft dossier with what the answers say, and its pole first where it is new.

    Sent again in the same words, by a second click say, it gives the same pole and dossier.

    :param pole: the key of one of the person's poles, or the one to create.
    :raises NotYourPole: if the person does not write for the pole.
    :raises applications.services.CallNotOpen: if the call takes no dossier at that time.
    """
    if isinstance(pole, PoleDetails):
        pole_id = pole_services.create_pole(details=pole, by=by, at=at).pk
    elif Pole.objects.written_by(by).filter(pk=pole).exists():
        pole_id = pole
    else:
        raise NotYourPole("Vous n’écrivez pas pour ce pôle. Choisissez-en un autre, ou créez-le.")
    application = application_services.create_application(
        call_id=call_id, pole_id=pole_id, title=title, by=by, at=at
    )
    written = set(Section.objects.filter(application=application).values_list("kind", flat=True))
    blank = set(sections_of(Strand(application.call.strand))) - written
    filling = {kind: content for kind, content in sections_from(answers).items() if kind in blank}
    for kind, content in filling.items():
        application_services.save_section(
            application_id=application.pk,
            kind=kind,
            content=content,
            expected_version=0,
            by=by,
            at=at,
        )
    return Drafted(application=application, filled=tuple(filling))
