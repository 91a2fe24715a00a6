from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core import pieces
from poles.enums import MemberPieceKind
from poles.models import MemberPiece, Membership
from poles.services.locks import locked_pole_of


class UnableToChangeMemberPieces(Exception):
    """A document about a member cannot be added or removed."""


class GoneMeanwhile(UnableToChangeMemberPieces):
    """The member left the pole."""


def add_member_piece(
    *, membership_id: int, kind: MemberPieceKind, upload: Any, by: User, at: datetime
) -> MemberPiece:
    """
    Attach a document to a member's line, in the place of the one of its kind; the same file again changes nothing.

    :raises core.pieces.PieceRefused: if the file is not one that the platform takes.
    :raises GoneMeanwhile: if the member left the pole.
    """
    checked = pieces.check(upload)
    with transaction.atomic():
        locked_pole_of(membership_id)
        membership = Membership.objects.filter(pk=membership_id, left_at=None).first()
        if membership is None:
            raise GoneMeanwhile(
                "Cette structure vient d’être retirée du pôle\xa0: le fichier n’a pas été gardé."
            )
        return put_piece(membership, kind=kind, checked=checked, by=by, at=at)


@transaction.atomic
def remove_member_piece(*, membership_id: int, code: str, by: User, at: datetime) -> None:
    """Take a document away; its row stays, dated, and its code is never given again."""
    locked_pole_of(membership_id)
    _end(MemberPiece.objects.filter(membership_id=membership_id, code=code, removed_at=None), at=at)


def put_piece(
    membership: Membership,
    *,
    kind: MemberPieceKind,
    checked: pieces.CheckedPiece,
    by: User | None,
    at: datetime,
) -> MemberPiece:
    """Keep a checked file as a member's document; runs inside its caller's transaction, the pole locked."""
    present = MemberPiece.objects.filter(membership=membership, kind=kind, removed_at=None)
    if standing := present.filter(sha256=checked.sha256).first():
        return standing
    _end(present, at=at)
    pieces.keep(checked)
    number = MemberPiece.objects.filter(membership__pole_id=membership.pole_id).count() + 1
    return MemberPiece.objects.create(
        membership=membership,
        kind=kind,
        code=f"L{number}",
        sha256=checked.sha256,
        size=checked.size,
        content_type=checked.content_type,
        added_at=at,
        added_by=by,
    )


def _end(present: Any, *, at: datetime) -> None:
    for piece in present.order_by("pk"):
        piece.removed_at = at
        piece.save(update_fields=["removed_at"])
