from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from applications.enums import PieceKind, PieceState
from applications.models import Application, Piece
from applications.services.state import locked
from core import jobs, pieces
from core.pieces import Code, quarantine
from core.pieces.refusals import PASSING

MAX_PIECES = 60

#: The kind of job that checks a piece; its person waits at the page.
CHECK = "piece_check"
PRIORITY = 10


class UnableToChangePieces(Exception):
    """A piece cannot be added or removed."""


class TooManyPieces(UnableToChangePieces):
    """The dossier holds as many pieces as it may."""


class PiecesFrozen(UnableToChangePieces):
    """The dossier has been sent: its pieces no longer change."""


def add_piece(
    *, application_id: int, kind: PieceKind, label: str, upload: Any, by: User, at: datetime
) -> Piece:
    """
    Put a file sent for a draft in quarantine under the next code (P1, P2…), and ask for its check.

    The row and its job come in one transaction, the file before it. Sent again with the same kind and label (a
    second click, a try after the network failed), the piece already there is given.

    :raises core.pieces.PieceRefused: if the file is too large, empty, or begins like nothing that we take.
    :raises UnableToChangePieces: if the dossier is sent or full.
    """
    pieces.glance(upload)
    received = pieces.digest_of(upload)
    key = quarantine.put(upload)
    try:
        piece = _wait(
            Piece(
                application_id=application_id,
                kind=kind,
                label=label,
                sha256=received,
                received=received,
                size=upload.size,
                state=PieceState.PENDING,
                quarantine=key,
                added_at=at,
                added_by=by,
            )
        )
    except BaseException:
        quarantine.discard(key)
        raise
    if piece.quarantine != key:
        quarantine.discard(key)
    return piece


@transaction.atomic
def attach_checked(
    *,
    application_id: int,
    kind: PieceKind,
    label: str,
    checked: pieces.CheckedPiece,
    by: User,
    at: datetime,
) -> Piece:
    """
    Attach a file that has been checked already, under the next code: it is part of the draft at once.

    :raises UnableToChangePieces: if the dossier is sent or full.
    """
    piece = Piece(
        kind=kind,
        label=label,
        sha256=checked.sha256,
        received=checked.received,
        size=checked.size,
        content_type=checked.content_type,
        added_at=at,
        added_by=by,
        settled_at=at,
    )
    application = _open(application_id)
    if standing := _standing(application, piece):
        return standing
    _enter(application, piece)
    # Nothing is refused any more: no file is left behind.
    pieces.keep(checked)
    return piece


@transaction.atomic
def remove_piece(*, application_id: int, code: str, by: User, at: datetime) -> None:
    """
    Take a piece out of a draft; its row stays, dated. One that is being checked or is refused is its sender's alone.

    :raises PiecesFrozen: if the dossier is sent.
    """
    application = _open(application_id)
    for piece in application.pieces.seen_by(by).filter(code=code).order_by("pk"):
        piece.removed_at = at
        if piece.state == PieceState.PENDING:
            refuse(piece, Code.WITHDRAWN, at=at)
        else:
            piece.save(update_fields=["removed_at"])


def remove_all(application: Application, *, at: datetime) -> None:
    """Take every piece out of a locked draft; what is being checked is refused, its bytes go with the transaction."""
    for piece in application.pieces.pending().order_by("pk"):
        refuse(piece, Code.WITHDRAWN, at=at)
    application.pieces.present().update(removed_at=at)


def refuse(piece: Piece, code: Code, *, at: datetime) -> None:
    """Settle a pending piece as refused; its bytes go with the transaction. The dossier is locked."""
    transaction.on_commit(partial(quarantine.discard, piece.quarantine))
    piece.state, piece.reason = PieceState.REFUSED, code.value
    piece.quarantine, piece.settled_at = "", at
    piece.save()


@transaction.atomic
def _wait(piece: Piece) -> Piece:
    application = _open(piece.application_id)
    if standing := _standing(application, piece):
        return standing
    _enter(application, piece)
    jobs.enqueue(
        kind=CHECK,
        subject_id=piece.pk,
        content_hash=piece.received,
        at=piece.added_at,
        priority=PRIORITY,
    )
    return piece


def _open(application_id: int) -> Application:
    application = locked(application_id)
    if not application.is_draft:
        raise PiecesFrozen(f"Le dossier {application.number} a été déposé\xa0: ses pièces ne changent plus.")
    return application


def _standing(application: Application, piece: Piece) -> Piece | None:
    """Return the same file of the same name, if it is there: unless it was refused for what may pass."""
    same = Q(received=piece.received) | Q(received="", sha256=piece.received)
    there = application.pieces.seen_by(piece.added_by).filter(same, kind=piece.kind, label=piece.label)
    return there.exclude(reason__in=PASSING).order_by("pk").first()


def _enter(application: Application, piece: Piece) -> None:
    if application.pieces.present().exclude(state=PieceState.REFUSED).count() >= MAX_PIECES:
        raise TooManyPieces(
            f"Un dossier reçoit au plus {MAX_PIECES} pièces. Regroupez-en plusieurs dans un PDF."
        )
    piece.application = application
    # A piece taken out keeps its code.
    piece.code = f"P{application.pieces.count() + 1}"
    piece.save(force_insert=True)
