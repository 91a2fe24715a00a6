"""Check the pieces that wait in quarantine: what their jobs do."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from applications.enums import PieceState
from applications.models import Application, Piece
from applications.services.piece import refuse
from applications.services.state import locked
from core import jobs, pieces
from core.pieces import Code, quarantine

#: After so many tries a child that dies or takes too long has been stopped by the file, and not by chance.
TRIES = 3
#: Refusals that another try may not repeat.
_BY_CHANCE = frozenset({Code.STALLED, Code.CRASHED})


class CheckInterrupted(Exception):
    """The child was stopped on its way: once more."""


def check_piece(claim: jobs.Claim) -> jobs.Completion | None:
    """
    Check one piece, outside any transaction; return what settles it, nothing if it no longer waits.

    A file gone from the quarantine (restored from a backup without it) is refused as lost.

    :raises core.jobs.Later: if the antivirus does not answer: the piece stays pending.
    :raises CheckInterrupted: if the child was stopped, and may not be next time.
    """
    piece = Piece.objects.pending().filter(pk=claim.subject_id).first()
    if piece is None:
        return None
    try:
        with quarantine.read(piece.quarantine) as file:
            checked = pieces.check(file)
    except FileNotFoundError:
        return partial(_refuse, piece.pk, Code.LOST)
    except pieces.ScannerDown as fault:
        raise jobs.Later("L’antivirus ne répond pas\xa0: la pièce attend.") from fault
    except pieces.PieceRefused as refusal:
        if refusal.code in _BY_CHANCE and claim.attempt < TRIES:
            raise CheckInterrupted(refusal.code.value) from refusal
        return partial(_refuse, piece.pk, refusal.code)
    # The row comes after the file that it names.
    pieces.keep(checked)
    return partial(_take, piece.pk, checked)


def clear_quarantine(*, at: datetime) -> int:
    """Delete the files of senders that died before their row, and return how many that was."""
    waiting = Piece.objects.filter(state=PieceState.PENDING).values_list("quarantine", flat=True)
    return quarantine.clear(named=set(waiting), at=at)


def _take(piece_id: int, checked: pieces.CheckedPiece, at: datetime) -> None:
    if piece := _still_waiting(piece_id):
        transaction.on_commit(partial(quarantine.discard, piece.quarantine))
        piece.state, piece.quarantine, piece.settled_at = PieceState.CLEAN, "", at
        piece.sha256, piece.size, piece.content_type = checked.sha256, checked.size, checked.content_type
        piece.save()


def _refuse(piece_id: int, code: Code, at: datetime) -> None:
    if piece := _still_waiting(piece_id):
        refuse(piece, code, at=at)


def _still_waiting(piece_id: int) -> Piece | None:
    """Lock a piece's dossier, then read it again: its sender may have taken it out meanwhile."""
    locked(Application.objects.get(pieces=piece_id).pk)
    return Piece.objects.pending().filter(pk=piece_id).first()
