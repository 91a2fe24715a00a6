"""One dossier as plain data: what is frozen at submission, and what facts are read from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from applications.enums import MEMBER_KINDS
from applications.models import Application, Call, Piece
from applications.models.call import MENTIONS
from poles.areas import communes_of, key_of
from poles.enums import MemberPieceKind
from poles.models import CONTRIBUTIONS, ConfirmationAnswer, MemberPiece, Membership
from poles.reading import confirmation_of, counted_family, differences, quantities_of

#: As long as a piece's name may be.
LONGEST_LABEL = 200


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
            "aims": pole.aims,
            "activities": pole.activities,
            "held_labels": pole.held_labels,
            "legal_form": pole.legal_form,
            "website": pole.website,
            "members_complete": pole.members_complete,
            "perimeter": communes_of(pole.perimeter.all()),
            "areas": sorted(map(key_of, pole.perimeter.all())),
            "members": [_member(membership) for membership in pole.memberships.all()],
        },
        "sections": {section.kind: section.content for section in application.sections.all()},
        "pieces": [
            *(_piece(piece, kind=piece.kind, label=piece.label) for piece in application.pieces.all()),
            *(
                _piece(piece, kind=MEMBER_KINDS[MemberPieceKind(piece.kind)], label=_label(piece, membership))
                for membership in pole.memberships.all()
                for piece in membership.present_pieces  # type: ignore[attr-defined]
            ),
        ],
    }


def _piece(piece: Piece | MemberPiece, *, kind: str, label: str) -> dict[str, Any]:
    return {
        "code": piece.code,
        "kind": kind,
        "label": label,
        "sha256": piece.sha256,
        "size": piece.size,
        "content_type": piece.content_type,
    }


def _label(piece: MemberPiece, membership: Membership) -> str:
    return f"{piece.get_kind_display()} – {membership.name}"[:LONGEST_LABEL]


def _call(call: Call) -> dict[str, Any]:
    """Write the call with what the receipt must say, which later changes of the call leave as it was."""
    mentions = {field: getattr(call, field) for field in MENTIONS}
    return {"slug": call.slug, "title": call.title, "closes_at": call.closes_at.isoformat(), **mentions}


def _member(membership: Membership) -> dict[str, Any]:
    """Write a member; what it confirmed itself and what it brings are for readers, the criteria do not count them."""
    answer = confirmation_of(membership)
    return {
        "name": membership.name,
        "siret": membership.organisation.siret,
        "legal_category": membership.legal_category,
        "naf": membership.naf,
        "family": counted_family(membership) if membership.family else "",
        "commune": membership.commune,
        "group": membership.group,
        "is_lead": membership.is_lead,
        "joined_on": membership.joined_on.isoformat() if membership.joined_on else None,
        "role": membership.role,
        "ess_basis": membership.ess_basis,
        "fte": _decimal(membership.fte),
        "contributions": {name: _decimal(getattr(membership, name)) for name in CONTRIBUTIONS},
        "contribution": membership.contribution,
        "pieces": [piece.code for piece in membership.present_pieces],  # type: ignore[attr-defined]
        "confirmed": _confirmed(membership, answer) if answer else None,
    }


def _confirmed(membership: Membership, answer: ConfirmationAnswer) -> dict[str, Any]:
    """Write what a member confirmed itself, and what the line says otherwise by now."""
    return {
        "on": localdate(answer.at).isoformat(),
        "by": answer.quality,
        "contributions": {name: _decimal(value) for name, value in quantities_of(answer).items()},
        "differences": differences(membership, answer),
        "of_team": answer.content.get("of_team", False) and not membership.is_lead,
    }


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
