import re

import pytest
from django.conf import settings

from poles import consent, register, services
from poles.models import ListingConsent, Pole
from tests.factories import PoleFactory, UserFactory, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return PoleFactory()


def agree(pole, *, by=None, text_version=consent.CURRENT):
    return services.consent_to_listing(
        pole_id=pole.pk, text_version=text_version, by=by or pole.created_by, at=now()
    )


def withdraw(pole):
    services.withdraw_listing(pole_id=pole.pk, by=pole.created_by, at=now())


def is_listed(pole):
    return Pole.objects.public().filter(pk=pole.pk).exists()


def test_a_new_pole_is_not_public(pole):
    assert not is_listed(pole)
    assert not pole.listing_consents.exists()


def test_consent_is_recorded_with_who_when_and_which_text(pole):
    agree(pole)

    row = ListingConsent.objects.get()
    assert (row.pole, row.given, row.by, row.text_version) == (pole, True, pole.created_by, consent.CURRENT)
    assert is_listed(pole)


def test_consent_given_twice_is_one_consent(pole):
    assert agree(pole) == agree(pole, by=UserFactory())
    assert ListingConsent.objects.count() == 1


def test_consent_to_another_text_than_the_one_in_force_is_refused(pole):
    with pytest.raises(services.ConsentTextChanged, match="Relisez-le"):
        agree(pole, text_version=consent.CURRENT + 1)
    assert not is_listed(pole)


def test_withdrawal_is_immediate_recorded_and_may_be_followed_by_a_new_consent(pole):
    agree(pole)
    withdraw(pole)
    assert not is_listed(pole)
    withdraw(pole)
    agree(pole)

    given = list(ListingConsent.objects.order_by("pk").values_list("given", flat=True))
    assert given == [True, False, True]
    assert is_listed(pole)


def test_every_text_agreed_to_is_kept_under_its_version():
    assert list(consent.TEXTS) == list(range(1, consent.CURRENT + 1))


def test_a_pole_listed_behind_its_team_s_back_is_found(pole):
    agreed, entry = PoleFactory(listed=True), PoleFactory()
    services.register_identified_pole(details=services.PoleDetails(name="Repéré"), facts=[], at=now())
    assert list(register.broken_listings()) == []

    Pole.objects.filter(pk__in=[pole.pk, agreed.pk]).update(listed=True)
    withdrawn = [agreed]
    for each in withdrawn:
        ListingConsent.objects.create(pole=each, given=False, text_version=1, at=now(), by=each.created_by)

    found = list(register.broken_listings())
    assert [sentence.split(" (")[0] for sentence in found] == [f"Pôle {pole.pk}", f"Pôle {agreed.pk}"]
    assert entry.name not in "".join(found)


def test_listed_is_written_by_the_consent_and_the_register_only():
    written = re.compile(r"\.listed\s*(,[^=\n]*)?=[^=]|listed=True,\n")
    folders = ("poles", "applications", "reviews", "labels", "capitalisation", "ptce", "accounts")
    writers = {
        str(path.relative_to(settings.BASE_DIR))
        for folder in folders
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        if written.search(path.read_text()) and "migrations" not in path.parts
    }

    assert writers == {
        "poles/services/claim.py",
        "poles/services/listing.py",
        "poles/services/register.py",
    }


def test_public_page_saved_over_another_is_refused_and_the_same_again_is_not(pole):
    mine = services.PublicDetails(public_summary="Le mien")
    about = {"pole_id": pole.pk, "by": pole.created_by, "at": now()}
    services.set_public_page(details=mine, expected_version=1, **about)
    services.set_public_page(details=mine, expected_version=1, **about)
    with pytest.raises(services.StalePole) as refused:
        services.set_public_page(
            details=services.PublicDetails(public_summary="Le sien"), expected_version=1, **about
        )

    assert (refused.value.current.public_summary, refused.value.current.public_version) == ("Le mien", 2)
