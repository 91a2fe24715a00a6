from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from accounts.models import User
from applications.enums import EventKind, State
from applications.models import Application, Call, NumberSequence
from applications.services.state import record
from poles.models import Pole


class UnableToCreate(Exception):
    """A dossier cannot be started."""


class CallNotOpen(UnableToCreate):
    """The call does not take new dossiers at that time."""


def _next_number(year: int) -> str:
    NumberSequence.objects.get_or_create(year=year)
    NumberSequence.objects.filter(year=year).update(last=F("last") + 1)
    return f"PTCE-{year}-{NumberSequence.objects.get(year=year).last:05d}"


@transaction.atomic
def create_application(*, call_id: int, pole_id: int, title: str, by: User, at: datetime) -> Application:
    """
    Start a draft dossier; it has its number from now on.

    Asked for again in the same words, by a second click say, the draft already started is given.

    :raises CallNotOpen: if the call is not published, not open yet or past its closing.
    """
    call = Call.objects.get(pk=call_id)
    if not Call.objects.open(at=at).filter(pk=call_id).exists():
        raise CallNotOpen(
            f"L’appel «\xa0{call.title}\xa0» ne reçoit pas de dossier en ce moment\xa0: il est ouvert du "
            f"{localtime(call.opens_at):%d/%m/%Y} au {localtime(call.closes_at):%d/%m/%Y à %H:%M}. "
            "Choisissez un autre appel."
        )
    Pole.objects.select_for_update(of=("self",)).get(pk=pole_id)
    standing = Application.objects.filter(
        call=call, pole_id=pole_id, title=title, created_by=by, state=State.DRAFT
    ).first()
    if standing:
        return standing
    application = Application.objects.create(
        number=_next_number(localtime(at).year),
        call=call,
        pole_id=pole_id,
        title=title,
        created_at=at,
        created_by=by,
    )
    record(application=application, kind=EventKind.CREATED, by=by, at=at, payload={"title": title})
    return application
