from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import User
from core import territories
from core.territories import fold
from poles import communes
from poles.enums import MAX_SENDINGS, Activity, InvitationState, MemberPieceKind, TeamCapacity
from poles.models import (
    ConfirmationAnswer,
    ConfirmationRequest,
    LeadTransfer,
    MemberPiece,
    Membership,
    Pole,
    SourcedFact,
    TeamInvitation,
    TeamMember,
)

#: A team rarely sends more; older ones stay in the database.
INVITATIONS_SHOWN = 60


def directory() -> list[Pole]:
    """Return the poles of the public directory by name, as a reader looks for it; one query."""
    present = Q(memberships__left_at__isnull=True)
    poles = (
        Pole.objects.public()
        .select_related("phase")
        .annotate(member_count=Count("memberships", filter=present))
    )
    return sorted(poles.order_by("pk"), key=lambda pole: (fold(pole.name), pole.pk))


def matching(poles: Iterable[Pole], *, text: str = "", region: str = "", phase: str = "") -> list[Pole]:
    """Keep the poles of a region, of a public phase, and whose words hold every word of ``text``."""
    words = fold(text).split()
    return [
        pole
        for pole in poles
        if (not region or pole.region == region)
        and (not phase or pole.phase.public == phase)
        and _holds(_searched(pole), words)
    ]


def _holds(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _searched(pole: Pole) -> str:
    region = territories.region(pole.region)
    activities = " ".join(Activity(value).label for value in pole.activities)
    place = f"{communes.name(pole.commune)} {region.name if region else ''}"
    return fold(f"{pole.name} {place} {pole.public_summary} {activities}")


def of_team(user: User) -> list[Pole]:
    """Return the poles whose team the person belongs to, by name."""
    poles = Pole.objects.of_team(user).select_related("phase").order_by("pk")
    return sorted(poles, key=lambda pole: (fold(pole.name), pole.pk))


def written_by(user: User) -> list[Pole]:
    """Return the poles that the person may write for, by name."""
    poles = Pole.objects.written_by(user).select_related("phase").order_by("pk")
    return sorted(poles, key=lambda pole: (fold(pole.name), pole.pk))


def claimable_for(user: User) -> list[Pole]:
    """Return the poles that the person answers for: an identified pole may turn out to be one of them."""
    poles = Pole.objects.managed_by(user).filter(merged_into=None).order_by("pk")
    return sorted(poles, key=lambda pole: (fold(pole.name), pole.pk))


def present_members(pole: Pole) -> QuerySet[Membership]:
    """Members of a pole today, its lead first."""
    present = pole.memberships.filter(left_at__isnull=True).select_related("organisation")
    return present.order_by("-is_lead", "name", "pk")


def with_confirmation(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Load members with their documents, open links and confirmations: three queries more."""
    return memberships.select_related("organisation").prefetch_related(
        Prefetch("pieces", MemberPiece.objects.filter(removed_at=None).order_by("pk"), "present_pieces"),
        Prefetch(
            "confirmation_requests",
            ConfirmationRequest.objects.filter(closed_at=None).order_by("pk"),
            "open_requests",
        ),
        Prefetch(
            "confirmation_answers",
            ConfirmationAnswer.objects.filter(joins=True).order_by("-at", "-pk"),
            "confirmations",
        ),
    )


def pieces_of(membership: Membership) -> QuerySet[MemberPiece]:
    """Documents about a member, those taken away apart."""
    return MemberPiece.objects.filter(membership=membership, removed_at=None).order_by("pk")


def declined(pole: Pole) -> QuerySet[ConfirmationAnswer]:
    """Answers by which structures said that they are no members of a pole, the last first."""
    answers = ConfirmationAnswer.objects.filter(membership__pole=pole, joins=False)
    return answers.select_related("membership").order_by("-at", "-pk")


def answer_to(request: ConfirmationRequest) -> ConfirmationAnswer | None:
    return ConfirmationAnswer.objects.filter(request=request).select_related("membership").first()


def has_letter(answer: ConfirmationAnswer) -> bool:
    """Say whether the member's letter of commitment is there, whoever dropped it."""
    return pieces_of(answer.membership).filter(kind=MemberPieceKind.COMMITMENT).exists()


def request_by_key(key: str) -> ConfirmationRequest | None:
    requests = ConfirmationRequest.objects.select_related(
        "created_by", "membership__pole", "membership__organisation"
    )
    return requests.filter(key=key).first()


def with_page(poles: QuerySet[Pole]) -> QuerySet[Pole]:
    """Load what a pole's page shows: six queries."""
    members = Membership.objects.filter(left_at__isnull=True).select_related("organisation")
    facts = SourcedFact.objects.filter(removed_at=None).order_by("position", "pk")
    merged = Pole.objects.order_by("pk").prefetch_related(Prefetch("sourced_facts", facts))
    return poles.select_related("phase").prefetch_related(
        Prefetch("memberships", members.order_by("-is_lead", "name", "pk")),
        "perimeter",
        Prefetch("sourced_facts", facts),
        Prefetch("merged_entries", merged),
    )


def by_lead(poles: QuerySet[Pole], *, text: str = "") -> list[tuple[Pole, str]]:
    """Return poles by name, each with its lead's, kept by the words of both or the pole's number; two queries."""
    leads = TeamMember.objects.filter(capacity=TeamCapacity.LEAD).select_related("user").order_by("pk")
    lines = [
        (pole, pole.leads[0].user.get_full_name() if pole.leads else "")
        for pole in poles.prefetch_related(Prefetch("team", leads, "leads")).order_by("pk")
    ]
    words = fold(text).split()
    kept = [line for line in lines if _holds(fold(f"{line[0].pk} {line[0].name} {line[1]}"), words)]
    return sorted(kept, key=lambda line: (fold(line[0].name), line[0].pk))


def team_of(pole: Pole) -> list[TeamMember]:
    """Return the people of a pole's team, its lead first, then by capacity and name; one query."""
    members = TeamMember.objects.filter(pole=pole).select_related("user").order_by("pk")
    ranks = {capacity.value: rank for rank, capacity in enumerate(TeamCapacity)}
    return sorted(
        members, key=lambda member: (ranks[member.capacity], fold(member.user.get_full_name()), member.pk)
    )


@dataclass(frozen=True)
class InvitationLine:
    """An invitation as it stands at a time."""

    invitation: TeamInvitation
    state: InvitationState
    may_resend: bool


def invitations_of(pole: Pole, *, at: datetime) -> list[InvitationLine]:
    """Return the last invitations to a pole's team, those that wait first; one query."""
    rows = TeamInvitation.objects.filter(pole=pole).select_related("invited_by", "closed_by")
    lines = [
        InvitationLine(
            invitation=row,
            state=row.state_at(at),
            may_resend=row.state_at(at) == InvitationState.PENDING and row.sendings < MAX_SENDINGS,
        )
        for row in rows.order_by("-invited_at", "-pk")[:INVITATIONS_SHOWN]
    ]
    return sorted(lines, key=lambda line: line.state != InvitationState.PENDING)


def lead_changes(pole: Pole) -> QuerySet[LeadTransfer]:
    """Changes of lead of a pole, the last first."""
    return LeadTransfer.objects.filter(pole=pole).select_related("former", "to", "by").order_by("-at", "-pk")
