"""The copy of a draft («copie du brouillon»): what its PDF says, read when it is asked for and frozen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from applications import queries
from applications.enums import Strand
from applications.models import Application
from applications.reading import read_dossier
from applications.snapshot import snapshot
from core.clock import database_now

#: Kind of the job that makes it; its subject is the dossier.
DRAFT_COPY = "draft_copy"
TITLE = "Copie de travail du dossier"


def context(application_id: int) -> dict[str, Any]:
    """Return the plain values of a draft, as its team reads them now."""
    application = queries.with_content(Application.objects.filter(pk=application_id)).get()
    content = snapshot(application, as_of=localdate(database_now()))
    read = read_dossier(content, Strand(application.call.strand))
    return {
        "number": application.number,
        "title": application.title,
        "pole": application.pole.name,
        "fictitious": application.pole.fictitious,
        "call": application.call.title,
        "strand": application.call.get_strand_display(),
        "closes_at": application.call.closes_at,
        "identity": [{"question": said.question, "lines": list(said.lines)} for said in read.identity],
        "members": read.members,
        "communes": read.communes,
        "sections": [
            {"label": section.kind.label, "lines": section.lines, "table": section.table}
            for section in read.sections
        ],
        "pieces": [{key: piece[key] for key in ("code", "label")} for piece in content["pieces"]],
    }


def superseded_at(application_id: int) -> datetime | None:
    """Return since when the draft was sent or discarded: a copy of it stands for nothing any more."""
    application = Application.objects.get(pk=application_id)
    return application.submitted_at or application.discarded_at
