"""A member as its pole's team reads it: its family, its documents, and what it has answered itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.money import format_euros
from core.numbers import plain
from core.territories import fold
from poles import communes
from poles.enums import Family, MemberPieceKind
from poles.families import counted
from poles.models import CONTRIBUTIONS, ConfirmationAnswer, ConfirmationRequest, MemberPiece, Membership

SIREN_DIGITS = 9

#: Contribution -> how it is written after its quantity.
_WORDS = {
    "money": "en argent",
    "pooled_means": "en moyens communs",
    "volunteer_hours": "de bénévolat",
    "in_kind": "en nature",
}


@dataclass(frozen=True)
class MemberLine:
    """
    One member in a list.

    :param family: the family in which it counts, ``None`` where nothing says.
    :param contributions: what it brings, one French text each.
    :param answer: its confirmation, if it joins.
    :param request: its open link, if there is one.
    :param differences: what the line no longer says as the member confirmed it, in French.
    """

    membership: Membership
    place: str
    family: Family | None
    contributions: list[str]
    pieces: list[MemberPiece]
    answer: ConfirmationAnswer | None
    request: ConfirmationRequest | None
    expired: bool
    differences: list[str]

    @property
    def may_be_asked(self) -> bool:
        """Say whether there is something to confirm: never answered, or no longer what was."""
        return self.answer is None or bool(self.differences)

    @property
    def to_verify(self) -> bool:
        return self.family == Family.ESS_TO_VERIFY

    @property
    def has_letter(self) -> bool:
        return any(piece.kind == MemberPieceKind.COMMITMENT for piece in self.pieces)


def as_listed(membership: Membership) -> tuple[bool, str, int]:
    """Sort members as a reader looks for them: the lead first, then by name whatever its accents."""
    return (not membership.is_lead, fold(membership.name), membership.pk)


def member_line(membership: Membership, *, at: datetime) -> MemberLine:
    """Read a member that comes from ``queries.with_confirmation``."""
    answer = confirmation_of(membership)
    request = next(iter(membership.open_requests), None)  # type: ignore[attr-defined]
    family = counted_family(membership)
    return MemberLine(
        membership=membership,
        place=communes.name(membership.commune),
        family=Family(family) if family else None,
        contributions=contributions({name: getattr(membership, name) for name in CONTRIBUTIONS}),
        pieces=list(membership.present_pieces),  # type: ignore[attr-defined]
        answer=answer,
        request=request,
        expired=request is not None and at >= request.expires_at,
        differences=differences(membership, answer) if answer else [],
    )


def counted_once(lines: Iterable[MemberLine]) -> list[str]:
    """Say which members the criteria count as one, group by group: one SIREN or one declared group."""
    groups: dict[str, list[str]] = {}
    for line in lines:
        member = line.membership
        siren = member.organisation.siret[:SIREN_DIGITS]
        for key in filter(None, [siren, member.group.strip().casefold()]):
            groups.setdefault(key, []).append(member.name)
    several = dict.fromkeys(tuple(names) for names in groups.values() if len(names) > 1)
    return [f"{', '.join(names[:-1])} et {names[-1]}" for names in several]


def counted_family(membership: Membership) -> str:
    """Return the family in which a member that comes from ``queries.with_confirmation`` counts."""
    pieces: Iterable[MemberPiece] = membership.present_pieces  # type: ignore[attr-defined]
    proven = bool(membership.ess_basis) and any(piece.kind == MemberPieceKind.ESS_PROOF for piece in pieces)
    return counted(family=membership.family, legal_category=membership.legal_category, proven=proven)


def confirmation_of(membership: Membership) -> ConfirmationAnswer | None:
    """Return the confirmation of a member that comes from ``queries.with_confirmation``."""
    return next(iter(membership.confirmations), None)  # type: ignore[attr-defined]


def differences(membership: Membership, answer: ConfirmationAnswer) -> list[str]:
    """Name what a line no longer says as its member answered it: what was left blank there is the team's to say."""
    answered = quantities_of(answer)
    return [
        label
        for label, differs in (
            ("nom", answer.content.get("name", membership.name) != membership.name),
            ("SIRET", answer.content["siret"] not in {"", membership.organisation.siret}),
            *(
                (f"apport {_WORDS[name]}", answered.get(name, 0) != (getattr(membership, name) or 0))
                for name in CONTRIBUTIONS
            ),
        )
        if differs
    ]


def quantities_of(answer: ConfirmationAnswer) -> dict[str, Decimal]:
    """Return what a member wrote that it brings, what it left blank apart."""
    given = {name: answer.content.get(name) for name in CONTRIBUTIONS}
    return {name: Decimal(value) for name, value in given.items() if value is not None}


def contributions(quantities: Mapping[str, Decimal | None]) -> list[str]:
    """Write what is brought, «12 000,00 € en argent»; what is nothing is not said."""
    return [
        f"{_hours(quantity) if name == 'volunteer_hours' else format_euros(quantity)} {_WORDS[name]}"
        for name in CONTRIBUTIONS
        if (quantity := quantities.get(name))
    ]


def _hours(quantity: Decimal) -> str:
    return f"{plain(quantity)}\xa0h"
