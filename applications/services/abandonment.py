from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.enums import State
from applications.models import Application, Piece
from applications.services.draft import empty_draft
from poles import services as poles
from poles.models import MemberPiece, Membership, Pole


class DossierSubmitted(poles.UnableToAbandon):
    """A dossier of the pole was sent: it is an act of the programme."""


class DossierStarted(poles.UnableToAbandon):
    """A dossier was started while the pole was being abandoned."""


@dataclass(frozen=True, kw_only=True)
class Going:
    """What goes with a pole: its drafts, the documents of those and of its members, its members."""

    drafts: list[Application]
    pieces: int
    members: int


@transaction.atomic
def abandon_pole(*, pole_id: int, by: User, at: datetime) -> None:
    """
    Give up a pole of which nothing was ever sent, and empty its drafts; docs/adr/0016 says what stays.

    :raises poles.services.UnableToAbandon: see ``obstacles``.
    """
    # Dossiers before their pole, as a submission locks them.
    dossiers = list(
        Application.objects.select_for_update(of=("self",)).filter(pole_id=pole_id).order_by("pk")
    )
    poles.abandon_pole(pole_id=pole_id, by=by, at=at)
    if Application.objects.filter(pole_id=pole_id).count() != len(dossiers):
        raise DossierStarted(
            "Un dossier vient d’être commencé pour ce pôle\xa0: rien n’a été modifié. Relisez ce qui disparaîtrait."
        )
    for dossier in dossiers:
        if dossier.state != State.DRAFT:
            raise _submitted()
        if dossier.discarded_at is None:
            empty_draft(dossier, by=by, at=at)


def obstacles(pole: Pole, *, by: User) -> list[poles.UnableToAbandon]:
    """Return what keeps a person from abandoning a pole, each with what to do."""
    sent = Application.objects.filter(pole=pole).sent().exists()
    return [*([_submitted()] if sent else []), *poles.obstacles(pole, by=by)]


def going_with(pole: Pole) -> Going:
    """Count what goes with a pole: four queries."""
    drafts = list(Application.objects.filter(pole=pole, state=State.DRAFT, discarded_at=None).order_by("pk"))
    pieces = Piece.objects.present().filter(application__in=drafts).count()
    documents = MemberPiece.objects.filter(membership__pole=pole, removed_at=None).count()
    members = Membership.objects.filter(pole=pole, left_at=None).count()
    return Going(drafts=drafts, pieces=pieces + documents, members=members)


def _submitted() -> DossierSubmitted:
    return DossierSubmitted(
        "Un dossier de ce pôle a été déposé\xa0: il fait partie des actes du programme, et le pôle reste avec lui. Pour "
        "vous en retirer, transmettez le rôle de porteur\xa0; s’il n’y a personne, écrivez au service instructeur."
    )
