"""The pages of a pole's team, of its invitations and of its lead."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.enums import Role
from core.models import Mail
from poles import services
from poles.enums import InvitationState, TeamCapacity
from poles.models import LeadTransfer, TeamInvitation, TeamMember
from tests.factories import PoleFactory, UserFactory, now, of_team, piece_file

pytestmark = pytest.mark.django_db

EMAIL = "invitee@exemple.test"


@pytest.fixture
def pole():
    return PoleFactory(name="Pôle du Vercors")


def address(name, pole, *more):
    return reverse(f"poles:{name}", args=[pole.pk, pole.slug, *more])


def ask(pole, email=EMAIL, *, at=None):
    return services.invite(
        pole_id=pole.pk, email=email, capacity=TeamCapacity.EDITOR, by=pole.created_by, at=at or now()
    )


def main(response):
    return response.text.split("<main")[1].split("</main>")[0]


def state(invitation):
    return TeamInvitation.objects.get(pk=invitation.pk).state


def test_team_shows_people_and_every_kind_of_invitation_to_who_makes_it_up(client, pole):
    of_team(pole, TeamCapacity.READER)
    by = {"by": pole.created_by, "at": now()}
    ask(pole, "attend@exemple.test")
    ask(pole, "trop-tard@exemple.test", at=now() - timedelta(days=20))
    services.revoke_invitation(invitation_id=ask(pole, "annulee@exemple.test").pk, **by)
    for email, accepts in (("oui@exemple.test", True), ("non@exemple.test", False)):
        invitee = UserFactory(email=email)
        services.answer_invitation(key=ask(pole, email).key, accepts=accepts, by=invitee, at=now())
    client.force_login(of_team(pole, TeamCapacity.COORDINATOR))

    page = main(client.get(address("team", pole)))

    for words in (
        "Porteur",
        "Coordinateur",
        "Lecteur",
        "En attente",
        "Expirée",
        "Annulée",
        "Acceptée",
        "Refusée",
    ):
        assert words in page
    assert page.count("Renvoyer<") == page.count("Annuler<") == 1
    assert "Transmettre le rôle de porteur" not in page


@pytest.mark.parametrize("capacity", [TeamCapacity.EDITOR, TeamCapacity.READER])
def test_team_shows_the_others_its_people_and_the_way_out_alone(client, pole, capacity):
    ask(pole)
    client.force_login(of_team(pole, capacity))

    page = main(client.get(address("team", pole)))

    assert pole.created_by.get_full_name() in page
    assert "Quitter l’équipe" in page
    assert EMAIL not in page
    for words in ("Inviter", "Changer le rôle", "Retirer", "Transmettre", "<form"):
        assert words not in page.replace("Le dépôt et l’équipe reviennent", "").replace(
            "transmettre son rôle", ""
        )


@pytest.mark.parametrize("count", [1, 3])
def test_team_asks_the_same_queries_for_any_number(client, pole, count, django_assert_num_queries):
    for rank in range(count):
        of_team(pole, TeamCapacity.EDITOR)
        ask(pole, f"personne{rank}@ailleurs.test")
    client.force_login(pole.created_by)

    with django_assert_num_queries(8):
        client.get(address("team", pole))


def test_invite_says_the_same_whether_or_not_the_address_has_an_account(client, pole):
    UserFactory(email="compte@exemple.test")
    client.force_login(pole.created_by)

    pages = []
    for email in ("compte@exemple.test", "aucune@exemple.test"):
        response = client.post(address("invite", pole), {"email": email, "capacity": "editor"}, follow=True)
        shown = main(response).split("alert")[1] if "alert" in main(response) else response.text
        pages.append((response.redirect_chain, shown.replace(email, "")))

    assert pages[0] == pages[1]
    assert Mail.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"email": "", "capacity": "editor"}, "obligatoire"),
        ({"email": "pas une adresse", "capacity": "editor"}, "adresse"),
        ({"email": EMAIL, "capacity": "lead"}, "choix"),
        ({"email": EMAIL}, "obligatoire"),
        ({"email": f"{'x' * 300}@exemple.test", "capacity": "editor"}, "254"),
    ],
)
def test_invite_refuses_what_is_unsound(client, pole, values, words):
    client.force_login(pole.created_by)

    response = client.post(address("invite", pole), values)

    assert response.status_code == 422
    assert words in main(response)
    assert not TeamInvitation.objects.exists()


def test_invite_again_says_what_to_do(client, pole):
    ask(pole, at=now() - timedelta(hours=1))
    client.force_login(pole.created_by)

    response = client.post(address("invite", pole), {"email": EMAIL, "capacity": "editor"})

    assert response.status_code == 422
    assert "Renvoyez-la depuis la page de l’équipe" in response.text


def test_link_survives_the_sign_in_and_tells_a_passer_by_a_masked_address_only(client, pole):
    invitation = ask(pole)
    link = invitation.get_absolute_url()

    page = client.get(link)
    answered = client.post(link, {"reponse": "accepter"})

    assert "i…@exemple.test" in page.text
    assert EMAIL not in page.text
    assert pole.name not in page.text
    assert f"{reverse('account_login')}?next={link}" in page.text
    assert f"{reverse('account_signup')}?next={link}" in page.text
    assert answered.url == f"{reverse('account_login')}?next={link}"
    UserFactory(email=EMAIL)
    signed = client.post(
        reverse("account_login"),
        {"login": EMAIL, "password": "un-mot-de-passe-assez-long", "next": link},
    )
    assert signed.url == link


def test_invited_person_reads_who_invites_to_what_and_looking_changes_nothing(client, pole):
    invitation = ask(pole)
    client.force_login(UserFactory(email=EMAIL))

    page = main(client.get(invitation.get_absolute_url()))

    assert pole.created_by.get_full_name() in page
    assert "Pôle du Vercors" in page
    assert "contributeur" in page
    assert state(invitation) == InvitationState.PENDING


@pytest.mark.parametrize(("word", "joined"), [("accepter", True), ("refuser", False)])
def test_answer_is_taken_once_and_a_second_click_lands_on_the_same_page(client, pole, word, joined):
    invitation, invitee = ask(pole), UserFactory(email=EMAIL)
    client.force_login(invitee)

    first, second = (client.post(invitation.get_absolute_url(), {"reponse": word}) for _ in range(2))

    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert TeamMember.objects.filter(pole=pole, user=invitee).exists() == joined
    later = client.get(invitation.get_absolute_url())
    assert "a déjà reçu sa réponse" in later.text
    assert client.get(address("team", pole)).status_code == (200 if joined else 404)


def test_answer_that_is_none_is_asked_again(client, pole):
    invitation = ask(pole)
    client.force_login(UserFactory(email=EMAIL))

    response = client.post(invitation.get_absolute_url(), {"reponse": "peut-être"})

    assert response.status_code == 422
    assert "pas compris votre réponse" in response.text
    assert state(invitation) == InvitationState.PENDING


def test_forwarded_link_says_what_to_do_and_nothing_of_the_pole(client, pole):
    invitation = ask(pole)
    client.force_login(UserFactory())

    shown = client.get(invitation.get_absolute_url())
    sent = client.post(invitation.get_absolute_url(), {"reponse": "accepter"})

    assert (shown.status_code, sent.status_code) == (200, 409)
    for page in (shown, sent):
        assert "i…@exemple.test" in page.text
        assert EMAIL not in page.text
        assert pole.name not in page.text
    assert state(invitation) == InvitationState.PENDING


def test_unconfirmed_address_is_led_to_its_confirmation(client, pole):
    invitation, invitee = ask(pole), UserFactory(email=EMAIL)
    EmailAddress.objects.filter(user=invitee).update(verified=False)
    client.force_login(invitee)

    page = client.get(invitation.get_absolute_url()).text

    assert "confirmez que cette adresse est la vôtre" in page
    assert reverse("account_email") in page
    assert pole.name not in page


@pytest.mark.parametrize("key", ["inconnue", "x\0y", "é" * 60, "'; DROP TABLE--"])
def test_a_link_that_was_never_sent_is_not_there(client, key):
    response = client.get(reverse("poles:invitation", args=[key]))

    assert response.status_code == 404


def test_resend_and_revoke_act_and_come_back_to_the_team(client, pole):
    invitation = ask(pole, at=now() - timedelta(days=1))
    client.force_login(pole.created_by)

    resent = client.post(address("resend_invitation", pole, invitation.pk), follow=True)
    revoked = client.post(address("revoke_invitation", pole, invitation.pk), follow=True)
    again = client.post(address("resend_invitation", pole, invitation.pk), follow=True)

    assert f"L’invitation est renvoyée à {EMAIL}." in resent.text
    assert "est annulée" in revoked.text
    assert "n’est plus en attente" in again.text
    assert Mail.objects.count() == 2


def test_capacity_changes_from_its_page(client, pole):
    user = of_team(pole, TeamCapacity.READER)
    member = TeamMember.objects.get(user=user)
    client.force_login(pole.created_by)

    done = client.post(address("change_capacity", pole, member.pk), {"capacity": "editor"})
    refused = client.post(address("change_capacity", pole, member.pk), {"capacity": "lead"})

    assert (done.status_code, refused.status_code) == (302, 422)
    assert TeamMember.objects.get(pk=member.pk).capacity == TeamCapacity.EDITOR


def test_coordinator_does_not_touch_the_lead(client, pole):
    lead = TeamMember.objects.get(pole=pole)
    client.force_login(of_team(pole, TeamCapacity.COORDINATOR))

    changed = client.post(address("change_capacity", pole, lead.pk), {"capacity": "reader"})
    removed = client.post(address("remove_person", pole, lead.pk))

    assert (changed.status_code, removed.status_code) == (409, 409)
    assert "Un pôle a toujours un porteur" in removed.text
    assert TeamMember.objects.get(pole=pole, capacity=TeamCapacity.LEAD) == lead
    assert client.get(address("transfer_lead", pole)).status_code == 404


def test_removed_person_loses_the_pole_at_their_next_request(client, pole):
    user = of_team(pole, TeamCapacity.COORDINATOR)
    client.force_login(user)
    assert client.get(address("team", pole)).status_code == 200
    services.remove_person(member_id=TeamMember.objects.get(user=user).pk, by=pole.created_by, at=now())

    for name in ("team", "members", "describe", "invite", "leave_team"):
        assert client.get(address(name, pole)).status_code == 404


def test_leaving_is_asked_then_done_and_the_lead_is_sent_to_hand_over(client, pole):
    user = of_team(pole, TeamCapacity.EDITOR)
    client.force_login(user)
    page = client.get(address("leave_team", pole))
    left = client.post(address("leave_team", pole))
    client.force_login(pole.created_by)
    kept = client.post(address("leave_team", pole))

    assert "Quitter l’équipe" in main(page)
    assert left.url == reverse("applications:list")
    assert kept.status_code == 409
    assert address("transfer_lead", pole) in kept.text
    assert list(pole.team.values_list("user", flat=True)) == [pole.created_by_id]


def test_lead_chooses_rereads_and_gives_the_lead(client, pole):
    editor = of_team(pole, TeamCapacity.EDITOR)
    client.force_login(pole.created_by)
    page = address("transfer_lead", pole)

    reread = client.post(page, {"to": editor.pk})
    assert (reread.status_code, LeadTransfer.objects.exists()) == (200, False)
    assert editor.email in reread.text
    given = [client.post(page, {"to": editor.pk, "confirme": "1"}) for _ in range(2)]

    assert [response.url for response in given] == [address("team", pole)] * 2
    assert LeadTransfer.objects.count() == 1
    assert TeamMember.objects.get(pole=pole, capacity=TeamCapacity.LEAD).user == editor


@pytest.mark.parametrize("to", ["", "abc", "999999", "-1"])
def test_lead_is_given_to_nobody_else(client, pole, to):
    of_team(pole, TeamCapacity.EDITOR)
    client.force_login(pole.created_by)

    response = client.post(address("transfer_lead", pole), {"to": to, "confirme": "1"})

    assert response.status_code == 422
    assert not LeadTransfer.objects.exists()


def test_lead_alone_is_told_to_invite(client, pole):
    client.force_login(pole.created_by)

    assert "Vous êtes seul dans l’équipe" in client.get(address("transfer_lead", pole)).text


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.CASE_OFFICER], roles__region="84")


def request(**changes):
    return {"reason": "Le président demande.", "upload": piece_file("Demande"), **changes}


def test_officer_names_a_lead_on_a_request_that_can_be_read_again(client, pole, officer):
    editor = of_team(pole, TeamCapacity.EDITOR)
    client.force_login(officer)
    page = address("replace_lead", pole)

    done = client.post(page, request(to=editor.pk), follow=True)
    made = LeadTransfer.objects.get()
    document = client.get(address("lead_request", pole, made.pk))

    assert "est maintenant le porteur du pôle" in done.text
    assert "Le président demande." in main(done)
    assert b"".join(document.streaming_content) == piece_file("Demande").read()
    assert document["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("missing", ["to", "reason", "upload"])
def test_officer_gives_person_reason_and_document_or_nothing_happens(client, pole, officer, missing):
    editor = of_team(pole, TeamCapacity.EDITOR)
    client.force_login(officer)
    values = request(to=editor.pk)
    del values[missing]

    response = client.post(address("replace_lead", pole), values)

    assert response.status_code == 422
    assert not LeadTransfer.objects.exists()


def test_officer_names_an_account_by_its_address_which_must_be_there(client, pole, officer):
    outside = UserFactory(email="directrice@exemple.test")
    client.force_login(officer)
    page = address("replace_lead", pole)

    blank = client.post(page, request(to="autre"))
    unknown = client.post(page, request(to="autre", email="personne@exemple.test"))
    done = client.post(page, request(to="autre", email="Directrice@exemple.test"))

    assert "Donnez l’adresse du compte" in blank.text
    assert "Aucun compte ouvert n’a confirmé cette adresse" in unknown.text
    assert done.status_code == 302
    assert TeamMember.objects.get(pole=pole, capacity=TeamCapacity.LEAD).user == outside


def test_officer_who_types_their_own_address_is_told_whom_to_ask(client, pole, officer):
    client.force_login(officer)

    refused = client.post(address("replace_lead", pole), request(to="autre", email=officer.email))

    assert refused.status_code == 422
    assert "Personne ne se nomme porteur soi-même" in main(refused)
    assert not TeamMember.objects.filter(pole=pole, user=officer).exists()


def test_officer_s_page_opens_nothing_else_of_the_pole(client, pole, officer):
    pole.summary = "Ce que seule l’équipe sait."
    pole.save()
    client.force_login(officer)

    shown = client.get(address("replace_lead", pole)).text

    assert pole.summary not in shown
    assert pole.created_by.email not in shown
    for name in ("team", "members", "describe", "pole", "transfer_lead", "invite"):
        assert client.get(address(name, pole)).status_code == 404


def test_home_leads_the_invited_person_to_their_answer_and_nobody_else(client, pole):
    invitation = ask(pole)
    ask(pole, "trop-tard@exemple.test", at=now() - timedelta(days=15))
    link, said = invitation.get_absolute_url(), {}
    unconfirmed = UserFactory(email="attend@exemple.test")
    ask(pole, unconfirmed.email)
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)
    people = {
        "invited": UserFactory(email=EMAIL),
        "too late": UserFactory(email="trop-tard@exemple.test"),
        "unconfirmed": unconfirmed,
        "stranger": UserFactory(),
    }
    for name, user in people.items():
        client.force_login(user)
        said[name] = client.get(reverse("home")).text

    assert link in said["invited"]
    assert [name for name, page in said.items() if "Répondre à l’invitation" in page] == ["invited"]
