from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.enums import FUNDED, EventKind, State, Strand
from applications.models import Application
from applications.services.state import locked, move, record
from core import jobs
from core.money import format_euros
from funding.services import UnableToMoveMoney, reserve
from poles.enums import Phase
from poles.models import PhaseMove, PolePhase
from poles.services import PhaseMoveRefused, move_phase
from reviews.enums import FAVOURABLE_OUTCOMES, JobKind, Outcome
from reviews.models import AgendaItem, CommitteeSession, Decision, DecisionMember
from reviews.perms import ties
from reviews.queries import submitted_sheets
from reviews.ratings import rated_evaluation
from reviews.services.committee import is_before, locked_session

PHASE_AFTER: dict[Strand, Phase] = {
    Strand.FEASIBILITY: Phase.FEASIBILITY,
    Strand.EXPERIMENTATION: Phase.EXPERIMENTATION,
}

#: Phases of a pole that experimentation has begun for, whatever came of it.
_EXPERIMENTED = frozenset(Phase) - {
    Phase.IDENTIFIED,
    Phase.PREFIGURATION,
    Phase.FEASIBILITY,
    Phase.READY,
    Phase.DISSOLVED,
}

#: Where the strand's aid leads a pole -> the phases of those already there, or further: they stay.
THERE_OR_FURTHER: dict[Phase, frozenset[Phase]] = {
    Phase.FEASIBILITY: _EXPERIMENTED | {Phase.FEASIBILITY, Phase.READY},
    Phase.EXPERIMENTATION: _EXPERIMENTED,
}


class UnableToDecide(Exception):
    """The committee cannot decide on a dossier."""


class NotInDeliberation(UnableToDecide):
    """The session is not open, or the dossier not in deliberation."""


class AlreadyDecided(UnableToDecide):
    """Another decision stands: what the committee decided does not change."""


class NotTheChair(UnableToDecide):
    """Only the session's chair records its decisions, and not on a dossier that they reviewed."""


class QuorumLost(UnableToDecide):
    """Without those who stay out of this dossier, too few members are left."""


class DecisionIncomplete(UnableToDecide):
    """An amount, a reason or a condition is missing, or should not be there."""


class PoleElsewhere(UnableToDecide):
    """The pole's phase does not let it go where the strand leads: nothing is decided."""


class NotEnoughMoney(UnableToDecide):
    """The call's envelopes cannot take the amount: nothing is decided."""


@transaction.atomic
def decide(
    *,
    item_id: int,
    outcome: Outcome,
    amount: Decimal | None,
    reasons: str,
    conditions: str = "",
    by: User,
    at: datetime,
) -> Decision:
    """
    Record the committee's decision and reserve its amount, if it gives one: both or neither.

    The evaluation with the scores is frozen in the decision, the pole's phase moves (not public before the
    notification) and the evaluation report is asked for.

    Decided again in the same words (a double click), the decision that stands is given.

    :param amount: euros, for a favourable outcome of a strand that gives money, and for no other.
    :raises UnableToDecide: with what to do, in French.
    """
    session = locked_session(AgendaItem.objects.values_list("session_id", flat=True).get(pk=item_id))
    item = AgendaItem.objects.get(pk=item_id)
    application = item.application = locked(item.application_id)
    if standing := Decision.objects.filter(item=item).first():
        return _same_again(standing, (outcome, amount, reasons, conditions, by.pk))
    if not is_before(session, item):
        raise NotInDeliberation("Ce dossier n’est pas en délibération dans une séance ouverte.")
    _check(application, outcome=outcome, amount=amount, reasons=reasons, conditions=conditions)
    deciding = _deciding_members(item, application)
    _must_be_quorate(session, deciding, by=by)
    move(application=application, to=State.PROPOSED, by=by, at=at)
    move(application=application, to=State.DECIDED, by=by, at=at)
    decision = _record(
        item,
        application,
        outcome=outcome,
        amount=amount,
        reasons=reasons,
        conditions=conditions,
        by=by,
        at=at,
    )
    DecisionMember.objects.bulk_create(DecisionMember(decision=decision, user=user) for user in deciding)
    jobs.request_document(kind=JobKind.EVALUATION_REPORT.value, subject_id=decision.pk, at=at)
    if decision.amount is not None and decision.reservation_key is not None:
        _reserve(decision, call_id=application.call_id, by=by, at=at)
    return decision


def _same_again(standing: Decision, asked: tuple[Any, ...]) -> Decision:
    """Give the decision that stands to who asks for the same; refuse any other."""
    if (standing.outcome, standing.amount, standing.reasons, standing.conditions, standing.by_id) == asked:
        return standing
    raise AlreadyDecided("La décision sur ce dossier est déjà enregistrée\xa0: elle ne se modifie plus.")


def _must_be_quorate(session: CommitteeSession, deciding: list[User], *, by: User) -> None:
    if by.pk != session.chair_id or by.pk not in {user.pk for user in deciding}:
        raise NotTheChair(
            "Seul le président de la séance, s’il est présent et n’est pas en déport sur ce dossier, "
            "enregistre la décision. Demandez à l’instructeur de reporter le dossier à une séance qu’une autre "
            "personne préside."
        )
    if len(deciding) < session.quorum:
        raise QuorumLost(
            f"Sans les membres en déport, {len(deciding)} personnes peuvent décider et le quorum est de "
            f"{session.quorum}. Reportez ce dossier à une autre séance."
        )


def _check(
    application: Application, *, outcome: Outcome, amount: Decimal | None, reasons: str, conditions: str
) -> None:
    if not reasons.strip():
        raise DecisionIncomplete("Écrivez les motifs de la décision\xa0: le porteur du projet les lira.")
    if outcome not in FAVOURABLE_OUTCOMES and amount is not None:
        raise DecisionIncomplete("Un dossier ajourné ou refusé n’a pas de montant\xa0: laissez la case vide.")
    funded = application.call.strand in FUNDED
    if not funded and amount is not None:
        raise DecisionIncomplete("Ce volet ne donne pas d’argent\xa0: la décision n’a pas de montant.")
    if funded and outcome in FAVOURABLE_OUTCOMES and (amount is None or amount <= 0):
        raise DecisionIncomplete("Indiquez le montant accordé, en euros.")
    requested = application.requested_amount
    if amount is not None and requested is not None and amount > requested:
        raise DecisionIncomplete(
            f"Le montant accordé dépasse le montant demandé, {format_euros(requested)}. Corrigez-le."
        )
    if outcome == Outcome.AGREED_WITH_RESERVATIONS and not conditions.strip():
        raise DecisionIncomplete("Écrivez les réserves dont l’accord est assorti.")


def _deciding_members(item: AgendaItem, application: Application) -> list[User]:
    """Return the members present who may decide: recused people leave the quorum."""
    members = item.session.members.filter(present=True).select_related("user").order_by("pk")
    out = ties(application)
    return [member.user for member in members if member.user_id not in out]


def _record(
    item: AgendaItem,
    application: Application,
    *,
    outcome: Outcome,
    amount: Decimal | None,
    reasons: str,
    conditions: str,
    by: User,
    at: datetime,
) -> Decision:
    version = application.versions.order_by("-number")[0]
    evaluation = rated_evaluation(
        version, sheets=submitted_sheets(version), consensus=item.consensus.order_by("pk")
    )
    decision = Decision.objects.create(
        application=application,
        version=version,
        item=item,
        round=application.decisions.count() + 1,
        outcome=outcome,
        amount=amount,
        reasons=reasons,
        conditions=conditions,
        evaluation=evaluation.content,
        phase_move=_move_pole(application, by=by, at=at) if outcome in FAVOURABLE_OUTCOMES else None,
        reservation_key=None if amount is None else uuid.uuid4(),
        at=at,
        by=by,
    )
    record(
        application=application,
        kind=EventKind.DECISION,
        by=by,
        at=at,
        payload={
            "decision": decision.pk,
            "outcome": outcome.value,
            "amount": str(amount) if amount else None,
        },
    )
    return decision


def _move_pole(application: Application, *, by: User, at: datetime) -> PhaseMove | None:
    """
    Move the pole where the strand leads it; a pole already there, or further, stays.

    The decision is the reason for which a pole may enter experimentation directly.

    :raises PoleElsewhere: if the programme allows no such move from the pole's phase.
    """
    target = PHASE_AFTER.get(Strand(application.call.strand))
    if target is None:
        return None
    phase = PolePhase.objects.select_for_update(of=("self",)).get(pole_id=application.pole_id)
    if phase.current in THERE_OR_FURTHER[target]:
        return None
    try:
        return move_phase(
            pole_id=application.pole_id,
            to=target,
            reason=f"Décision du comité sur le dossier {application.number}",
            by=by,
            at=at,
        )
    except PhaseMoveRefused as refusal:
        raise PoleElsewhere(f"La décision n’a pas été enregistrée. {refusal}") from refusal


def _reserve(decision: Decision, *, call_id: int, by: User, at: datetime) -> None:
    """Reserve last: the envelope's row stays locked from here to the commit, and no longer."""
    assert decision.amount is not None and decision.reservation_key is not None  # noqa: S101, PT018
    try:
        reserve(
            application_id=decision.application_id,
            amount=decision.amount,
            call_id=call_id,
            key=decision.reservation_key,
            by=by,
            at=at,
        )
    except UnableToMoveMoney as refusal:
        raise NotEnoughMoney(f"La décision n’a pas été enregistrée. {refusal}") from refusal
