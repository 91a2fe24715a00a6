from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.enums import PieceKind, State
from applications.models import Piece
from applications.services.state import locked
from core import pieces

MAX_PIECES = 60


class UnableToChangePieces(Exception):
    """A piece cannot be added or removed."""


class TooManyPieces(UnableToChangePieces):
    """The dossier holds as many pieces as it may."""


class PiecesFrozen(UnableToChangePieces):
    """The dossier has been sent: its pieces no longer change."""


@transaction.atomic
def add_piece(
    *, application_id: int, kind: PieceKind, label: str, upload: Any, by: User, at: datetime
) -> Piece:
    """
    Attach a file to a draft under the next code (P1, P2…); a code is never given twice.

    Sent again with the same kind and label (a second click), the piece already there is given.

    :raises core.pieces.PieceRefused: if the file is not one that the platform takes.
    :raises UnableToChangePieces: if the dossier is sent or full.
    """
    checked = pieces.check(upload)
    application = locked(application_id)
    _must_be_draft(application.state, application.number)
    present = application.pieces.filter(removed_at=None)
    if standing := present.filter(sha256=checked.sha256, kind=kind, label=label).order_by("pk").first():
        return standing
    if present.count() >= MAX_PIECES:
        raise TooManyPieces(
            f"Un dossier reçoit au plus {MAX_PIECES} pièces. Regroupez-en plusieurs dans un PDF."
        )
    # Nothing is refused any more: no file is left behind.
    pieces.keep(checked)
    return Piece.objects.create(
        application=application,
        # A piece taken out keeps its code.
        code=f"P{application.pieces.count() + 1}",
        kind=kind,
        label=label,
        sha256=checked.sha256,
        size=checked.size,
        content_type=checked.content_type,
        added_at=at,
        added_by=by,
    )


@transaction.atomic
def remove_piece(*, application_id: int, code: str, by: User, at: datetime) -> None:
    """
    Take a piece out of a draft; its row stays, dated.

    :raises PiecesFrozen: if the dossier is sent.
    """
    application = locked(application_id)
    _must_be_draft(application.state, application.number)
    for piece in application.pieces.filter(code=code, removed_at=None).order_by("pk"):
        piece.removed_at = at
        piece.save(update_fields=["removed_at"])


def _must_be_draft(state: str, number: str) -> None:
    if state != State.DRAFT:
        raise PiecesFrozen(f"Le dossier {number} a été déposé\xa0: ses pièces ne changent plus.")
