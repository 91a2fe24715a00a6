from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate, localtime

from accounts.models import User
from applications import queries
from applications.enums import EventKind, State
from applications.facts import facts_of
from applications.models import Application, Evaluation, Impediment, SubmittedPiece, SubmittedVersion
from applications.perms import can_submit
from applications.services.state import locked, move, record
from applications.snapshot import snapshot
from core.canonical import digest, plain
from criteria import engine
from criteria.services import evaluate_facts
from poles.models import Pole


class UnableToSubmit(Exception):
    """A dossier cannot be sent."""


class CallClosed(UnableToSubmit):
    """The call, its grace included, is over, or has not begun."""


class Incomplete(UnableToSubmit):
    """Something compulsory is missing: ``missing`` lists it."""

    def __init__(self, missing: list[queries.Missing]) -> None:
        super().__init__("Le dossier n’est pas encore complet\xa0: il reste des éléments à remplir.")
        self.missing = missing


class Impeded(UnableToSubmit):
    """The lead organisation is kept from sending."""


class NotEvaluable(UnableToSubmit):
    """The criteria cannot read an answer: ``fault`` says which."""

    def __init__(self, fault: engine.InvalidInput) -> None:
        super().__init__(
            "Une réponse ne peut pas être lue par les critères. Corrigez-la, ou écrivez au service instructeur\xa0: "
            "rien n’est perdu."
        )
        self.fault = fault


class NotYoursToSubmit(UnableToSubmit):
    """The person writes or reads for the pole, and does not answer for it."""


@transaction.atomic
def submit(*, application_id: int, by: User, at: datetime) -> SubmittedVersion:
    """
    Freeze a draft into its first submitted version and evaluate it once; sent again, give the same version.

    :param at: aware; the database's time when the request was received, which the deadline judges.
    :raises CallClosed: if ``at`` is not before the call's closing plus its grace.
    :raises NotYoursToSubmit: if the person is neither the pole's lead nor a coordinator.
    :raises Impeded: if the lead organisation is kept from sending.
    :raises Incomplete: if something compulsory is missing.
    :raises NotEvaluable: if the criteria cannot read the answers.
    """
    application = locked(application_id)
    # What is judged and frozen comes in several queries: whoever changes the pole meanwhile waits.
    Pole.objects.select_for_update(of=("self",)).get(pk=application.pole_id)
    if not can_submit(by, application):
        raise NotYoursToSubmit(
            "Le dépôt engage le pôle\xa0: il revient à son porteur ou à un coordinateur. Prévenez-les que le dossier "
            "est prêt."
        )
    if application.state != State.DRAFT:
        return application.versions.order_by("number").get(number=1)
    application = queries.with_content(Application.objects.filter(pk=application_id)).get()
    _must_be_open(application, at=at)
    if missing := queries.missing_for_submission(application):
        raise Incomplete(missing)
    _must_not_be_impeded(application, at=at)
    version = _freeze(application, by=by, at=at)
    application.submitted_at = at
    application.region = application.pole.region
    application.requested_amount = queries.requested_amount(application)
    record(
        application=application,
        kind=EventKind.VERSION,
        by=by,
        at=at,
        payload={"version": version.number, "sha256": version.sha256},
    )
    move(application=application, to=State.SUBMITTED, by=by, at=at)
    return version


def _must_be_open(application: Application, *, at: datetime) -> None:
    call = application.call
    if call.published_at is None or at < call.opens_at:
        raise CallClosed(
            f"L’appel «\xa0{call.title}\xa0» n’est pas encore ouvert\xa0: il ouvrira le "
            f"{localtime(call.opens_at):%d/%m/%Y à %H:%M}. Votre dossier reste enregistré."
        )
    if at >= call.last_instant:
        raise CallClosed(
            f"L’appel «\xa0{call.title}\xa0» est clos depuis le {localtime(call.closes_at):%d/%m/%Y à %H:%M} "
            "(heure de Paris)\xa0: le dossier n’a pas été déposé. Il reste enregistré comme brouillon\xa0; "
            "écrivez au service instructeur si une panne vous a empêché de le déposer à temps."
        )


def _must_not_be_impeded(application: Application, *, at: datetime) -> None:
    organisations = [
        member.organisation_id for member in application.pole.memberships.all() if member.is_lead
    ]
    impediment = (
        Impediment.objects.filter(Q(until__isnull=True) | Q(until__gt=at))
        .filter(organisation__in=organisations, since__lte=at)
        .order_by("since", "pk")
        .first()
    )
    if impediment:
        raise Impeded(f"Le dossier ne peut pas être déposé pour l’instant\xa0: {impediment.reason}")


def _freeze(application: Application, *, by: User, at: datetime) -> SubmittedVersion:
    payload = cast("dict[str, Any]", plain(snapshot(application, as_of=localdate(at))))
    version = SubmittedVersion.objects.create(
        application=application,
        number=application.versions.count() + 1,
        payload=payload,
        sha256=digest(payload),
        submitted_at=at,
        submitted_by=by,
    )
    SubmittedPiece.objects.bulk_create(
        # Those of the dossier and those of its pole's members.
        SubmittedPiece(version=version, **piece)
        for piece in payload["pieces"]
    )
    grid_version = application.call.grid_version
    try:
        evaluation = evaluate_facts(facts=facts_of(payload), grid_version=grid_version)
    except engine.InvalidInput as fault:
        raise NotEvaluable(fault) from fault
    Evaluation.objects.create(
        version=version,
        grid_version=grid_version,
        content=evaluation.content,
        sha256=evaluation.sha256,
        created_at=at,
    )
    return version
