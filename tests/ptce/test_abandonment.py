"""A pole that was only an attempt is given up with its drafts, and its lead may then close their account."""

from __future__ import annotations

import pytest
from django.urls import reverse

from applications import services
from applications.chains import broken_invariants
from applications.enums import EventKind, PieceKind
from applications.models import Application, Section
from core.clock import database_now
from poles import links
from poles import services as poles
from poles.enums import InvitationState, MemberPieceKind, Phase, TeamCapacity
from poles.models import ConfirmationRequest, Membership, PhaseMove, Pole, TeamInvitation
from ptce.people import closing, holdings
from tests.factories import (
    CallFactory,
    DraftFactory,
    MembershipFactory,
    PoleFactory,
    SubmittedFactory,
    UserFactory,
    now,
    of_team,
    piece_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return PoleFactory(name="Essai", complete=True, listed=True)


def page(pole):
    return reverse("poles:abandon", args=[pole.pk, pole.slug])


def abandon(pole):
    services.abandon_pole(pole_id=pole.pk, by=pole.created_by, at=now())


def refusals(pole):
    """Return what the service says first, and all that the page would."""
    with pytest.raises(poles.UnableToAbandon) as refused:
        abandon(pole)
    return str(refused.value), [str(each) for each in services.obstacles(pole, by=pole.created_by)]


def test_the_page_counts_what_goes_then_nobody_sees_it_and_the_account_closes(client, pole):
    lead, member = pole.created_by, pole.memberships.order_by("pk").first()
    draft = DraftFactory(by=lead, pole=pole, call=CallFactory(), filled=True)
    about = {"by": lead, "at": now()}
    services.add_piece(
        application_id=draft.pk, kind=PieceKind.OTHER, label="Plan", upload=piece_file("Plan"), **about
    )
    poles.add_member_piece(
        membership_id=member.pk, kind=MemberPieceKind.COMMITMENT, upload=piece_file(), **about
    )
    Membership.objects.filter(pk=member.pk).update(contact_name="Dominique", contact_email="m@exemple.test")
    asked = poles.ask_confirmation(membership_id=member.pk, **about)
    poles.invite(pole_id=pole.pk, email="a@exemple.test", capacity=TeamCapacity.EDITOR, **about)
    pieces = draft.pieces.filter(removed_at=None).count()
    client.force_login(lead)

    assert page(pole) in client.get(reverse("poles:team", args=[pole.pk, pole.slug])).text
    [duty] = holdings.duties(lead)
    assert duty.url == reverse("poles:team", args=[pole.pk, pole.slug])
    shown = client.get(page(pole)).text
    assert "<strong>1 brouillon de dossier</strong>" in shown
    assert draft.number in shown
    assert f"<strong>{pieces + 1} pièces</strong>" in shown
    assert "<strong>7 structures</strong>" in shown
    for _ in range(2):
        assert client.post(page(pole)).url == reverse("home")

    gone = Pole.objects.get(pk=pole.pk)
    assert (gone.listed, gone.phase.current, gone.phase.public) == (False, Phase.DISSOLVED, Phase.DISSOLVED)
    assert PhaseMove.objects.filter(pole=pole, by=lead, reason__startswith="Abandonné").count() == 1
    for url in (
        pole.get_absolute_url(),
        reverse("applications:detail", args=[draft.number]),
        reverse("poles:members", args=[pole.pk, pole.slug]),
    ):
        assert client.get(url).status_code == 404
    assert client.get(reverse("poles:confirm", args=[links.token_of(asked)])).status_code == 410
    assert not Section.objects.exists()
    assert not pole.memberships.filter(left_at=None).exists()
    assert not Membership.objects.exclude(contact_name="", contact_email="").exists()
    assert not pole.perimeter.exists()
    assert not ConfirmationRequest.objects.filter(closed_at=None).exists()
    assert TeamInvitation.objects.get().state == InvitationState.REVOKED
    assert draft.events.order_by("seq").last().kind == EventKind.ABANDONED
    assert broken_invariants() == []
    assert holdings.duties(lead) == []
    closing.close_account(user_id=lead.pk, at=database_now())


def test_an_abandoned_pole_made_again_is_another(pole):
    lead, details = pole.created_by, poles.PoleDetails(name="Essai à deux")
    first = poles.create_pole(details=details, by=lead, at=now())
    assert poles.create_pole(details=details, by=lead, at=now()) == first
    abandon(first)

    again = poles.create_pole(details=details, by=lead, at=now())

    assert again != first
    assert Pole.objects.led_by(lead).filter(pk=again.pk).exists()


def test_a_pole_that_sent_a_dossier_stays(pole):
    SubmittedFactory(by=pole.created_by, pole=pole, call=CallFactory())

    said, shown = refusals(pole)

    assert said.startswith("Un dossier de ce pôle a été déposé")
    assert shown == [said]
    assert pole.memberships.filter(left_at=None).count() == 7
    assert Section.objects.exists()


def test_a_pole_where_others_work_or_whose_members_confirmed_stays_until_they_leave(client, pole):
    other = of_team(pole, TeamCapacity.READER)
    member = MembershipFactory(
        pole_id=pole.pk, by=pole.created_by, name="Halle du Val", contact_email="m@exemple.test"
    )
    asked = poles.ask_confirmation(membership_id=member.pk, by=pole.created_by, at=now())
    answer = poles.ConfirmationDetails(joins=True, signatory="Dominique", quality="Gérante")
    poles.answer_request(request_id=asked.pk, answer=answer, letter=None, at=now())

    said, shown = refusals(pole)
    client.force_login(pole.created_by)
    refused = client.post(page(pole))

    assert said.startswith("D’autres personnes font partie de l’équipe")
    assert shown[1].startswith("Des structures ont confirmé leur adhésion\xa0: Halle du Val. Prévenez-les")
    assert refused.status_code == 409
    assert shown[1] in refused.text
    poles.leave_team(pole_id=pole.pk, by=other, at=now())
    poles.remove_member(membership_id=member.pk, by=pole.created_by, at=now())
    abandon(pole)


def test_a_pole_that_the_programme_found_stays(pole):
    entry = poles.register_identified_pole(
        details=poles.PoleDetails(name="Repéré"), facts=[("Création", "2001", "Note 2010")], at=now()
    )
    asked = poles.claim_pole(
        pole_id=entry.pk,
        quality="Directrice",
        link="J’y suis",
        own_pole_id=None,
        consents=False,
        upload=None,
        by=pole.created_by,
        at=now(),
    )
    poles.agree_to_claim(claim_id=asked.pk, by=UserFactory(), at=now())

    with pytest.raises(poles.UnableToAbandon, match="connaît ce pôle autrement"):
        services.abandon_pole(pole_id=entry.pk, by=pole.created_by, at=now())


def test_a_dossier_started_meanwhile_is_not_taken_unseen(pole, monkeypatch):
    judged = poles.abandon_pole

    def start_then_abandon(**about):
        DraftFactory(by=pole.created_by, pole=pole, call=CallFactory())
        judged(**about)

    monkeypatch.setattr(poles, "abandon_pole", start_then_abandon)

    with pytest.raises(poles.UnableToAbandon, match="vient d’être commencé"):
        abandon(pole)
    assert not Application.objects.exists()
    assert Pole.objects.led_by(pole.created_by).filter(pk=pole.pk).exists()
