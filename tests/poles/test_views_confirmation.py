from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from poles import links, services
from poles.models import ConfirmationAnswer, ConfirmationRequest, Membership
from tests.factories import MembershipFactory, PoleFactory, UserFactory, now, pdf, siret
from tests.pages import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return PoleFactory(name="Exemple – Pôle de la Drôme")


@pytest.fixture
def member(pole):
    MembershipFactory(pole_id=pole.pk, name="Structure secrète", by=pole.created_by, is_lead=True)
    return MembershipFactory(
        pole_id=pole.pk,
        name="Menuiserie Dorier",
        by=pole.created_by,
        contact_email="membre@exemple.test",
        contact_name="Dominique",
    )


@pytest.fixture
def link(member):
    request = services.ask_confirmation(membership_id=member.pk, by=member.pole.created_by, at=now())
    return reverse("poles:confirm", args=[links.token_of(request)])


ANSWER = {"joins": "yes", "signatory": "Dominique Exemple", "quality": "Gérante", "entitled": "on"}


def team(client, pole):
    client.force_login(pole.created_by)
    return client


def address(name, pole, *more):
    return reverse(f"poles:{name}", args=[pole.pk, pole.slug, *more])


def test_link_shows_the_members_own_line_and_nothing_of_the_rest(client, link, member):
    response = client.get(link)

    text = said(response).decode()
    assert response.status_code == 200
    assert "Menuiserie Dorier" in text
    assert member.organisation.siret in text
    assert "secrète" not in text
    assert not re.search(r"/poles/\d+-", text)
    assert "no-store" in response["Cache-Control"]
    assert not ConfirmationAnswer.objects.exists()


def test_member_answers_by_its_link_without_an_account(client, link, member):
    letter = ContentFile(pdf("Lettre"), name="lettre.pdf")
    sent = client.post(
        link,
        {
            **ANSWER,
            "siret": siret(8),
            "commune": "Valence (26362)",
            "fte": "4,5",
            "money": "1 200",
            "letter": letter,
        },
    )
    thanks = client.get(sent["Location"])

    line = Membership.objects.select_related("organisation").get(pk=member.pk)
    assert (sent.status_code, thanks.status_code) == (302, 200)
    assert (line.organisation.siret, line.commune, line.money) == (siret(8), "26362", 1200)
    assert "1\xa0200,00\xa0€ en argent" in thanks.text
    assert line.pieces.get().code == "L1"


def test_link_used_twice_says_what_was_answered_and_changes_nothing(client, link, member):
    client.post(link, ANSWER)
    again = client.post(link, {**ANSWER, "money": "9"})

    assert again.status_code == 200
    assert "votre réponse est enregistrée" in again.text
    assert Membership.objects.get(pk=member.pk).money is None
    assert ConfirmationAnswer.objects.count() == 1


@pytest.mark.parametrize("end", ["expired", "revoked", "removed"])
def test_link_that_ended_says_why_and_names_no_member(client, link, member, end):
    if end == "expired":
        past = now() - timedelta(days=1)
        ConfirmationRequest.objects.update(expires_at=past, created_at=past - timedelta(days=30))
    elif end == "revoked":
        services.revoke_request(membership_id=member.pk, by=member.pole.created_by, at=now())
    else:
        services.remove_member(membership_id=member.pk, by=member.pole.created_by, at=now())

    for response in (client.get(link), client.post(link, ANSWER)):
        assert response.status_code == 410
        assert "Ce lien ne fonctionne plus" in response.text
        assert "Menuiserie" not in response.text
    assert not ConfirmationAnswer.objects.exists()


def test_declining_asks_for_nothing_else(client, link, member):
    answer = {
        "joins": "no",
        "signatory": "Dominique Exemple",
        "quality": "Gérante",
        "siret": "12",
        "entitled": "on",
    }
    assert client.post(link, answer).status_code == 302
    assert Membership.objects.get(pk=member.pk).left_at is not None
    assert "ne fait pas partie du pôle" in client.get(link).text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"joins": ""}, "Dites si votre structure fait partie"),
        ({"entitled": ""}, "transmettez le lien à la personne habilitée"),
        ({"siret": "900 000 00"}, "compte 14 chiffres, celui-ci en a 8"),
        ({"siret": siret(1)[:9]}, "C’est un numéro SIREN (9 chiffres)"),
        ({"siret": "123 456 780"}, "compte 14 chiffres, celui-ci en a 9"),
        ({"siret": "12345678901234"}, "clé de contrôle est fausse"),
        ({"commune": "Nulle-Part"}, "aucune commune actuelle"),
        ({"fte": "-1"}, "ne peut pas être négatif"),
        ({"money": "1e5"}, "Écrivez ce nombre en chiffres"),
        ({"letter": ContentFile(b"", name="vide.pdf")}, "vide"),
        ({"letter": ContentFile(b"PK\x03\x04", name="lettre.pdf")}, "Ce fichier est abîmé"),
    ],
)
def test_unsound_answer_is_told_and_nothing_written(client, link, member, values, sentence):
    response = client.post(link, {**ANSWER, **values})
    assert response.status_code == 422
    assert sentence in response.text
    assert "Dominique Exemple" in response.text
    assert not ConfirmationAnswer.objects.exists()


def test_siret_with_spaces_and_dots_is_read(client, link, member):
    number = siret(9)
    client.post(link, {**ANSWER, "siret": f"{number[:3]} {number[3:6]}.{number[6:9]} {number[9:]}"})
    assert Membership.objects.get(pk=member.pk).organisation.siret == number


def test_homonymous_commune_asks_which(client, link, member):
    asked = client.post(link, {**ANSWER, "commune": "Saint-Aubin"})
    assert asked.status_code == 422
    assert "De quelle commune s’agit-il" in asked.text


def test_team_sees_who_answered_and_reminds_in_one_gesture(client, pole, link, member):
    client.post(link, ANSWER)
    MembershipFactory(pole_id=pole.pk, by=pole.created_by, contact_email="autre@exemple.test", name="Autre")
    mine = team(client, pole)

    sent = mine.post(address("ask_confirmations", pole), follow=True)

    assert "1 membre sur 3" in sent.text
    assert "Un lien est parti à «\xa0Autre\xa0»" in sent.text
    assert "Sans adresse électronique\xa0: «\xa0Structure secrète\xa0»" in sent.text
    assert "par Dominique Exemple" in sent.text


def test_team_sees_who_declined_and_why(client, pole, link):
    client.post(link, {**ANSWER, "joins": "no", "reason": "Jamais entendu parler."})
    page = team(client, pole).get(address("members", pole))
    assert "1 structure a décliné" in page.text
    assert "Jamais entendu parler." in page.text


def test_team_is_told_of_a_siret_that_changed_after_the_answer(client, pole, link, member):
    client.post(link, {**ANSWER, "siret": siret(8)})
    line = Membership.objects.get(pk=member.pk)
    words = services.MemberDetails(name=line.name, siret=siret(9))
    services.change_member(membership_id=line.pk, member=words, by=pole.created_by, at=now())
    page = team(client, pole).get(address("members", pole))
    assert "Ce n’est plus ce que la structure a confirmé&nbsp;: SIRET." in page.text
    assert "À confirmer de nouveau" in page.text


def test_team_of_a_pole_whose_only_member_declined_sees_why(client, pole, link, member):
    pole.memberships.exclude(pk=member.pk).update(left_at=now())
    client.post(link, {**ANSWER, "joins": "no", "reason": "Jamais entendu parler."})
    assert "Jamais entendu parler." in team(client, pole).get(address("members", pole)).text


def test_asking_one_member_twice_is_told(client, pole, link, member):
    page = team(client, pole).post(address("ask_confirmation", pole, member.pk), follow=True)
    assert "il y a moins d’un jour" in page.text


def test_team_revokes_a_link(client, pole, link, member):
    page = team(client, pole).post(address("revoke_confirmation", pole, member.pk), follow=True)
    assert "ne fonctionne plus" in page.text
    assert client.get(link).status_code == 410


def test_documents_of_a_member_are_added_given_and_taken_away(client, pole, member):
    mine = team(client, pole)
    page = address("member_pieces", pole, member.pk)
    upload = ContentFile(pdf("Lettre"), name="../../lettre.pdf")
    added = mine.post(page, {"kind": "commitment", "upload": upload}, follow=True)
    given = mine.get(address("member_piece", pole, member.pk, "L1"))
    asked = mine.get(address("remove_member_piece", pole, member.pk, "L1"))
    removed = mine.post(address("remove_member_piece", pole, member.pk, "L1"), follow=True)

    assert "La pièce est jointe à la ligne de" in added.text
    assert "L1 – Lettre d’engagement" in added.text
    assert given["Content-Disposition"] == 'attachment; filename="L1-commitment.pdf"'
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(given.streaming_content) == pdf("Lettre")
    assert "Retirer cette pièce" in asked.text
    assert "La pièce L1 est retirée." in removed.text
    assert "Aucune pièce pour l’instant" in removed.text
    assert mine.get(address("member_piece", pole, member.pk, "L1")).status_code == 404


def test_unreadable_document_is_told(client, pole, member):
    page = address("member_pieces", pole, member.pk)
    response = team(client, pole).post(
        page, {"kind": "commitment", "upload": ContentFile(b"MZ", name="a.pdf")}
    )
    assert response.status_code == 422
    assert "n’est pas lisible" in response.text


def test_another_poles_team_reaches_nothing_of_a_member(client, pole, member):
    client.force_login(UserFactory())
    for name in ("ask_confirmation", "revoke_confirmation"):
        assert client.post(address(name, pole, member.pk)).status_code == 404
    assert not ConfirmationRequest.objects.exists()


def test_answer_is_shown_no_longer_than_its_link_lasts(client, link, member):
    client.post(link, ANSWER)
    past = now() - timedelta(days=1)
    ConfirmationRequest.objects.update(expires_at=past, created_at=past - timedelta(days=30))
    response = client.get(link)
    assert response.status_code == 410
    assert "Menuiserie" not in response.text


def test_letter_dropped_with_a_fault_elsewhere_is_asked_for_again(client, link, member):
    letter = ContentFile(pdf("Lettre"), name="lettre.pdf")
    response = client.post(link, {**ANSWER, "quality": "", "letter": letter})
    assert response.status_code == 422
    assert "Choisissez de nouveau ce fichier" in response.text


def test_answer_is_read_again_with_whom_to_write_to(client, link, member):
    letter = ContentFile(pdf("Lettre"), name="lettre.pdf")
    client.post(link, {**ANSWER, "fte": "2,5", "contribution": "Un camion.", "letter": letter})
    html = client.get(link).text
    assert ["2,5 équivalents" in html, "Un camion." in html, "<dd>Reçue</dd>" in html] == [True] * 3
    assert member.pole.created_by.email in html
