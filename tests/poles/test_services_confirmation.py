from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.models import Mail
from core.pieces import PieceRefused
from poles import links, services
from poles.enums import MemberPieceKind, TeamCapacity
from poles.models import ConfirmationAnswer, ConfirmationRequest, MemberPiece, Membership
from poles.reading import differences
from poles.services import confirmation
from poles.services.confirmation import PAUSE, VALIDITY
from tests.factories import VALENCE, MembershipFactory, PoleFactory, now, of_team, piece_file, siret

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return PoleFactory()


@pytest.fixture
def member(pole):
    return MembershipFactory(pole_id=pole.pk, by=pole.created_by, contact_email="Membre@exemple.test")


def ask(member, at=None):
    return services.ask_confirmation(membership_id=member.pk, by=member.pole.created_by, at=at or now())


def details(**values):
    return services.ConfirmationDetails(
        **{"joins": True, "signatory": "Dominique Exemple", "quality": "Gérante", **values}
    )


def answer(request, letter=None, at=None, **values):
    return services.answer_request(
        request_id=request.pk, answer=details(**values), letter=letter, at=at or now()
    )


def fresh(member):
    return Membership.objects.select_related("organisation").get(pk=member.pk)


def test_asking_writes_to_the_member_a_link_that_leads_to_its_request(member):
    request = ask(member)

    mail = Mail.objects.get()
    assert mail.address == request.email == "membre@exemple.test"
    assert links.address_of(request) in mail.body
    assert links.key_in(links.token_of(request)) == request.key
    assert request.expires_at - request.created_at == VALIDITY


def test_link_that_we_did_not_sign_leads_nowhere(member):
    request = ask(member)
    key, signature = links.token_of(request).split("~")
    another = "b" if signature[0] == "a" else "a"
    forged = [f"{key}~{another}{signature[1:]}", f"{'a' * 43}~{signature}", key, "", f"{key}~"]
    assert [links.key_in(token) for token in forged] == [None] * len(forged)


def test_asking_again_within_a_day_is_refused(member):
    first = ask(member)
    with pytest.raises(confirmation.AskedLately):
        ask(member, at=first.sent_at + PAUSE - timedelta(seconds=1))
    assert Mail.objects.count() == 1


def test_asking_again_later_sends_the_same_link_for_another_month(member):
    first = ask(member)
    again = ask(member, at=first.sent_at + PAUSE)

    assert (again.pk, again.key) == (first.pk, first.key)
    assert again.expires_at == first.sent_at + PAUSE + VALIDITY
    assert Mail.objects.filter(template="poles/mail/confirmation_reminder").count() == 1


def test_asking_after_expiry_or_at_another_address_makes_another_link(member):
    first = ask(member)
    late = ask(member, at=first.expires_at)
    Membership.objects.filter(pk=member.pk).update(contact_email="autre@exemple.test")
    elsewhere = ask(member, at=first.expires_at)

    assert len({first.key, late.key, elsewhere.key}) == 3
    assert ConfirmationRequest.objects.get(closed_at=None) == elsewhere


def test_asking_without_an_address_says_what_to_do(pole):
    member = MembershipFactory(pole_id=pole.pk, by=pole.created_by)
    with pytest.raises(confirmation.NoAddress, match="Ajoutez-en une"):
        ask(member)


def test_answer_is_written_in_the_line_once_and_kept_as_given(member):
    request = ask(member)
    given = answer(
        request,
        siret=siret(7),
        commune=VALENCE,
        fte=Decimal("4.5"),
        money=Decimal(1200),
        volunteer_hours=Decimal(30),
        contribution="Une salle et un camion.",
        letter=piece_file("Lettre"),
    )

    line = fresh(member)
    assert (line.organisation.siret, line.commune, line.fte) == (siret(7), VALENCE, Decimal("4.5"))
    assert (line.money, line.volunteer_hours, line.in_kind) == (1200, 30, None)
    assert line.version == member.version + 1
    assert given.content == {
        "name": member.name,
        "of_team": False,
        "siret": siret(7),
        "commune": VALENCE,
        "fte": "4.5",
        "money": "1200",
        "pooled_means": None,
        "volunteer_hours": "30",
        "in_kind": None,
        "contribution": "Une salle et un camion.",
    }
    piece = MemberPiece.objects.get()
    assert (piece.kind, piece.code, piece.added_by) == (MemberPieceKind.COMMITMENT, "L1", None)
    with pytest.raises(confirmation.AlreadyAnswered):
        answer(request, money=Decimal(5))
    assert fresh(member).money == 1200


def test_blank_siret_and_commune_leave_those_of_the_team(member):
    answer(ask(member))
    line = fresh(member)
    assert (line.organisation.siret, line.commune) == (member.organisation.siret, member.commune)


def test_siret_of_another_member_stays_in_the_answer_alone(pole, member):
    other = MembershipFactory(pole_id=pole.pk, by=pole.created_by)
    given = answer(ask(member), siret=other.organisation.siret)

    assert fresh(member).organisation_id == member.organisation_id
    assert given.content["siret"] == other.organisation.siret


def test_declining_ends_the_membership_and_tells_the_lead(pole, member):
    given = answer(ask(member), joins=False, reason="Nous n’en avons jamais parlé.")

    assert fresh(member).left_at == given.at
    mail = Mail.objects.get(template="poles/mail/confirmation_refused")
    assert mail.user_id == pole.created_by_id
    assert "jamais parlé" in mail.body
    assert f"/poles/{pole.pk}-{pole.slug}/membres/" in mail.body
    with pytest.raises(confirmation.UnableToConfirm, match="retirée"):
        ask(member)


def test_joining_tells_the_lead_once_by_who_answered_with_the_way_to_the_members(pole, member, settings):
    of_team(pole, TeamCapacity.COORDINATOR)
    request = ask(member)
    answer(request, quality="Gérante\nBcc: x@exemple.test")
    with pytest.raises(confirmation.AlreadyAnswered):
        answer(request)

    mail = Mail.objects.get(template="poles/mail/confirmation_given")
    assert (mail.user_id, mail.address) == (pole.created_by_id, "")
    assert mail.title == f"{member.name} a confirmé son adhésion au pôle « {pole.name} »"
    assert "Réponse donnée par Dominique Exemple, Gérante Bcc: x@exemple.test." in mail.body
    assert f"{settings.SITE_URL}/poles/{pole.pk}-{pole.slug}/membres/" in mail.body


def test_lead_who_answers_for_their_own_structure_gets_no_mail_of_it(pole):
    member = MembershipFactory(pole_id=pole.pk, by=pole.created_by, contact_email=pole.created_by.email)
    answer(ask(member))

    assert not Mail.objects.filter(template="poles/mail/confirmation_given").exists()


@pytest.mark.parametrize(
    ("close", "fault"),
    [
        (lambda request: services.revoke_request, confirmation.LinkClosed),
        (lambda request: services.remove_member, confirmation.LinkClosed),
    ],
)
def test_revoked_link_or_that_of_a_removed_member_answers_no_more(member, close, fault):
    request = ask(member)
    close(request)(membership_id=member.pk, by=member.pole.created_by, at=now())
    with pytest.raises(fault):
        answer(request)
    assert not ConfirmationAnswer.objects.exists()


def test_link_ends_at_its_last_instant(member):
    request = ask(member)
    with pytest.raises(confirmation.LinkExpired):
        answer(request, at=request.expires_at)
    assert answer(request, at=request.expires_at - timedelta(microseconds=1)).joins


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"siret": "123"}, ValidationError),
        ({"siret": siret(1)[:9]}, ValidationError),
        ({"commune": "99999"}, services.UnableToChangeMembers),
        ({"letter": piece_file(name="lettre.exe").__class__(b"MZ", name="lettre.pdf")}, PieceRefused),
    ],
)
def test_answer_refused_leaves_everything_as_it_was(member, values, fault):
    request = ask(member)
    with pytest.raises(fault):
        answer(request, **values)
    assert not ConfirmationAnswer.objects.exists()
    assert fresh(member).version == member.version
    assert answer(request).joins


def test_one_gesture_writes_to_all_who_have_not_answered(pole, member):
    by = {"pole_id": pole.pk, "by": pole.created_by}
    silent = MembershipFactory(**by)
    lately = MembershipFactory(**by, contact_email="hier@exemple.test")
    done = MembershipFactory(**by, contact_email="fait@exemple.test")
    ask(lately)
    answer(ask(done))

    asked = services.ask_all(**by, at=now())

    assert [[row.pk for row in rows] for rows in (asked.sent, asked.recent, asked.unreachable)] == [
        [member.pk],
        [lately.pk],
        [silent.pk],
    ]


def test_piece_of_a_kind_replaces_the_one_before_and_takes_the_next_code(pole, member):
    about = {"membership_id": member.pk, "by": pole.created_by, "at": now()}
    kind = MemberPieceKind.COMMITMENT
    first = services.add_member_piece(kind=kind, upload=piece_file("Une"), **about)
    same = services.add_member_piece(kind=kind, upload=piece_file("Une"), **about)
    second = services.add_member_piece(kind=kind, upload=piece_file("Deux"), **about)
    services.remove_member_piece(code=second.code, **about)
    third = services.add_member_piece(kind=kind, upload=piece_file("Trois"), **about)

    assert (first.pk, first.code) == (same.pk, "L1")
    assert [second.code, third.code] == ["L2", "L3"]
    assert MemberPiece.objects.get(removed_at=None) == third


def test_piece_of_a_member_removed_meanwhile_is_not_kept(pole, member):
    about = {"membership_id": member.pk, "by": pole.created_by, "at": now()}
    services.remove_member(**about)
    with pytest.raises(services.UnableToChangeMemberPieces, match="pas été gardé"):
        services.add_member_piece(kind=MemberPieceKind.COMMITMENT, upload=piece_file(), **about)


def change(member, **words):
    line = fresh(member)
    kept = {"name": line.name, "siret": line.organisation.siret, "contact_email": line.contact_email}
    details = services.MemberDetails(**{**kept, **words})
    return services.change_member(membership_id=line.pk, member=details, by=line.pole.created_by, at=now())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"money": Decimal(100_000)}, ["apport en argent"]),
        ({"money": Decimal(100), "name": "Autre nom"}, ["nom"]),
        ({"money": Decimal(100), "siret": siret(9)}, ["SIRET"]),
        ({"money": Decimal(100), "in_kind": Decimal(0)}, []),
    ],
)
def test_what_the_team_changes_after_an_answer_is_told_and_may_be_asked_again(member, words, told):
    first = answer(ask(member), siret=siret(8), money=Decimal(100))
    change(member, **{"siret": siret(8), **words})

    assert differences(fresh(member), first) == told
    if told:
        again = answer(ask(member), money=Decimal(7))
        assert differences(fresh(member), again) == []
    else:
        with pytest.raises(confirmation.AlreadyAnswered):
            ask(member)


def test_pause_holds_whatever_became_of_the_link(pole, member):
    request = ask(member)
    services.revoke_request(membership_id=member.pk, by=pole.created_by, at=now())
    with pytest.raises(confirmation.AskedLately):
        ask(member)
    assert ask(member, at=request.sent_at + PAUSE)


def test_one_address_gets_few_links_of_a_pole_a_day(pole):
    lines = [
        MembershipFactory(pole_id=pole.pk, by=pole.created_by, contact_email="elle@exemple.test")
        for _ in range(4)
    ]
    asked = services.ask_all(pole_id=pole.pk, by=pole.created_by, at=now())
    assert [line.pk for line in asked.sent] == [line.pk for line in lines[:3]]
    assert [line.pk for line in asked.recent] == [lines[3].pk]


def test_one_person_has_a_limit_a_day(pole, member, monkeypatch):
    monkeypatch.setattr(confirmation, "MAX_BY_PERSON", 1)
    other = MembershipFactory(pole_id=pole.pk, by=pole.created_by, contact_email="autre@exemple.test")
    asked = services.ask_all(pole_id=pole.pk, by=pole.created_by, at=now())
    assert [[line.pk for line in lines] for lines in (asked.sent, asked.later)] == [[member.pk], [other.pk]]


def test_words_typed_by_a_team_make_no_line_of_their_own_in_a_mail(pole):
    member = MembershipFactory(
        pole_id=pole.pk,
        name="Halage\nBcc: x@exemple.test",
        by=pole.created_by,
        contact_email="m@exemple.test",
    )
    ask(member)
    assert "«\xa0Halage Bcc: x@exemple.test\xa0»" in Mail.objects.get().body


def test_answer_at_an_address_of_the_team_is_told(pole):
    member = MembershipFactory(pole_id=pole.pk, by=pole.created_by, contact_email=pole.created_by.email)
    assert answer(ask(member)).content["of_team"]
