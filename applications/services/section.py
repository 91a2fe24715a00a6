from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.enums import SectionKind
from applications.models import Section
from applications.services.state import locked


class UnableToSave(Exception):
    """A section cannot be saved."""


class NotADraft(UnableToSave):
    """The dossier has been sent: its sections no longer change."""


class StaleSection(UnableToSave):
    """Somebody saved the section since it was opened; ``current`` is what stands."""

    def __init__(self, current: Section) -> None:
        super().__init__(
            "Cette partie a été modifiée entre-temps. Rien n’a été perdu\xa0: comparez les deux textes, "
            "puis enregistrez celui que vous gardez."
        )
        self.current = current


@transaction.atomic
def save_section(
    *,
    application_id: int,
    kind: SectionKind,
    content: dict[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
) -> Section:
    """
    Save one section of a draft; saving what already stands changes nothing.

    :param expected_version: the version that was opened, 0 where the section was still blank.
    :raises NotADraft: if the dossier has been sent.
    :raises StaleSection: if another version stands than the one opened.
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
    if section.content == content:
        return section
    if section.version != expected_version:
        raise StaleSection(section)
    section.content = content
    section.version += 1
    section.saved_at = at
    section.saved_by = by
    section.save(update_fields=["content", "version", "saved_at", "saved_by"])
    return section
