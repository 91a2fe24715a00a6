"""What happens to a draft as a whole: it is renamed, discarded, or written again under another call."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.enums import EventKind, SectionKind, Strand, sections_of
from applications.models import Application, Piece, Section
from applications.perms import can_submit
from applications.services.comment import forget_comments
from applications.services.creation import create_application
from applications.services.piece import remove_all
from applications.services.state import locked, record

#: Asked again in each dossier: what they declare is dated, or of one call alone.
NOT_REPEATED = frozenset({SectionKind.ATTESTATIONS})


class UnableToChangeDraft(Exception):
    """A draft cannot be renamed or discarded."""


class SentAlready(UnableToChangeDraft):
    """The dossier has been sent: it is an act of the programme."""


class NotYoursToDiscard(UnableToChangeDraft):
    """Only who answers for the pole may discard what others wrote."""


@transaction.atomic
def rename_draft(*, application_id: int, title: str, by: User, at: datetime) -> None:
    """
    Give a draft another title.

    :raises SentAlready: if the dossier has been sent.
    """
    application = locked(application_id)
    _must_be_draft(application)
    if application.title == title:
        return
    before, application.title = application.title, title
    application.save(update_fields=["title"])
    record(
        application=application, kind=EventKind.RENAMED, by=by, at=at, payload={"from": before, "to": title}
    )


@transaction.atomic
def discard_draft(*, application_id: int, by: User, at: datetime) -> None:
    """
    Discard a draft («suppression du brouillon»): its answers go, its pieces are taken out, its number stays taken.

    Discarded already, it stays so.

    :raises SentAlready: if the dossier has been sent.
    :raises NotYoursToDiscard: if the person is neither the pole's lead nor a coordinator.
    """
    application = locked(application_id)
    if application.discarded_at is not None:
        return
    _must_be_draft(application)
    if not can_submit(by, application):
        raise NotYoursToDiscard(
            "Supprimer un brouillon efface ce que toute l’équipe y a écrit\xa0: cela revient au porteur du pôle ou à un "
            "coordinateur. Demandez-le-leur."
        )
    empty_draft(application, by=by, at=at)


def empty_draft(application: Application, *, by: User, at: datetime) -> None:
    """Take away all that a locked draft holds, and tell its history."""
    Section.objects.filter(application=application).delete()
    forget_comments(application)
    remove_all(application, at=at)
    application.discarded_at = at
    application.save(update_fields=["discarded_at"])
    record(application=application, kind=EventKind.ABANDONED, by=by, at=at)


@transaction.atomic
def duplicate(*, application_id: int, call_id: int, title: str, by: User, at: datetime) -> Application:
    """
    Start a draft for the same pole under an open call, with the answers and pieces of a dossier, sent or not.

    Answers of sections that the call's strand does not have stay behind, and attestations, which are given anew. Asked
    for again in the same words, the draft already started is given as it stands.

    :raises applications.services.CallNotOpen: if the call takes no new dossier.
    """
    source = locked(application_id)
    draft = create_application(call_id=call_id, pole_id=source.pole_id, title=title, by=by, at=at)
    if draft.sections.exists() or draft.pieces.exists():
        return draft
    kinds = [kind for kind in sections_of(Strand(draft.call.strand)) if kind not in NOT_REPEATED]
    Section.objects.bulk_create(
        Section(application=draft, kind=section.kind, content=section.content, saved_at=at, saved_by=by)
        for section in source.sections.filter(kind__in=kinds).order_by("pk")
    )
    given = source.pieces.given().order_by("pk")
    Piece.objects.bulk_create(
        Piece(
            application=draft,
            code=f"P{rank}",
            kind=piece.kind,
            label=piece.label,
            sha256=piece.sha256,
            received=piece.received,
            size=piece.size,
            content_type=piece.content_type,
            added_at=at,
            added_by=by,
            settled_at=piece.settled_at,
        )
        for rank, piece in enumerate(given, start=1)
    )
    return draft


def _must_be_draft(application: Application) -> None:
    if not application.is_draft:
        raise SentAlready(
            f"Le dossier {application.number} n’est plus un brouillon\xa0: il ne se modifie plus. Pour un dossier déposé, "
            "écrivez au service instructeur."
        )
