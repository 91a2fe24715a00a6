"""What the committee does in its sessions with the invented dossiers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial

from accounts.models import User
from ptce.demo import content, entities
from ptce.demo.stage import Stage, Step
from reviews import services as reviews
from reviews.enums import Outcome
from reviews.models import AgendaItem, CommitteeSession

#: The agenda is drawn up some days before the session.
AGENDA_DAYS = 5
COMMITTEE = ("comite1", "comite2", "comite3", "comite4", "comite5")
QUORUM = 3
#: Minutes that the committee gives to one dossier.
PER_DOSSIER = 25


def steps(stage: Stage) -> Iterator[Step]:
    chair = stage.people[COMMITTEE[0]]
    for session in content.programme().sessions:
        dossiers = [
            dossier
            for pole in content.example_poles()
            for dossier in pole.dossiers
            if dossier.session == session.key
        ]
        yield from _session_steps(stage, session, dossiers, chair)


def _session_steps(
    stage: Stage, session: entities.Session, dossiers: list[entities.Dossier], chair: User
) -> Iterator[Step]:
    yield Step(
        at=stage.on(session.day - AGENDA_DAYS),
        by=chair,
        act=partial(_plan, stage, session, dossiers),
    )
    yield Step(at=stage.on(session.day), by=chair, act=partial(_open, stage, session))
    decided = [dossier for dossier in dossiers if dossier.decision]
    for turn, dossier in enumerate(decided, start=1):
        yield Step(
            at=stage.on(session.day, minutes=PER_DOSSIER * turn),
            by=chair,
            act=partial(_decide, stage, dossier),
        )
    if session.closed:
        yield Step(
            at=stage.on(session.day, minutes=PER_DOSSIER * (len(decided) + 1)),
            by=chair,
            act=partial(_close, session),
        )


def _row(session: entities.Session) -> CommitteeSession:
    return CommitteeSession.objects.get(title=session.title)


def _plan(
    stage: Stage, session: entities.Session, dossiers: list[entities.Dossier], by: User, at: datetime
) -> None:
    planned = reviews.plan_session(
        title=session.title,
        held_at=stage.on(session.day),
        chair_id=by.pk,
        member_ids=[stage.people[key].pk for key in COMMITTEE],
        quorum=QUORUM,
        by=by,
        at=at,
    )
    for dossier in dossiers:
        reviews.add_to_agenda(
            session_id=planned.pk, application_id=stage.applications[dossier.key].pk, by=by, at=at
        )


def _open(stage: Stage, session: entities.Session, by: User, at: datetime) -> None:
    present = [stage.people[key].pk for key in session.present]
    reviews.open_session(session_id=_row(session).pk, present_ids=present, by=by, at=at)


def _close(session: entities.Session, by: User, at: datetime) -> None:
    reviews.close_session(session_id=_row(session).pk, by=by, at=at)


def _decide(stage: Stage, dossier: entities.Dossier, by: User, at: datetime) -> None:
    decision = dossier.decision
    if decision is None:
        raise ValueError(f"{dossier.key} is decided without a decision")
    item = AgendaItem.objects.get(application=stage.applications[dossier.key])
    for consensus in dossier.consensus:
        reviews.record_consensus(
            item_id=item.pk,
            criterion=consensus.criterion,
            score=consensus.score,
            reason=consensus.reason,
            by=by,
            at=at,
        )
    reviews.decide(
        item_id=item.pk,
        outcome=Outcome(decision.outcome),
        amount=None if decision.amount is None else Decimal(decision.amount),
        reasons=decision.reason,
        conditions=decision.conditions,
        by=by,
        at=at,
    )
