from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.enums import State
from applications.services.state import MoveRefused, locked, move
from reviews.enums import AdmissibilityOutcome
from reviews.models import Admissibility


class UnableToJudge(Exception):
    """Completeness or admissibility cannot be recorded."""


class ReasonsMissing(UnableToJudge):
    """An answer on admissibility comes without its reasons."""


@transaction.atomic
def confirm_complete(*, application_id: int, by: User, at: datetime) -> None:
    """
    Record a case officer's finding that a submitted dossier is complete.

    :raises UnableToJudge: if the dossier is not one just submitted.
    """
    application = locked(application_id)
    try:
        move(application=application, to=State.COMPLETE, by=by, at=at)
    except MoveRefused as refusal:
        raise UnableToJudge(
            f"Le dossier {application.number} est «\xa0{application.get_state_display().lower()}\xa0»\xa0: il n’est "
            "plus à vérifier. Un collègue l’a peut-être traité avant vous."
        ) from refusal


@transaction.atomic
def judge_admissibility(
    *, application_id: int, outcome: AdmissibilityOutcome, reasons: str, by: User, at: datetime
) -> Admissibility:
    """
    Record whether a complete dossier is admissible, with the officer's reasons: the engine only proposes.

    :raises ReasonsMissing: if ``reasons`` is blank.
    :raises UnableToJudge: if the dossier is not complete, or judged already.
    """
    if not reasons.strip():
        raise ReasonsMissing("Écrivez les motifs\xa0: ils seront lus par le porteur du projet.")
    application = locked(application_id)
    version = application.versions.order_by("-number")[0]
    try:
        move(application=application, to=State(outcome.value), by=by, at=at, payload={"reasons": reasons})
    except MoveRefused as refusal:
        raise UnableToJudge(
            f"Le dossier {application.number} est «\xa0{application.get_state_display().lower()}\xa0»\xa0: sa "
            "recevabilité n’est pas à dire. Un collègue l’a peut-être traité avant vous."
        ) from refusal
    return Admissibility.objects.create(version=version, outcome=outcome, reasons=reasons, at=at, by=by)
