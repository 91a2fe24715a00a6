"""One dossier as plain data: what is frozen at submission, and what facts are read from."""

from __future__ import annotations

from datetime import date
from typing import Any

from applications.models import Application, Call
from applications.models.call import MENTIONS


def snapshot(application: Application, *, as_of: date) -> dict[str, Any]:
    """
    Write a dossier, its pole, members, sections and pieces as JSON values.

    The dossier comes from ``queries.with_content``: nothing here reads the database again. Amounts and shares
    stay the strings that the sections hold.
    """
    pole = application.pole
    return {
        "number": application.number,
        "title": application.title,
        "as_of": as_of.isoformat(),
        "strand": application.call.strand,
        "call": _call(application.call),
        "pole": {
            "id": pole.pk,
            "name": pole.name,
            "summary": pole.summary,
            "commune": pole.commune,
            "since_year": pole.since_year,
            "origin": pole.origin,
            "structure": pole.structure,
            "category": pole.category,
            "members_complete": pole.members_complete,
            "perimeter": sorted(commune.code for commune in pole.perimeter.all()),
            "members": [_member(membership) for membership in pole.memberships.all()],
        },
        "sections": {section.kind: section.content for section in application.sections.all()},
        "pieces": [
            {
                "code": piece.code,
                "kind": piece.kind,
                "label": piece.label,
                "sha256": piece.sha256,
                "size": piece.size,
                "content_type": piece.content_type,
            }
            for piece in application.pieces.all()
        ],
    }


def _call(call: Call) -> dict[str, Any]:
    """Write the call with what the receipt must say, which later changes of the call leave as it was."""
    mentions = {field: getattr(call, field) for field in MENTIONS}
    return {"slug": call.slug, "title": call.title, "closes_at": call.closes_at.isoformat(), **mentions}


def _member(membership: Any) -> dict[str, Any]:
    return {
        "name": membership.name,
        "siret": membership.organisation.siret,
        "legal_category": membership.legal_category,
        "naf": membership.naf,
        "family": membership.family,
        "commune": membership.commune,
        "group": membership.group,
        "is_lead": membership.is_lead,
        "joined_on": membership.joined_on.isoformat() if membership.joined_on else None,
    }
