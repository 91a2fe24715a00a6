from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from poles import consent
from poles.models import ListingConsent, Pole
from poles.services.locks import locked_pole
from poles.services.pole import replace_words


class UnableToList(Exception):
    """A pole cannot stand in the directory."""


class ConsentTextChanged(UnableToList):
    """The text agreed to is no longer the one in force."""


@dataclass(frozen=True, kw_only=True)
class PublicDetails:
    """What a team chooses to show of its pole beyond its name, its place and its typology."""

    public_summary: str = ""
    website: str = ""
    public_email: str = ""
    show_members: bool = False


@transaction.atomic
def set_public_page(
    *, pole_id: int, details: PublicDetails, expected_version: int, by: User, at: datetime
) -> Pole:
    """
    Choose what the public sees of a pole, listed or not yet; saving what already stands changes nothing.

    :param expected_version: the version of the public page that was opened.
    :raises StalePole: if another version stands than the one opened.
    """
    pole = locked_pole(pole_id)
    replace_words(pole, asdict(details), version="public_version", expected=expected_version)
    return pole


@transaction.atomic
def consent_to_listing(*, pole_id: int, text_version: int, by: User, at: datetime) -> ListingConsent:
    """
    Let a pole stand in the directory, from now on; consented to already, the consent that stands is given.

    :param text_version: the version of the text that the person agreed to.
    :raises ConsentTextChanged: if it is not the one in force.
    """
    pole = locked_pole(pole_id)
    standing = last_consent(pole)
    if pole.listed and standing and standing.given:
        return standing
    if text_version != consent.CURRENT:
        raise ConsentTextChanged(
            "Le texte de l’accord a changé depuis que vous avez ouvert la page. Relisez-le, puis répondez de nouveau."
        )
    return record_consent(pole, given=True, text_version=text_version, by=by, at=at)


@transaction.atomic
def publish_page(
    *, pole_id: int, details: PublicDetails, expected_version: int, text_version: int, by: User, at: datetime
) -> ListingConsent:
    """
    Choose what the public sees and let the pole stand in the directory, both or neither.

    :raises StalePole: if another version of the page stands than the one opened.
    :raises ConsentTextChanged: if the text agreed to is no longer the one in force.
    """
    set_public_page(pole_id=pole_id, details=details, expected_version=expected_version, by=by, at=at)
    return consent_to_listing(pole_id=pole_id, text_version=text_version, by=by, at=at)


@transaction.atomic
def withdraw_listing(*, pole_id: int, by: User, at: datetime) -> None:
    """Take a pole out of the directory at once; out of it already, nothing changes."""
    pole = locked_pole(pole_id)
    if not pole.listed:
        return
    standing = last_consent(pole)
    version = standing.text_version if standing else consent.CURRENT
    record_consent(pole, given=False, text_version=version, by=by, at=at)


def last_consent(pole: Pole) -> ListingConsent | None:
    """Return the team's last word about the directory, if it has said one."""
    return pole.listing_consents.order_by("-pk").first()


def record_consent(pole: Pole, *, given: bool, text_version: int, by: User, at: datetime) -> ListingConsent:
    """Write a team's word and do as it says, for a locked pole; runs inside its caller's transaction."""
    pole.listed = given
    pole.save(update_fields=["listed"])
    return ListingConsent.objects.create(pole=pole, given=given, text_version=text_version, by=by, at=at)
