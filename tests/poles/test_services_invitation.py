"""Invitations to a team: who may answer, once, in time; what is sent, and how often."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from core.models import Mail
from poles import services
from poles.enums import InvitationState, Phase, TeamCapacity
from poles.models import TeamInvitation, TeamMember
from poles.services import invitation as invitations
from poles.services.team import NotYoursToManage
from tests.factories import PoleFactory, UserFactory, now, of_team

pytestmark = pytest.mark.django_db

EMAIL = "invitee@exemple.test"


@pytest.fixture
def pole():
    return PoleFactory(name="Pôle du Vercors")


def ask(pole, email=EMAIL, *, capacity=TeamCapacity.EDITOR, by=None, at=None):
    return services.invite(
        pole_id=pole.pk, email=email, capacity=capacity, by=by or pole.created_by, at=at or now()
    )


def answer(invitation, by, *, accepts=True, at=None):
    return services.answer_invitation(key=invitation.key, accepts=accepts, by=by, at=at or now())


def team(pole):
    return dict(TeamMember.objects.filter(pole=pole).values_list("user__email", "capacity"))


def state(invitation):
    return TeamInvitation.objects.get(pk=invitation.pk).state


def test_invite_writes_in_french_with_a_link_that_cannot_be_guessed(pole, settings):
    invitation = ask(pole, " Invitee@Exemple.TEST ", capacity=TeamCapacity.READER)

    mail = Mail.objects.get()
    assert (invitation.email, mail.address, mail.user_id) == (EMAIL, EMAIL, None)
    assert len(invitation.key) == 43
    assert f"{settings.SITE_URL}/poles/invitation/{invitation.key}/" in mail.body
    assert mail.title == "Rejoindre l’équipe du pôle « Pôle du Vercors »"
    assert f"{pole.created_by.get_full_name()} vous invite" in mail.body
    assert "comme lecteur" in mail.body
    assert team(pole) == {pole.created_by.email: "lead"}


def test_invite_does_the_same_whether_or_not_the_address_has_an_account(pole):
    UserFactory(email="compte@exemple.test")

    for email in ("compte@exemple.test", "personne@exemple.test"):
        ask(pole, email)

    first, second = Mail.objects.order_by("pk")
    assert (first.user_id, second.user_id) == (None, None)
    keys = list(TeamInvitation.objects.order_by("pk").values_list("key", flat=True))
    assert first.body.replace(keys[0], "") == second.body.replace(keys[1], "")


@pytest.mark.parametrize("capacity", [TeamCapacity.EDITOR, TeamCapacity.READER])
def test_who_does_not_make_up_the_team_does_not_invite(pole, capacity):
    with pytest.raises(NotYoursToManage):
        ask(pole, by=of_team(pole, capacity))
    assert not Mail.objects.exists()


def test_invite_twice_in_one_click_sends_one_mail_and_later_is_refused(pole):
    at = now()
    first = ask(pole, at=at)

    assert ask(pole, at=at + timedelta(seconds=2)).pk == first.pk
    with pytest.raises(invitations.AlreadyInvited):
        ask(pole, at=at + timedelta(hours=1))
    with pytest.raises(invitations.AlreadyInvited):
        ask(pole, capacity=TeamCapacity.COORDINATOR, at=at + timedelta(seconds=2))
    assert Mail.objects.count() == 1


def test_invite_after_expiry_closes_the_old_one_and_sends_another_link(pole):
    old = ask(pole, at=now() - timedelta(days=15))

    new = ask(pole)

    old.refresh_from_db()
    assert (old.state, old.closed_at, old.closed_by) == (InvitationState.EXPIRED, old.expires_at, None)
    assert new.key != old.key


def test_invite_refuses_who_is_of_the_team(pole):
    with pytest.raises(invitations.AlreadyOfTeam):
        ask(pole, pole.created_by.email.upper())


def test_invite_stops_at_its_daily_limit(pole, monkeypatch):
    monkeypatch.setattr(invitations, "MAX_A_DAY", 2)
    at = now()
    ask(pole, "un@exemple.test", at=at)
    ask(pole, "deux@exemple.test", at=at)

    with pytest.raises(invitations.TooManyInvitations):
        ask(pole, "trois@exemple.test", at=at)
    assert ask(pole, "trois@exemple.test", at=at + timedelta(days=1, seconds=1))


def test_resend_keeps_the_link_gives_fourteen_days_and_has_a_limit(pole):
    at = now()
    invitation = ask(pole, at=at)
    about = {"invitation_id": invitation.pk, "by": pole.created_by}

    services.resend_invitation(at=at + timedelta(seconds=5), **about)
    assert Mail.objects.count() == 1
    for day in (1, 2, 3):
        again = services.resend_invitation(at=at + timedelta(days=day), **about)
    with pytest.raises(invitations.TooManyInvitations):
        services.resend_invitation(at=at + timedelta(days=4), **about)

    assert (again.key, again.expires_at) == (invitation.key, at + timedelta(days=17))
    assert Mail.objects.count() == 4


@pytest.mark.parametrize("capacity", [TeamCapacity.COORDINATOR, TeamCapacity.EDITOR, TeamCapacity.READER])
def test_accept_gives_the_capacity_that_was_offered_once(pole, capacity):
    invitation, invitee = ask(pole, capacity=capacity), UserFactory(email=EMAIL)

    for _ in range(2):
        answer(invitation, invitee)

    assert team(pole)[EMAIL] == capacity
    assert TeamMember.objects.get(user=invitee).added_by == pole.created_by
    assert state(invitation) == InvitationState.ACCEPTED


def test_refuse_closes_it_and_gives_nothing(pole):
    invitation, invitee = ask(pole), UserFactory(email=EMAIL)

    answer(invitation, invitee, accepts=False)

    assert EMAIL not in team(pole)
    with pytest.raises(invitations.NoLongerPending, match="refusée le"):
        answer(invitation, invitee)


@pytest.mark.parametrize(
    ("accepts", "title", "words"),
    [
        (True, "a rejoint l’équipe du pôle", "de l’équipe du pôle «\xa0Pôle du Vercors\xa0», comme lecteur."),
        (False, "ne rejoint pas l’équipe du pôle", "a refusé l’invitation"),
    ],
)
def test_answer_tells_the_lead_and_who_invited_once(pole, settings, accepts, title, words):
    of_team(pole, TeamCapacity.COORDINATOR)
    inviting = of_team(pole, TeamCapacity.COORDINATOR)
    invitation = ask(pole, capacity=TeamCapacity.READER, by=inviting)
    invitee = UserFactory(email=EMAIL)

    for _ in range(2):
        answer(invitation, invitee, accepts=accepts)

    mails = Mail.objects.filter(template="poles/mail/invitation_answered").order_by("pk")
    assert [mail.user_id for mail in mails] == [pole.created_by_id, inviting.pk]
    assert {mail.title for mail in mails} == {f"{invitee.get_full_name()} {title} « Pôle du Vercors »"}
    assert words in mails[0].body
    assert f"{settings.SITE_URL}/poles/{pole.pk}-{pole.slug}/equipe/" in mails[0].body


def test_forwarded_link_opens_nothing_and_tells_only_a_masked_address(pole):
    invitation, stranger = ask(pole), UserFactory()

    with pytest.raises(invitations.AddressedToAnother) as refusal:
        answer(invitation, stranger)

    assert "i…@exemple.test" in str(refusal.value)
    # An account has one address: another one takes its place.
    assert "faites-en l’adresse de votre compte" in str(refusal.value)
    assert EMAIL not in str(refusal.value)
    assert pole.name not in str(refusal.value)
    assert state(invitation) == InvitationState.PENDING


def test_an_address_that_is_not_confirmed_does_not_accept(pole):
    invitation, invitee = ask(pole), UserFactory(email=EMAIL)
    EmailAddress.objects.filter(user=invitee).update(verified=False)

    with pytest.raises(invitations.AddressNotConfirmed, match="confirmez"):
        answer(invitation, invitee)
    EmailAddress.objects.filter(user=invitee).update(verified=True)
    assert answer(invitation, invitee)


def test_a_second_confirmed_address_accepts(pole):
    invitation, invitee = ask(pole), UserFactory()
    EmailAddress.objects.create(user=invitee, email=EMAIL, verified=True, primary=False)

    answer(invitation, invitee)

    assert invitee.email in team(pole)


def test_accept_to_the_last_instant_and_not_after(pole):
    invitation, invitee = ask(pole), UserFactory(email=EMAIL)

    with pytest.raises(invitations.NoLongerPending, match="plus valable depuis"):
        answer(invitation, invitee, at=invitation.expires_at)
    assert answer(invitation, invitee, at=invitation.expires_at - timedelta(microseconds=1))


def test_revoked_link_opens_nothing_and_an_answer_is_not_revoked(pole):
    invitee = UserFactory(email=EMAIL)
    revoked = ask(pole)
    about = {"by": pole.created_by, "at": now()}
    for _ in range(2):
        services.revoke_invitation(invitation_id=revoked.pk, **about)
    with pytest.raises(invitations.NoLongerPending, match="a annulé"):
        answer(revoked, invitee)
    with pytest.raises(invitations.NotPending):
        services.resend_invitation(invitation_id=revoked.pk, **about)

    accepted = ask(pole)
    answer(accepted, invitee)
    with pytest.raises(invitations.NotPending, match="vient de répondre"):
        services.revoke_invitation(invitation_id=accepted.pk, **about)


def test_who_is_of_the_team_by_another_way_keeps_their_capacity(pole):
    invitation = ask(pole, capacity=TeamCapacity.COORDINATOR)
    reader = of_team(pole, TeamCapacity.READER)
    EmailAddress.objects.create(user=reader, email=EMAIL, verified=True, primary=False)

    with pytest.raises(invitations.InTeamAlready, match="lecteur"):
        answer(invitation, reader)
    assert team(pole)[reader.email] == TeamCapacity.READER


def test_a_dissolved_pole_takes_nobody(pole):
    invitation, invitee = ask(pole), UserFactory(email=EMAIL)
    services.move_phase(
        pole_id=pole.pk, to=Phase.DISSOLVED, reason="Fin du pôle", by=pole.created_by, at=now()
    )

    with pytest.raises(invitations.NoPoleLeft):
        answer(invitation, invitee)
    with pytest.raises(invitations.PoleDissolved):
        ask(pole, "autre@exemple.test")
