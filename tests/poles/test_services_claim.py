from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from core import pieces
from core.models import Mail
from poles import consent, register, services
from poles.enums import ClaimOutcome, Phase, TeamCapacity
from poles.models import ListingConsent, Pole, PoleClaim, TeamMember
from tests.factories import ROMANS, PoleFactory, UserFactory, now, piece_file
from tests.locks import waiting


def entry(name="Le Phares"):
    return services.register_identified_pole(
        details=services.PoleDetails(name=name, commune=ROMANS),
        facts=[("Création", "2001", "Note 2010")],
        at=now(),
    )


def claim(pole, by, *, own=None, consents=False, upload=None):
    return services.claim_pole(
        pole_id=pole.pk,
        quality="Directrice",
        link="J’y travaille depuis 2001.",
        own_pole_id=own.pk if own else None,
        consents=consents,
        upload=upload,
        by=by,
        at=now(),
    )


def agree(asked, by):
    return services.agree_to_claim(claim_id=asked.pk, by=by, at=now())


def refuse(asked, by, reason="Lien non établi."):
    return services.refuse_claim(claim_id=asked.pk, reason=reason, by=by, at=now())


@pytest.mark.django_db
def test_claim_keeps_who_why_and_the_document():
    ana, file = UserFactory(), piece_file()

    asked = claim(entry(), ana, consents=True, upload=file)

    assert (asked.claimant, asked.quality, asked.consent_version) == (ana, "Directrice", consent.CURRENT)
    with pieces.open_piece(asked.sha256) as kept:
        assert kept.read() == file.open().read()


@pytest.mark.django_db
def test_claim_twice_is_one_claim():
    pole, ana = entry(), UserFactory()

    assert claim(pole, ana) == claim(pole, ana)
    assert PoleClaim.objects.count() == 1


@pytest.mark.django_db
def test_claim_with_a_document_that_is_none_writes_nothing():
    with pytest.raises(pieces.PieceRefused):
        claim(entry(), UserFactory(), upload=ContentFile(b"rien", name="x.pdf"))
    assert not PoleClaim.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["team", "merged"])
def test_claim_of_what_is_no_entry_is_refused(kind):
    pole = PoleFactory(listed=True)
    if kind == "merged":
        pole, kept = entry("Lune"), entry("Rivage")
        services.merge_entry(entry_id=pole.pk, into_id=kept.pk, reason="x", by=UserFactory(), at=now())

    with pytest.raises(services.NotClaimable, match="a déjà son équipe"):
        claim(pole, UserFactory())


@pytest.mark.django_db
def test_claim_for_a_pole_that_one_does_not_answer_for_is_refused():
    ana, theirs = UserFactory(), PoleFactory()
    services.join_team(
        pole_id=theirs.pk, user=ana, capacity=TeamCapacity.EDITOR, by=theirs.created_by, at=now()
    )

    for own in (theirs, PoleFactory()):
        with pytest.raises(services.NotYourPole):
            claim(entry(), ana, own=own)


@pytest.mark.django_db
def test_agreed_the_claimant_leads_and_the_pole_enters_prefiguration():
    pole, ana, officer = entry(), UserFactory(), UserFactory()

    agree(claim(pole, ana, consents=True), officer)

    pole = Pole.objects.select_related("phase").get(pk=pole.pk)
    member = TeamMember.objects.get(pole=pole)
    assert (member.user, member.capacity, member.added_by) == (ana, TeamCapacity.LEAD, officer)
    assert (pole.phase.current, pole.phase.public) == (Phase.PREFIGURATION, Phase.PREFIGURATION)
    assert pole.listed
    row = ListingConsent.objects.get()
    assert (row.by, row.given, row.text_version) == (ana, True, consent.CURRENT)
    assert list(register.broken_listings()) == []


@pytest.mark.django_db
def test_agreed_without_consent_the_pole_leaves_the_directory():
    pole = entry()

    agree(claim(pole, UserFactory()), UserFactory())

    assert not Pole.objects.public().filter(pk=pole.pk).exists()
    assert not ListingConsent.objects.exists()


@pytest.mark.django_db
def test_agreed_for_a_pole_described_already_the_entry_is_merged_into_it():
    pole, own = entry(), PoleFactory()

    agree(claim(pole, own.created_by, own=own), UserFactory())

    pole.refresh_from_db()
    own.refresh_from_db()
    assert (pole.merged_into, pole.listed, own.listed) == (own, False, False)
    [(_, facts)] = register.merged_facts(own)
    assert [fact.source for fact in facts] == ["Note 2010"]
    assert not pole.team.exists()


@pytest.mark.django_db
def test_agreed_to_one_the_others_are_refused_and_everyone_is_told_once():
    pole, ana, bob, officer = entry(), UserFactory(), UserFactory(), UserFactory()
    first, second = claim(pole, ana), claim(pole, bob)

    for _ in range(2):
        agree(first, officer)

    second.refresh_from_db()
    assert (second.outcome, second.decided_by) == (ClaimOutcome.REFUSED, officer)
    mails = Mail.objects.order_by("pk").values_list("user_id", "template")
    assert list(mails) == [(ana.pk, "poles/mail/claim_agreed"), (bob.pk, "poles/mail/claim_refused")]
    assert TeamMember.objects.filter(pole=pole).count() == 1


@pytest.mark.django_db
def test_refused_the_claimant_is_told_why_and_may_claim_again():
    pole, ana = entry(), UserFactory()

    refuse(claim(pole, ana), UserFactory(), reason="Joignez une délégation.")

    mail = Mail.objects.get()
    assert "Joignez une délégation." in mail.body
    assert "Le Phares" in mail.title
    assert f"/poles/{pole.pk}-le-phares/revendiquer/" in mail.body
    assert claim(pole, ana).outcome == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "then"), [(agree, refuse), (refuse, agree)])
def test_answered_a_claim_is_not_answered_otherwise(first, then):
    asked, officer = claim(entry(), UserFactory()), UserFactory()
    first(asked, officer)

    for by in (officer, UserFactory()):
        with pytest.raises(services.AnsweredAlready):
            then(asked, by)
    assert Mail.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("act", [agree, refuse])
@pytest.mark.parametrize("stake", ["own", "rival", "colleague"])
def test_who_has_a_stake_does_not_answer(act, stake):
    officer, pole, own = UserFactory(), entry(), PoleFactory()
    asked = {
        "own": lambda: claim(pole, officer),
        "rival": lambda: (claim(pole, officer), claim(pole, UserFactory()))[1],
        "colleague": lambda: claim(pole, own.created_by, own=own),
    }[stake]()
    services.join_team(
        pole_id=own.pk, user=officer, capacity=TeamCapacity.READER, by=own.created_by, at=now()
    )

    with pytest.raises(services.OwnInterest, match="une autre personne du service"):
        act(asked, officer)
    assert PoleClaim.objects.get(pk=asked.pk).outcome == ""


@pytest.mark.django_db
def test_who_left_their_pole_no_longer_has_it_given_an_entry():
    pole, own = entry(), PoleFactory()
    asked = claim(pole, own.created_by, own=own)
    TeamMember.objects.filter(pole=own).delete()

    with pytest.raises(services.TeamLeft, match="ne fait plus partie"):
        agree(asked, UserFactory())
    assert Pole.objects.get(pk=pole.pk).listed


def test_two_officers_agreeing_to_two_claims_at_once_give_the_pole_to_one(cloned_database):
    pole, ana, bob = entry(), UserFactory(), UserFactory()
    first, second = claim(pole, ana), claim(pole, bob)
    officers = UserFactory(), UserFactory()
    with ThreadPoolExecutor(1) as hands:
        with transaction.atomic():
            agree(first, officers[0])
            other = waiting(hands, lambda: agree(second, officers[1]))
        with pytest.raises(services.AnsweredAlready):
            other.result()

    assert TeamMember.objects.get(pole=pole).user == ana


@pytest.mark.django_db
def test_a_claim_is_withdrawn_by_its_author_as_long_as_it_waits():
    pole, ana, officer = entry(), UserFactory(), UserFactory()
    asked = claim(pole, ana)
    at = now()

    for _ in range(2):
        services.withdraw_claim(claim_id=asked.pk, by=ana, at=at)

    asked.refresh_from_db()
    assert (asked.outcome, asked.decided_at, asked.decided_by) == (ClaimOutcome.WITHDRAWN, at, None)
    for answer in (agree, refuse):
        with pytest.raises(services.AnsweredAlready, match="a retiré sa demande"):
            answer(asked, officer)
    again = claim(pole, ana)
    assert again != asked
    with pytest.raises(PoleClaim.DoesNotExist):
        services.withdraw_claim(claim_id=again.pk, by=officer, at=at)
    refuse(again, officer)
    with pytest.raises(services.AnsweredAlready, match="refusée"):
        services.withdraw_claim(claim_id=again.pk, by=ana, at=at)
