from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from core import mail, pieces
from core.addresses import absolute
from poles import links
from poles.enums import MemberPieceKind, TeamCapacity
from poles.models import CONTRIBUTIONS, ConfirmationAnswer, ConfirmationRequest, Membership, Pole
from poles.reading import differences
from poles.services.locks import locked_pole, locked_pole_of
from poles.services.member_pieces import put_piece
from poles.services.members import check_commune, organisation_of
from poles.validators import compact_siret, validate_siret

#: How long a link may be used.
VALIDITY = timedelta(days=30)

#: A member is not written to more often than that.
PAUSE = timedelta(hours=24)

#: In that time, links to one address in one pole (a person may answer for two structures), and links of one person.
MAX_TO_ADDRESS, MAX_BY_PERSON = 3, 300


@dataclass(frozen=True, kw_only=True)
class ConfirmationDetails:
    """What a member answers by its link; where it does not join, only who answers and why."""

    joins: bool
    signatory: str
    quality: str
    reason: str = ""
    siret: str = ""
    commune: str = ""
    fte: Decimal | None = None
    money: Decimal | None = None
    pooled_means: Decimal | None = None
    volunteer_hours: Decimal | None = None
    in_kind: Decimal | None = None
    contribution: str = ""


@dataclass(frozen=True)
class Asked:
    """What one gesture did: members written to, written to too lately, without an address, beyond the day's limit."""

    sent: list[Membership] = field(default_factory=list)
    recent: list[Membership] = field(default_factory=list)
    unreachable: list[Membership] = field(default_factory=list)
    later: list[Membership] = field(default_factory=list)


class UnableToConfirm(Exception):
    """A confirmation can neither be asked for nor given."""


class NoAddress(UnableToConfirm):
    """Nobody is known to write to."""


class AskedLately(UnableToConfirm):
    """The member was written to less than a day ago."""


class TooManyToday(UnableToConfirm):
    """The person has had as many links sent as one may in a day."""


class AlreadyAnswered(UnableToConfirm):
    """The member has answered by this link, or has joined already."""


class LinkClosed(UnableToConfirm):
    """The link was revoked, or the member left the pole."""


class LinkExpired(UnableToConfirm):
    """The link is too old."""


@transaction.atomic
def ask_confirmation(*, membership_id: int, by: User, at: datetime) -> ConfirmationRequest:
    """
    Send a member its link, or the same one again: it works from then on for ``VALIDITY``.

    A link sent to another address, or too old, is replaced by a new one.

    :raises NoAddress: if the member's line has no e-mail address.
    :raises AlreadyAnswered: if the member has confirmed.
    :raises AskedLately: if it was written to less than ``PAUSE`` ago.
    """
    locked_pole_of(membership_id)
    membership = _present(membership_id)
    return _ask(membership, by=by, at=at)


@transaction.atomic
def ask_all(*, pole_id: int, by: User, at: datetime) -> Asked:
    """Send its link, or a reminder, to every member that has not confirmed."""
    locked_pole(pole_id)
    asked = Asked()
    for membership in _members(pole_id).order_by("pk"):
        try:
            _ask(membership, by=by, at=at)
        except AlreadyAnswered:
            continue
        except AskedLately:
            asked.recent.append(membership)
        except NoAddress:
            asked.unreachable.append(membership)
        except TooManyToday:
            asked.later.append(membership)
        else:
            asked.sent.append(membership)
    return asked


@transaction.atomic
def revoke_request(*, membership_id: int, by: User, at: datetime) -> None:
    """Make a member's open link useless; none open, nothing changes."""
    locked_pole_of(membership_id)
    _close(membership_id, at=at)


def answer_request(
    *, request_id: int, answer: ConfirmationDetails, letter: Any | None, at: datetime
) -> ConfirmationAnswer:
    """
    Record what a member says by its link, once, and write it in its line; one that declines leaves the pole.

    The lead is told by e-mail. A SIRET that another member of the pole has stays in the answer alone: the team sees it
    there, and the member is told nothing of the others.

    :param letter: the file of its letter of commitment, if it drops one.
    :raises ValidationError: if the SIRET is wrong.
    :raises UnknownCommune: if no commune of today has the code.
    :raises core.pieces.PieceRefused: if the letter is not a file that the platform takes.
    :raises UnableToConfirm: if the link has been used, revoked, or is too old.
    """
    siret = compact_siret(answer.siret)
    if siret:
        validate_siret(siret)
    check_commune(answer.commune)
    checked = pieces.check(letter) if letter else None
    with transaction.atomic():
        membership_id = ConfirmationRequest.objects.values_list("membership_id", flat=True).get(pk=request_id)
        pole = locked_pole_of(membership_id)
        request = ConfirmationRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        must_be_open(request, at=at)
        membership = _members(pole.pk).get(pk=membership_id)
        given = ConfirmationAnswer.objects.create(
            request=request,
            membership=membership,
            joins=answer.joins,
            signatory=answer.signatory,
            quality=answer.quality,
            reason=answer.reason,
            content={
                "name": membership.name,
                "of_team": pole.team.filter(user__email=request.email).exists(),
                **_content(answer, siret=siret),
            },
            at=at,
        )
        request.closed_at = at
        request.save(update_fields=["closed_at"])
        if answer.joins:
            _write(membership, answer, siret=siret, at=at)
            if checked:
                put_piece(membership, kind=MemberPieceKind.COMMITMENT, checked=checked, by=None, at=at)
        else:
            _leave(membership, at=at)
        _tell_answer(pole, membership, given, at=at)
        return given


def must_be_open(request: ConfirmationRequest, *, at: datetime) -> None:
    """
    Say whether a link still works, its answer apart.

    :raises UnableToConfirm: with the sentence for whoever holds the link.
    """
    if ConfirmationAnswer.objects.filter(request=request).exists():
        raise AlreadyAnswered("Vous avez déjà répondu par ce lien\xa0: votre réponse est enregistrée.")
    if request.closed_at is not None:
        raise LinkClosed(
            "Ce lien a été annulé par l’équipe du pôle. Si vous attendiez d’y répondre, écrivez à la personne qui vous "
            "l’a envoyé."
        )
    if at >= request.expires_at:
        raise LinkExpired(
            f"Ce lien n’est plus valable depuis le {localdate(request.expires_at):%d/%m/%Y}. Demandez-en un autre à la "
            "personne qui vous l’a envoyé."
        )


def _close(membership_id: int, *, at: datetime) -> None:
    ConfirmationRequest.objects.filter(membership_id=membership_id, closed_at=None).update(closed_at=at)


def _pole_id(membership_id: int) -> int:
    return Membership.objects.values_list("pole_id", flat=True).get(pk=membership_id)


def _members(pole_id: int) -> Any:
    present = Membership.objects.filter(pole_id=pole_id, left_at=None)
    return present.select_for_update(of=("self",)).select_related("organisation", "pole")


def _present(membership_id: int) -> Membership:
    membership = _members(_pole_id(membership_id)).filter(pk=membership_id).first()
    if membership is None:
        raise LinkClosed("Cette structure vient d’être retirée du pôle\xa0: aucun lien n’est parti.")
    return membership  # type: ignore[no-any-return]


def _ask(membership: Membership, *, by: User, at: datetime) -> ConfirmationRequest:
    answer = (
        ConfirmationAnswer.objects.filter(membership=membership, joins=True).order_by("-at", "-pk").first()
    )
    if answer and not differences(membership, answer):
        raise AlreadyAnswered(f"«\xa0{membership.name}\xa0» a déjà confirmé son adhésion.")
    email = membership.contact_email.lower()
    if not email:
        raise NoAddress(
            f"Aucune adresse électronique n’est connue pour «\xa0{membership.name}\xa0». Ajoutez-en une à sa ligne."
        )
    _must_have_paused(membership, email, by=by, at=at)
    standing = ConfirmationRequest.objects.filter(membership=membership, closed_at=None).first()
    if standing and standing.email == email and at < standing.expires_at:
        standing.sent_at, standing.expires_at = at, at + VALIDITY
        standing.save(update_fields=["sent_at", "expires_at"])
        return _sent(standing, membership, by=by, again=True, at=at)
    _close(membership.pk, at=at)
    made = ConfirmationRequest.objects.create(
        membership=membership, email=email, created_at=at, created_by=by, sent_at=at, expires_at=at + VALIDITY
    )
    return _sent(made, membership, by=by, again=False, at=at)


def _must_have_paused(membership: Membership, email: str, *, by: User, at: datetime) -> None:
    """Refuse to write again too soon, whatever became of the links sent meanwhile."""
    lately = ConfirmationRequest.objects.filter(sent_at__gt=at - PAUSE)
    to_address = lately.filter(membership__pole_id=membership.pole_id, email=email)
    # An answer ends its pause: what was confirmed may be asked for again as soon as it differs.
    unanswered = to_address.filter(membership=membership, answer=None)
    if unanswered.exists() or to_address.count() >= MAX_TO_ADDRESS:
        raise AskedLately(
            f"«\xa0{membership.name}\xa0» a reçu son lien il y a moins d’un jour. Laissez-lui le temps de répondre."
        )
    if lately.filter(created_by=by).count() >= MAX_BY_PERSON:
        raise TooManyToday(
            f"Vous avez fait partir {MAX_BY_PERSON} liens depuis hier\xa0: c’est la limite d’une journée. Reprenez demain."
        )


def _sent(
    request: ConfirmationRequest, membership: Membership, *, by: User, again: bool, at: datetime
) -> ConfirmationRequest:
    mail.send(
        occasion=f"confirmation:{request.pk}:{at.isoformat()}",
        address=request.email,
        template="poles/mail/confirmation_reminder" if again else "poles/mail/confirmation",
        context={
            "pole": one_line(membership.pole.name),
            "member": one_line(membership.name),
            "contact": one_line(membership.contact_name),
            "asked_by": one_line(by.get_full_name()),
            "asked_by_email": by.email,
            "link": links.address_of(request),
            "until": localdate(request.expires_at),
        },
        at=at,
    )
    return request


def one_line(words: str) -> str:
    """Keep typed words from making lines of their own in a mail."""
    return " ".join(words.split())


def _content(answer: ConfirmationDetails, *, siret: str) -> dict[str, Any]:
    """Write what was answered as JSON values, decimals as strings."""
    kept = {"fte", "commune", "contribution", *CONTRIBUTIONS}
    words = {name: value for name, value in asdict(answer).items() if name in kept}
    plain = {name: str(value) if isinstance(value, Decimal) else value for name, value in words.items()}
    return {"siret": siret, **plain}


def _write(membership: Membership, answer: ConfirmationDetails, *, siret: str, at: datetime) -> None:
    others = Membership.objects.filter(pole_id=membership.pole_id, left_at=None).exclude(pk=membership.pk)
    if siret and not others.filter(organisation__siret=siret).exists():
        membership.organisation = organisation_of(siret=siret, at=at)
    membership.commune = answer.commune or membership.commune
    for name in ("fte", "contribution", *CONTRIBUTIONS):
        setattr(membership, name, getattr(answer, name))
    membership.version += 1
    fields = ["organisation", "commune", "fte", "contribution", *CONTRIBUTIONS, "version"]
    membership.save(update_fields=fields)


def _leave(membership: Membership, *, at: datetime) -> None:
    membership.left_at = at
    membership.save(update_fields=["left_at"])


def _tell_answer(pole: Pole, membership: Membership, given: ConfirmationAnswer, *, at: datetime) -> None:
    """Write to the lead, unless they have just answered for their own structure."""
    answer = "given" if given.joins else "refused"
    for user_id in _leads(pole, but=given.request.email):
        mail.send(
            occasion=f"confirmation-{answer}:{given.pk}",
            to_user_id=user_id,
            template=f"poles/mail/confirmation_{answer}",
            context={
                "pole": one_line(pole.name),
                "member": one_line(membership.name),
                "signatory": one_line(given.signatory),
                "quality": one_line(given.quality),
                "reason": given.reason,
                "url": absolute(reverse("poles:members", args=[pole.pk, pole.slug])),
            },
            at=at,
        )


def _leads(pole: Pole, *, but: str) -> Sequence[int]:
    leads = pole.team.filter(capacity=TeamCapacity.LEAD).exclude(user__email__iexact=but)
    return list(leads.order_by("pk").values_list("user_id", flat=True))
