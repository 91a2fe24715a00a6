from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from core import mail, pieces
from core.addresses import absolute
from poles import consent
from poles.enums import ClaimOutcome, Phase, TeamCapacity
from poles.models import Pole, PoleClaim, TeamMember
from poles.services.listing import record_consent
from poles.services.phase import move_phase, publish_move
from poles.services.register import lock_both, record_merge

#: Who else had asked is told the same, whatever their reasons were.
_GIVEN_TO_ANOTHER = "Une autre demande a été acceptée pour ce pôle. Si vous en faites partie, demandez à son équipe de vous y inscrire."


class UnableToClaim(Exception):
    """A claim cannot be made."""


class NotClaimable(UnableToClaim):
    """The pole is no longer an entry of the register."""


class NotYourPole(UnableToClaim):
    """The pole said to be the same is not one of the person's own."""


class UnableToAnswerClaim(Exception):
    """A claim cannot be answered."""


class AnsweredAlready(UnableToAnswerClaim):
    """Somebody answered the claim before."""


class OwnInterest(UnableToAnswerClaim):
    """Who would answer the claim has a stake in it."""


class TeamLeft(UnableToAnswerClaim):
    """The claimant is no longer of the team of the pole said to be the same."""


def claim_pole(
    *,
    pole_id: int,
    quality: str,
    link: str,
    own_pole_id: int | None,
    consents: bool,
    upload: Any | None,
    by: User,
    at: datetime,
) -> PoleClaim:
    """
    Ask for an identified pole; a claim of the same person that waits already is given as it stands.

    :param own_pole_id: the pole that they have described already; none, they take the entry as theirs.
    :param consents: whether the entry, once theirs, stays in the directory.
    :param upload: a document that shows the link, if there is one.
    :raises core.pieces.PieceRefused: if the document is not one that the platform takes.
    :raises UnableToClaim: if the pole is claimed or merged already, or the other one is not theirs.
    """
    checked = pieces.check(upload) if upload else None
    with transaction.atomic():
        pole = lock_both(pole_id)[pole_id]
        if standing := pole.claims.filter(claimant=by, outcome="").first():
            return standing
        if not Pole.objects.register().filter(pk=pole.pk).exists():
            raise NotClaimable(
                f"«\xa0{pole.name}\xa0» a déjà son équipe\xa0: il ne se revendique plus. Si vous en faites partie, "
                "demandez-lui de vous inscrire, ou écrivez au service instructeur."
            )
        if own_pole_id is not None and not _answers_for(by, own_pole_id):
            raise NotYourPole(
                "Vous ne répondez pas de ce pôle. Choisissez-en un autre dans la liste, ou voyez avec son porteur."
            )
        if checked:
            # Nothing is refused any more: no file is left behind.
            pieces.keep(checked)
        return PoleClaim.objects.create(
            pole=pole,
            own_pole_id=own_pole_id,
            claimant=by,
            quality=quality,
            link=link,
            consent_version=consent.CURRENT if consents and own_pole_id is None else None,
            created_at=at,
            sha256=checked.sha256 if checked else "",
            content_type=checked.content_type if checked else "",
        )


@transaction.atomic
def agree_to_claim(*, claim_id: int, by: User, at: datetime) -> PoleClaim:
    """
    Give an entry to who claims it: they lead its team and it enters prefiguration, or it is merged into their own pole.

    The other claims that wait are refused, their authors told. Agreed to already by the same person, nothing changes.

    :raises UnableToAnswerClaim: if it is answered otherwise, or who answers has a stake in it, or who claims left their pole.
    """
    claim = _locked(claim_id)
    if not _must_wait(claim, by=by, wanted=ClaimOutcome.AGREED):
        return claim
    if claim.own_pole:
        if not _answers_for(claim.claimant, claim.own_pole.pk):
            raise TeamLeft(
                f"{claim.claimant} ne fait plus partie de l’équipe de «\xa0{claim.own_pole.name}\xa0»\xa0: la demande "
                "ne peut plus être acceptée. Refusez-la en le disant."
            )
        reason = f"Demande faite par {claim.claimant}, {claim.quality}"
        record_merge(entry=claim.pole, into=claim.own_pole, reason=reason, by=by, at=at)
    else:
        _give_entry(claim, by=by, at=at)
    _answer(claim, ClaimOutcome.AGREED, reason="", by=by, at=at)
    for other in claim.pole.claims.filter(outcome="").select_related("claimant", "pole").order_by("pk"):
        _answer(other, ClaimOutcome.REFUSED, reason=_GIVEN_TO_ANOTHER, by=by, at=at)
    return claim


@transaction.atomic
def refuse_claim(*, claim_id: int, reason: str, by: User, at: datetime) -> PoleClaim:
    """
    Refuse a claim, with its reason; refused already by the same person, nothing changes.

    :raises UnableToAnswerClaim: if it is answered otherwise, or who answers has a stake in it.
    """
    claim = _locked(claim_id)
    if _must_wait(claim, by=by, wanted=ClaimOutcome.REFUSED):
        _answer(claim, ClaimOutcome.REFUSED, reason=reason, by=by, at=at)
    return claim


@transaction.atomic
def withdraw_claim(*, claim_id: int, by: User, at: datetime) -> PoleClaim:
    """
    Take back one's own claim as long as it waits; taken back already, nothing changes.

    :raises AnsweredAlready: if it has been answered meanwhile.
    """
    claim = _locked(claim_id)
    if claim.claimant_id != by.pk:
        raise PoleClaim.DoesNotExist
    if claim.outcome == ClaimOutcome.WITHDRAWN:
        return claim
    if claim.outcome:
        raise _answered_already(claim)
    claim.outcome, claim.decided_at = ClaimOutcome.WITHDRAWN, at
    claim.save(update_fields=["outcome", "decided_at"])
    return claim


def _locked(claim_id: int) -> PoleClaim:
    """Lock the poles of a claim, then the claim: in this order everywhere."""
    found = PoleClaim.objects.get(pk=claim_id)
    lock_both(*filter(None, [found.pole_id, found.own_pole_id]))
    claims = PoleClaim.objects.select_for_update(of=("self",)).select_related("pole", "own_pole", "claimant")
    return claims.get(pk=claim_id)


def _must_wait(claim: PoleClaim, *, by: User, wanted: ClaimOutcome) -> bool:
    """Refuse to answer twice or for oneself; say whether the answer is still to be given."""
    if claim.outcome:
        if (claim.outcome, claim.decided_by_id) == (wanted, by.pk):
            return False
        raise _answered_already(claim)
    concerned = claim.pole.claims.filter(claimant=by, outcome="").exists()
    if concerned or TeamMember.objects.filter(pole=claim.own_pole_id, user=by).exists():
        raise OwnInterest(
            "Vous êtes vous-même concerné par ce pôle\xa0: une autre personne du service doit répondre à cette demande."
        )
    return True


def _answered_already(claim: PoleClaim) -> AnsweredAlready:
    if claim.outcome == ClaimOutcome.WITHDRAWN:
        return AnsweredAlready(
            "La personne a retiré sa demande\xa0: il n’y a plus à y répondre. Rien n’a été modifié."
        )
    return AnsweredAlready(
        f"Cette demande a déjà reçu une réponse\xa0: {claim.get_outcome_display().lower()}. Rien n’a été modifié."
    )


def _answers_for(user: User, pole_id: int) -> bool:
    return Pole.objects.managed_by(user).filter(pk=pole_id).exists()


def _give_entry(claim: PoleClaim, *, by: User, at: datetime) -> None:
    pole = claim.pole
    TeamMember.objects.create(
        pole=pole, user=claim.claimant, capacity=TeamCapacity.LEAD, since=at, added_by=by
    )
    move = move_phase(
        pole_id=pole.pk, to=Phase.PREFIGURATION, reason="Pôle repéré, reconnu par son équipe", by=by, at=at
    )
    publish_move(move_id=move.pk, by=by, at=at)
    if claim.consent_version:
        record_consent(
            pole, given=True, text_version=claim.consent_version, by=claim.claimant, at=claim.created_at
        )
    else:
        pole.listed = False
        pole.save(update_fields=["listed"])


def _answer(claim: PoleClaim, outcome: ClaimOutcome, *, reason: str, by: User, at: datetime) -> None:
    claim.outcome, claim.reason, claim.decided_by, claim.decided_at = outcome, reason, by, at
    claim.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    path = reverse("poles:claim", args=[claim.pole_id, claim.pole.slug])
    mail.send(
        occasion=f"pole_claim:{claim.pk}",
        to_user_id=claim.claimant_id,
        template=f"poles/mail/claim_{outcome}",
        context={"claim": claim, "address": absolute(path)},
        at=at,
    )
