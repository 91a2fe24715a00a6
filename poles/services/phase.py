from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from poles.enums import Phase, allowed_moves
from poles.models import PhaseMove, PhasePublication, Pole, PolePhase


class PhaseMoveRefused(Exception):
    """A pole cannot go from its phase to the one asked for."""


def begin_life(*, pole: Pole, phase: Phase, reason: str, by: User | None, at: datetime) -> PolePhase:
    """Give a new pole its first phase, public at once; runs inside its caller's transaction."""
    move = PhaseMove.objects.create(pole=pole, to_phase=phase, reason=reason, at=at, by=by)
    PhasePublication.objects.create(move=move, at=at, by=by)
    return PolePhase.objects.create(pole=pole, current=phase, current_since=at, public=phase, public_since=at)


@transaction.atomic
def move_phase(*, pole_id: int, to: Phase, reason: str, by: User, at: datetime) -> PhaseMove:
    """
    Move a pole to another phase of its life; hidden from the public until ``publish_move``.

    :raises PhaseMoveRefused: if the programme allows no such move.
    """
    phase = PolePhase.objects.select_for_update(of=("self",)).get(pole_id=pole_id)
    start = Phase(phase.current)
    if to not in allowed_moves(start):
        raise PhaseMoveRefused(
            f"Un pôle «\xa0{start.label.lower()}\xa0» ne peut pas passer directement à «\xa0{to.label.lower()}\xa0». "
            "Vérifiez la phase du pôle avant de recommencer."
        )
    move = PhaseMove.objects.create(
        pole_id=pole_id, from_phase=start, to_phase=to, reason=reason, at=at, by=by
    )
    phase.current = to
    phase.current_since = at
    phase.save(update_fields=["current", "current_since"])
    return move


@transaction.atomic
def publish_move(*, move_id: int, by: User, at: datetime) -> None:
    """Show a change of phase to everyone; publishing it again changes nothing."""
    move = PhaseMove.objects.get(pk=move_id)
    phase = PolePhase.objects.select_for_update(of=("self",)).get(pole_id=move.pole_id)
    _, published_now = PhasePublication.objects.get_or_create(move=move, defaults={"at": at, "by": by})
    if published_now:
        phase.public = move.to_phase
        phase.public_since = at
        phase.save(update_fields=["public", "public_since"])
