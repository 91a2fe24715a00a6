from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications import queries
from applications.enums import SectionKind
from applications.merging import Merge, merge
from applications.models import Section
from applications.services.state import locked


class UnableToSave(Exception):
    """A section cannot be saved."""


class NotADraft(UnableToSave):
    """The dossier has been sent: its sections no longer change."""


class StaleSection(UnableToSave):
    """
    Somebody changed the same answers since the section was opened, and nothing of it is saved.

    ``current`` is what stands; ``merge`` says which answers are disputed, and which only the others changed.
    """

    def __init__(self, current: Section, merge: Merge) -> None:
        super().__init__(
            "Cette partie a été modifiée entre-temps. Rien n’a été perdu\xa0: comparez les deux textes, "
            "puis enregistrez celui que vous gardez."
        )
        self.current = current
        self.merge = merge


@transaction.atomic
def save_section(
    *,
    application_id: int,
    kind: SectionKind,
    content: dict[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
    unread: Collection[str] = (),
) -> Section:
    """
    Save one section of a draft; saving what already stands changes nothing.

    What others saved since the version opened is kept where ``content`` leaves it as it was opened.

    :param expected_version: the version that was opened, 0 where the section was still blank.
    :param unread: names of the answers that ``content`` cannot give: what stands of them stays.
    :raises NotADraft: if the dossier has been sent.
    :raises StaleSection: if another version stands, and the same answers were changed differently in both.
    """
    application = locked(application_id)
    if not application.is_draft:
        raise NotADraft(
            f"Le dossier {application.number} a été déposé\xa0: il ne se modifie plus. "
            "Pour le corriger, écrivez au service instructeur."
        )
    section = Section.objects.filter(application=application, kind=kind).first()
    if section is None:
        return Section.objects.create(
            application=application, kind=kind, content=content, saved_at=at, saved_by=by
        )
    opened = section.content
    if section.version != expected_version:
        opened = queries.content_at(section, expected_version)
    together = merge(opened=opened, mine=content, standing=section.content, unread=unread)
    if together.disputed:
        raise StaleSection(section, together)
    if section.content == together.content:
        return section
    section.content = together.content
    section.version += 1
    section.saved_at = at
    section.saved_by = by
    section.save(update_fields=["content", "version", "saved_at", "saved_by"])
    return section
